"""Login backoff: after too many failures a caller has to wait, at every door and worker."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import httpx
import pytest

from graphql_api.shared.viewer import Door
from orm.accounts import users
from orm.models import LoginAttempt
from orm.models.enums import Role
from parley.app import create_app
from parley.settings import Settings
from tests import accounts
from tests.clocks import Clock, stop
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.parley.browsing import LOGIN
from tests.parley.command_line import basic_header
from tests.parley.doors import DOORS, call
from tests.parley.verifications import Verifications, let_other_tasks_run, wait_until

FREE = 3
GOOD, WRONG = basic_header("tje0", PASSWORD), basic_header("tje0", "wrong")
HERE, THERE = "192.0.2.1", "192.0.2.2"

From = Callable[..., httpx.AsyncClient]


@pytest.fixture
def settings(database_url: str) -> Settings:
    values = {"database_url": database_url, "login_attempts": FREE, "trusted_proxies": "10.0.0.0/8"}
    return Settings.model_validate(values)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return stop(monkeypatch, "orm.accounts.login_backoff")


@pytest.fixture
def worker(service: Service, settings: Settings) -> From:
    """Makes a client of one more worker over the same database, at an address."""

    def made(address: str = HERE, **changed: object) -> httpx.AsyncClient:
        app = create_app(settings.model_copy(update=changed))
        transport = httpx.ASGITransport(app, client=(address, 5))
        return httpx.AsyncClient(transport=transport, base_url="http://localhost")

    return made


async def fail(client: httpx.AsyncClient, name: str = "tje0", count: int = FREE) -> None:
    for number in range(count):
        answer = await call(client, Door.REST, basic_header(name, f"wrong {number}"))
        assert answer.status_code == 401


async def log_in(client: httpx.AsyncClient) -> httpx.Response:
    return await client.post("/session", json=LOGIN)


async def at_graphql(client: httpx.AsyncClient) -> httpx.Response:
    return await call(client, Door.GRAPHQL, GOOD)


async def at_rest(client: httpx.AsyncClient) -> httpx.Response:
    return await call(client, Door.REST, GOOD)


async def at_metrics(client: httpx.AsyncClient) -> httpx.Response:
    return await client.get("/metrics", headers={"Authorization": GOOD})


ANY_DOOR = pytest.mark.parametrize("ask", [log_in, at_graphql, at_rest, at_metrics])


@ANY_DOOR
async def test_even_the_right_password_waits_at_every_door_and_nothing_is_verified(
    worker: From,
    verifications: Verifications,
    clock: Clock,
    ask: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]],
) -> None:
    await fail(worker())
    assert verifications.count == FREE
    answer = await ask(worker())
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    assert "WWW-Authenticate" not in answer.headers
    assert "Too many logins failed" in answer.text
    assert verifications.count == FREE
    clock.advance(seconds=1)
    assert (await ask(worker())).status_code in (200, 204, 403)
    assert verifications.count == FREE + 1
    # All is well again.
    await fail(worker())


async def test_each_door_says_so_in_its_own_shape(worker: From) -> None:
    await fail(worker())
    for accept in ("application/json", "application/graphql-response+json"):
        answer = await worker().post(
            "/graphql", json={"query": "{ a }"}, headers={"Authorization": GOOD, "Accept": accept}
        )
        assert answer.status_code == 429
        assert answer.headers["Content-Type"].startswith(accept)
        [error] = answer.json()["errors"]
        assert error["extensions"] == {"code": "RATE_LIMITED"}
    rest = await at_rest(worker())
    assert rest.json()["ErrorType"] == "TimeoutException"
    assert rest.json()["Error"] is True


async def test_others_with_the_name_and_others_at_the_address_go_on(worker: From) -> None:
    await accounts.add_user(users.NewUser("eve", CHEAP_HASH, Role.READER))
    await fail(worker())
    assert (await call(worker(THERE), Door.REST, GOOD)).status_code == 200
    eve = await call(worker(), Door.GRAPHQL, basic_header("eve", PASSWORD))
    assert eve.status_code == 200


async def test_names_that_nobody_has_wait_the_same(worker: From) -> None:
    await fail(worker(), "nobody")
    answer = await call(worker(), Door.REST, basic_header("nobody", "x"))
    known = worker()
    await fail(known)
    same = await call(known, Door.REST, WRONG)
    assert (answer.status_code, answer.content) == (same.status_code, same.content)
    assert answer.headers["Retry-After"] == same.headers["Retry-After"]


async def test_a_good_one_in_between_begins_anew(worker: From) -> None:
    for _ in range(3):
        await fail(worker(), count=FREE - 1)
        assert (await log_in(worker())).status_code == 204


async def test_a_login_cached_in_one_worker_does_not_help_a_caller_who_has_to_wait(
    service: Service, worker: From
) -> None:
    app = service.app
    here, there = (
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app, client=(address, 5)), base_url="http://localhost"
        )
        for address in (HERE, THERE)
    )
    assert (await at_rest(here)).status_code == 200
    await fail(there)
    # Else whoever is slowed could try on, and see which password is let in.
    assert (await at_rest(there)).status_code == 429
    assert (await at_rest(here)).status_code == 200


async def test_a_cached_login_is_dropped_once_its_address_has_to_wait(
    worker: From,
) -> None:
    client = worker()
    assert (await at_rest(client)).status_code == 200
    await fail(client)
    assert (await call(client, Door.REST, WRONG)).status_code == 429
    assert (await at_rest(client)).status_code == 429


async def test_a_cached_login_does_not_query_the_counters(worker: From) -> None:
    client = worker()
    assert (await at_rest(client)).status_code == 200
    await LoginAttempt.all().delete()
    assert (await at_rest(client)).status_code == 200
    assert await LoginAttempt.all().count() == 0


async def test_of_many_at_once_at_two_workers_no_more_are_verified_than_are_free(
    worker: From, verifications: Verifications
) -> None:
    workers = worker(), worker()
    async with asyncio.timeout(60):
        answers = await asyncio.gather(
            *(
                call(workers[number % 2], Door.REST, basic_header("tje0", f"wrong {number}"))
                for number in range(16)
            )
        )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [401] * FREE + [429] * (16 - FREE)
    assert verifications.count == FREE


@pytest.mark.parametrize(("header", "status"), [(GOOD, 200), (WRONG, 401)])
async def test_those_who_wait_for_one_verification_count_as_one(
    worker: From, verifications: Verifications, found: list[str], header: str, status: int
) -> None:
    client = worker()
    verifications.gate.clear()
    calls = [asyncio.create_task(call(client, Door.REST, header)) for _ in range(8)]
    await wait_until(lambda: len(found) == 8 and verifications.running == 1)
    await let_other_tasks_run()
    assert [row.failures for row in await LoginAttempt.all()] == [1, 1]
    verifications.gate.set()
    assert [(await call_).status_code for call_ in calls] == [status] * 8


async def test_a_login_that_had_no_turn_does_not_count(
    worker: From, verifications: Verifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parley.authentication.passwords.MAX_WAIT_SECONDS", 0.05)
    client = worker()
    verifications.gate.clear()
    calls = [
        asyncio.create_task(call(client, Door.REST, basic_header(name, "x")))
        for name in ("ada", "bob")
    ]
    await wait_until(lambda: verifications.running == 2)
    for _ in range(FREE + 1):
        assert (await at_rest(client)).status_code == 503
    verifications.gate.set()
    assert [(await call_).status_code for call_ in calls] == [401, 401]
    assert (await at_rest(client)).status_code == 200


async def test_0_switches_it_off(worker: From) -> None:
    client = worker(login_attempts=0)
    await fail(client, count=2 * FREE)
    assert (await at_rest(client)).status_code == 200
    assert await LoginAttempt.all().count() == 0


@DOORS
async def test_behind_a_proxy_the_caller_counts(worker: From, door: Door) -> None:
    proxy = worker("10.0.0.1")
    for caller, status in [(HERE, 401), (HERE, 401), (HERE, 401), (HERE, 429), (THERE, 401)]:
        proxy.headers["X-Forwarded-For"] = f"{HERE}, {caller}"
        assert (await call(proxy, door, WRONG)).status_code == status


async def test_the_log_names_users_and_nobody_else(
    worker: From, caplog: pytest.LogCaptureFixture
) -> None:
    await fail(worker())
    await fail(worker(), "planted")
    with caplog.at_level(logging.INFO, "parley.authentication"):
        await call(worker(), Door.REST, basic_header("tje0", "planted"))
        await call(worker(), Door.REST, basic_header("planted", "planted"))
    assert [record.getMessage() for record in caplog.records if "refused" in record.message] == [
        "Login refused: too many failed logins (user tje0)",
        "Login refused: too many failed logins (user -)",
    ]
    assert "planted" not in caplog.text
    assert HERE not in caplog.text
