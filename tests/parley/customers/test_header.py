"""The header `Authorization: ChatSession <id>:<key>`: who gets in, and how others are told."""

import logging
from typing import Any

import httpx
import pytest

from graphql_api.shared.viewer import Door
from orm.accounts.login_backoff import FREE_FAILURES_PER_ADDRESS
from orm.models import ChatSession, LoginAttempt
from orm.models.enums import ChatSessionStatus
from tests import accounts, clocks
from tests.conftest import Service
from tests.parley.customers.conftest import Customer, customer_of
from tests.parley.doors import DOORS

CHALLENGE = 'ChatSession realm="parley"'


async def ask(customer: Customer, door: Door, header: str | bytes, **others: str) -> httpx.Response:
    """A harmless call at a door with that header."""
    headers: Any = {"Authorization": header, **others}
    if door is Door.GRAPHQL:
        content = {"query": "{ viewer { role } }"}
        return await customer.client.request(
            "POST", "/graphql", json=content, headers=headers, auth=None
        )
    path = f"/api/v1/ChatSession/{customer.session_id}"
    return await customer.client.get(path, headers=headers, auth=None)


@DOORS
@pytest.mark.parametrize("scheme", ["ChatSession", "chatsession", "CHATSESSION"])
async def test_the_key_lets_its_customer_in(customer: Customer, door: Door, scheme: str) -> None:
    answer = await ask(customer, door, f"{scheme} {customer.session_id}:{customer.key}")
    assert answer.status_code == 200


@DOORS
@pytest.mark.parametrize(
    "credentials",
    [
        "",
        ":",
        "{id}",
        "{id}:",
        ":{key}",
        "{key}",
        "{key}:{id}",
        "{id} {key}",
        "{id}:{key}x",
        "{id}:x{key}",
        "{id}: {key}",
        "{id} :{key}",
        "0{id}:{key}",
        "+{id}:{key}",
        "-{id}:{key}",
        "{id}.0:{key}",
        "0:{key}",
        "2147483647:{key}",
        "2147483648:{key}",
        "99999999999999999999:{key}",
        "{id}:{key}:{key}",
        "{id}:{KEY}",
        "{id}:{short}",
        "{id}:{key}\u00e9",
        "\u0661:{key}",
        "{id}:\u00a0{key}",
        "{id}:" + "x" * 5000,
        "{id}:" + "x" * 100_000,
        "{other}:{key}",
    ],
)
async def test_anything_else_is_answered_alike(
    customer: Customer, other: Customer, door: Door, credentials: str
) -> None:
    text = credentials.format(
        id=customer.session_id,
        key=customer.key,
        KEY=customer.key.swapcase(),
        short=customer.key[:-1],
        other=other.session_id,
    )
    answer = await ask(customer, door, f"ChatSession {text}".encode())
    unknown = await ask(customer, door, f"ChatSession 2147483647:{customer.key}")
    assert (answer.status_code, answer.content) == (401, unknown.content)
    assert CHALLENGE in answer.headers["www-authenticate"]
    assert customer.key not in answer.text


@pytest.mark.parametrize("key", [None, "", "secret", "x" * 31])
async def test_a_key_that_can_be_guessed_lets_nobody_in(service: Service, key: str | None) -> None:
    customer = await customer_of(service, session_key=key)
    for door in (Door.GRAPHQL, Door.REST):
        header = f"ChatSession {customer.session_id}:{key or ''}"
        assert (await ask(customer, door, header)).status_code == 401


async def test_a_long_key_of_a_caller_lets_in(service: Service) -> None:
    for key in ("x" * 32, "x" * 255, "a key: with signs, and a \u00e9!! " + "x" * 10):
        customer = await customer_of(service, session_key=key)
        header = f"ChatSession {customer.session_id}:{key}".encode("latin-1")
        assert (await ask(customer, Door.GRAPHQL, header)).status_code == 200


@pytest.mark.parametrize("status", ChatSessionStatus)
async def test_a_session_that_is_deleted_lets_nobody_in(
    service: Service, status: ChatSessionStatus
) -> None:
    customer = await customer_of(service, status=status)
    answer = await ask(customer, Door.REST, customer.headers["Authorization"])
    assert answer.status_code == (401 if status is ChatSessionStatus.DELETED else 200)


async def test_a_key_that_was_changed_lets_nobody_in_any_more(customer: Customer) -> None:
    await ChatSession.filter(pk=customer.session_id).update(session_key="y" * 40)
    answer = await ask(customer, Door.GRAPHQL, customer.headers["Authorization"])
    assert answer.status_code == 401


@DOORS
async def test_no_application_speaks_for_a_customer(customer: Customer, door: Door) -> None:
    secret = await accounts.add_application("shop")
    for token in (secret, "unknown", ""):
        header = customer.headers["Authorization"]
        answer = await ask(customer, door, header, **{"SO-AppToken": token})
        assert answer.status_code == 401


async def test_two_headers_are_refused(customer: Customer) -> None:
    headers = [("Authorization", customer.headers["Authorization"])] * 2
    answer = await customer.client.get(
        f"/api/v1/ChatSession/{customer.session_id}", headers=headers, auth=None
    )
    assert answer.status_code == 401


async def test_a_customer_opens_no_session_of_a_browser(customer: Customer) -> None:
    answer = await customer.send("POST", "/session")
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


async def test_a_customer_reads_no_metrics(customer: Customer) -> None:
    assert (await customer.send("GET", "/metrics")).status_code == 403


async def test_no_key_is_in_the_log(customer: Customer, caplog: pytest.LogCaptureFixture) -> None:
    # aiosqlite's thread logs a statement after it has answered. The one here makes sure that
    # the customer's INSERT, which has the key, is told of before the level is changed.
    await LoginAttempt.all().delete()
    caplog.set_level(logging.DEBUG)
    for header in (customer.headers["Authorization"], f"ChatSession 1:{customer.key}z"):
        await ask(customer, Door.GRAPHQL, header)
        await ask(customer, Door.REST, header)
    text = "\n".join([caplog.text, *(str(vars(record)) for record in caplog.records)])
    assert customer.key not in text
    assert f"customer of session {customer.session_id}" in text


async def test_wrong_keys_of_a_session_slow_its_address_down(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocks.stop(monkeypatch, "orm.accounts.login_backoff")
    wrong = f"ChatSession {customer.session_id}:{customer.key[::-1]}"
    answers = [await ask(customer, Door.GRAPHQL, wrong) for _ in range(12)]
    assert [answer.status_code for answer in answers][:10] == [401] * 10
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    # The right key has to wait as well: else it could be found although they are slowed down.
    right = customer.headers["Authorization"]
    assert (await ask(customer, Door.GRAPHQL, right)).status_code == 429
    await LoginAttempt.all().delete()
    assert (await ask(customer, Door.GRAPHQL, right)).status_code == 200


async def test_wrong_keys_of_many_sessions_slow_an_address_down_but_not_its_customers(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocks.stop(monkeypatch, "orm.accounts.login_backoff")
    codes = [
        (await ask(customer, Door.GRAPHQL, f"ChatSession {1000 + number}:{'x' * 43}")).status_code
        for number in range(FREE_FAILURES_PER_ADDRESS + 2)
    ]
    assert codes[:FREE_FAILURES_PER_ADDRESS] == [401] * FREE_FAILURES_PER_ADDRESS
    assert codes[-1] == 429
    right = customer.headers["Authorization"]
    assert (await ask(customer, Door.GRAPHQL, right)).status_code == 200
