"""Rate limit: a caller has one budget of requests, for all doors and workers together."""

import re

import httpx
import pytest

from graphql_api.shared.viewer import Door
from orm.accounts import users
from orm.models import RateWindow
from orm.models.enums import Role
from parley.app import create_app
from parley.authentication import rate_limit
from parley.authentication.rate_limit import RateLimitState, window
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.parley.browsing import LOGIN, call_with_session, log_in
from tests.parley.command_line import basic_header
from tests.parley.doors import DOORS, call
from tests.statements import statements

LIMIT, SECONDS = 4, 60
GOOD = basic_header("tje0", PASSWORD)
NOW = 1_000_030.5
"""Fifty seconds into a window."""


class FixedClock:
    now = NOW

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    stopped = FixedClock()
    monkeypatch.setattr(rate_limit, "time", stopped)
    return stopped


@pytest.fixture
def settings(database_url: str) -> Settings:
    values = {"database_url": database_url, "rate_limit": LIMIT, "rate_seconds": SECONDS}
    return Settings.model_validate(values)


def rate_headers(answer: httpx.Response) -> tuple[str | None, str | None]:
    return answer.headers.get("RateLimit-Policy"), answer.headers.get("RateLimit")


def expected_headers(requests: int, seconds: int = 50) -> tuple[str, str]:
    return '"caller";q=4;w=60', f'"caller";r={requests};t={seconds}'


@pytest.mark.parametrize(
    ("now", "seconds", "expected"),
    [
        (0.0, 60, (0, 60)),
        (59.99, 60, (0, 1)),
        (60.0, 60, (60, 60)),
        (NOW, 60, (1_000_020, 50)),
        (NOW, 1, (1_000_030, 1)),
        (NOW, 86_400, (950_400, 36_770)),
    ],
)
def test_window(now: float, seconds: int, expected: tuple[int, int]) -> None:
    assert window(now, seconds) == expected


def test_remaining_is_never_negative() -> None:
    assert dict(RateLimitState(4, 60, 9, 5).headers)[b"ratelimit"] == b'"caller";r=0;t=5'


async def test_doors_and_workers_share_the_budget(
    stranger: httpx.AsyncClient, settings: Settings, clock: FixedClock
) -> None:
    other = httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(settings)), base_url="http://localhost"
    )
    for client, door, expected in [
        (stranger, Door.GRAPHQL, 3),
        (other, Door.REST, 2),
        (other, Door.GRAPHQL, 1),
        (stranger, Door.REST, 0),
    ]:
        answer = await call(client, door, GOOD)
        assert (answer.status_code, rate_headers(answer)) == (200, expected_headers(expected))
    for client in (stranger, other):
        for door in (Door.GRAPHQL, Door.REST):
            refused = await call(client, door, GOOD)
            assert (refused.status_code, rate_headers(refused)) == (429, expected_headers(0))
            assert refused.headers["Retry-After"] == "50"
    clock.now += 50
    assert rate_headers(await call(other, Door.REST, GOOD)) == expected_headers(3, 60)


async def spend(client: httpx.AsyncClient) -> None:
    for _ in range(LIMIT):
        assert (await call(client, Door.REST, GOOD)).status_code == 200


async def test_each_door_refuses_in_its_own_shape(
    stranger: httpx.AsyncClient, clock: FixedClock
) -> None:
    await spend(stranger)
    for accept in ("application/json", "application/graphql-response+json"):
        answer = await stranger.post(
            "/graphql",
            json={"query": "mutation { createChatSession(input: {}) { chatSessionId } }"},
            headers={"Authorization": GOOD, "Accept": accept},
        )
        assert answer.status_code == 429
        assert answer.json()["errors"][0]["extensions"] == {"code": "RATE_LIMITED"}
    rest = await call(stranger, Door.REST, GOOD)
    assert rest.json()["ErrorType"] == "TimeoutException"
    metrics = await stranger.get("/metrics", headers={"Authorization": GOOD})
    session = await stranger.post("/session", json=LOGIN)
    for answer in (rest, metrics, session):
        assert (answer.status_code, rate_headers(answer)) == (429, expected_headers(0))
        assert answer.headers["Retry-After"] == "50"
        assert "Too many requests" in answer.text
    assert "set-cookie" not in session.headers


async def test_each_user_and_application_has_a_budget(
    stranger: httpx.AsyncClient, clock: FixedClock
) -> None:
    await accounts.add_user(users.NewUser("eve", CHEAP_HASH, Role.MANAGER))
    tokens = [await accounts.add_application(name) for name in ("one", "two")]
    await spend(stranger)
    assert rate_headers(
        await call(stranger, Door.REST, basic_header("eve", PASSWORD))
    ) == expected_headers(3)
    for token in tokens:
        stranger.headers["SO-AppToken"] = token
        assert rate_headers(await call(stranger, Door.REST, GOOD)) == expected_headers(3)


async def test_every_answer_of_a_known_caller_has_the_headers(
    service: Service, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = service.client
    created = await client.post("/api/v1/ChatSession", json={})
    path = f"/api/v1/ChatSession/{created.json()['ChatSessionId']}"
    etag = (await client.get(path)).headers["ETag"]
    clock.now += SECONDS
    answers = [
        (304, await client.get(path, headers={"If-None-Match": etag})),
        (200, await client.head(path)),
        (204, await client.delete(path)),
        (404, await client.get(path)),
    ]
    for number, (status, answer) in enumerate(answers, 1):
        assert (answer.status_code, rate_headers(answer)) == (
            status,
            expected_headers(LIMIT - number),
        ), status
    clock.now += SECONDS
    assert rate_headers(await client.get("/metrics")) == expected_headers(3)
    assert rate_headers(await client.post("/graphql", content="{")) == expected_headers(2)

    async def fail(*_: object) -> None:
        raise OSError("planted")

    monkeypatch.setattr("orm.accounts.credentials.start_session", fail)
    unexpected = await client.post("/session")
    assert (unexpected.status_code, rate_headers(unexpected)) == (500, expected_headers(1))


async def test_logging_in_counts_and_logging_out_does_not(
    stranger: httpx.AsyncClient, clock: FixedClock
) -> None:
    token = await log_in(stranger)
    for expected in (2, 1, 0):
        assert rate_headers(
            await call_with_session(stranger, Door.REST, token)
        ) == expected_headers(expected)
    assert (await call_with_session(stranger, Door.GRAPHQL, token)).status_code == 429
    answer = await stranger.delete("/session", headers=token)
    assert (answer.status_code, rate_headers(answer)) == (204, (None, None))


async def test_failed_logins_have_no_budget_and_spend_none(
    stranger: httpx.AsyncClient, clock: FixedClock
) -> None:
    for header in (None, basic_header("tje0", "wrong"), basic_header("nobody", "x")):
        for _ in range(2):
            answer = await call(stranger, Door.REST, header)
            assert (answer.status_code, rate_headers(answer)) == (401, (None, None))
    assert rate_headers(await stranger.get("/livez")) == (None, None)
    assert await RateWindow.all().count() == 0
    await spend(stranger)


async def test_the_clock_is_the_real_one(stranger: httpx.AsyncClient) -> None:
    answer = await call(stranger, Door.REST, GOOD)
    match = re.fullmatch(r'"caller";r=3;t=(\d+)', answer.headers["RateLimit"])
    assert match is not None
    assert 1 <= int(match[1]) <= SECONDS


class TestOff:
    """By default there is no rate limit."""

    @pytest.fixture
    def settings(self, database_url: str) -> Settings:
        return Settings.model_validate({"database_url": database_url})

    @DOORS
    async def test_nothing_is_counted_and_no_headers_are_sent(
        self, stranger: httpx.AsyncClient, door: Door
    ) -> None:
        assert (await call(stranger, door, GOOD)).status_code == 200
        with statements() as collected:
            assert rate_headers(await call(stranger, door, GOOD)) == (None, None)
        assert collected
        assert not [text for text in collected if "rate_window" in text or "login_attempt" in text]
