"""Settings of the customers' door: whether it is open, and how many requests go through it."""

from typing import Any

import pytest

from parley.settings import Settings
from tests.conftest import Service
from tests.parley.customers.conftest import Customer, customer_of

ASK = "{ viewer { role associateId name } }"


@pytest.fixture
def changed() -> dict[str, Any]:
    return {}


@pytest.fixture
def settings(database_url: str, changed: dict[str, Any]) -> Settings:
    return Settings.model_validate({"database_url": database_url, **changed})


@pytest.mark.parametrize("changed", [{"logins": "basic"}])
async def test_the_door_can_be_closed(customer: Customer) -> None:
    answer = await customer.send("POST", "/graphql", {"query": ASK})
    assert answer.status_code == 401
    assert "ChatSession" not in answer.headers["www-authenticate"]


@pytest.mark.parametrize("changed", [{"require_app_token": "true"}])
async def test_a_customer_needs_no_application(customer: Customer) -> None:
    body = await customer.graphql(ASK)
    name = f"customer of session {customer.session_id}"
    assert body["data"]["viewer"] == {"role": "CUSTOMER", "associateId": 0, "name": name}


@pytest.mark.parametrize("changed", [{"customer_rate_limit": 3, "rate_seconds": 86_400}])
async def test_requests_of_a_session_are_limited(customer: Customer, other: Customer) -> None:
    answers = [await customer.send("POST", "/graphql", {"query": ASK}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["ratelimit"].startswith('"caller";r=2;')
    assert "retry-after" in answers[-1].headers
    # Another customer of the same address has a limit of their own.
    assert (await other.send("POST", "/graphql", {"query": ASK})).status_code == 200


@pytest.mark.parametrize("changed", [{"customer_address_rate_limit": 3, "rate_seconds": 86_400}])
async def test_requests_of_an_address_are_limited(service: Service) -> None:
    customers = [await customer_of(service) for _ in range(4)]
    answers = [await each.send("POST", "/graphql", {"query": ASK}) for each in customers]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    # Users of the same address do not count.
    assert (await service.graphql(ASK))["data"]


@pytest.mark.parametrize(
    "changed", [{"customer_address_rate_limit": 0, "customer_rate_limit": 0, "login_attempts": 0}]
)
async def test_limits_can_be_switched_off(customer: Customer) -> None:
    answer = await customer.send("POST", "/graphql", {"query": ASK})
    assert answer.status_code == 200
    assert "ratelimit" not in answer.headers
    wrong = {"Authorization": f"ChatSession {customer.session_id}:{'x' * 43}"}
    codes = {
        (await customer.client.get("/api/v1/ChatSession/1", headers=wrong, auth=None)).status_code
        for _ in range(15)
    }
    assert codes == {401}
