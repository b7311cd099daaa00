"""A caller has one budget of requests, whichever doors and workers they come by."""

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


class Clock:
    now = NOW

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(rate_limit, "time", stopped)
    return stopped


@pytest.fixture
def settings(database_url: str) -> Settings:
    values = {"database_url": database_url, "rate_limit": LIMIT, "rate_seconds": SECONDS}
    return Settings.model_validate(values)


def told(answer: httpx.Response) -> tuple[str | None, str | None]:
    return answer.headers.get("RateLimit-Policy"), answer.headers.get("RateLimit")


def left(requests: int, seconds: int = 50) -> tuple[str, str]:
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


def test_nothing_is_left_beyond_it() -> None:
    assert dict(RateLimitState(4, 60, 9, 5).headers)[b"ratelimit"] == b'"caller";r=0;t=5'


async def test_the_doors_and_workers_share_it(
    stranger: httpx.AsyncClient, settings: Settings, clock: Clock
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
        assert (answer.status_code, told(answer)) == (200, left(expected))
    for client in (stranger, other):
        for door in (Door.GRAPHQL, Door.REST):
            refused = await call(client, door, GOOD)
            assert (refused.status_code, told(refused)) == (429, left(0))
            assert refused.headers["Retry-After"] == "50"
    clock.now += 50
    assert told(await call(other, Door.REST, GOOD)) == left(3, 60)


async def spend(client: httpx.AsyncClient) -> None:
    for _ in range(LIMIT):
        assert (await call(client, Door.REST, GOOD)).status_code == 200


async def test_each_door_refuses_in_its_own_shape(
    stranger: httpx.AsyncClient, clock: Clock
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
        assert (answer.status_code, told(answer)) == (429, left(0))
        assert answer.headers["Retry-After"] == "50"
        assert "Too many requests" in answer.text
    assert "set-cookie" not in session.headers


async def test_everybody_has_their_own_by_each_application(
    stranger: httpx.AsyncClient, clock: Clock
) -> None:
    await accounts.add_user(users.NewUser("eve", CHEAP_HASH, Role.MANAGER))
    tokens = [await accounts.add_application(name) for name in ("one", "two")]
    await spend(stranger)
    assert told(await call(stranger, Door.REST, basic_header("eve", PASSWORD))) == left(3)
    for token in tokens:
        stranger.headers["SO-AppToken"] = token
        assert told(await call(stranger, Door.REST, GOOD)) == left(3)


async def test_every_answer_of_a_known_caller_has_the_headers(
    service: Service, clock: Clock, monkeypatch: pytest.MonkeyPatch
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
        assert (answer.status_code, told(answer)) == (status, left(LIMIT - number)), status
    clock.now += SECONDS
    assert told(await client.get("/metrics")) == left(3)
    assert told(await client.post("/graphql", content="{")) == left(2)

    async def fail(*_: object) -> None:
        raise OSError("planted")

    monkeypatch.setattr("orm.accounts.credentials.start_session", fail)
    unexpected = await client.post("/session")
    assert (unexpected.status_code, told(unexpected)) == (500, left(1))


async def test_logging_in_counts_and_logging_out_does_not(
    stranger: httpx.AsyncClient, clock: Clock
) -> None:
    token = await log_in(stranger)
    for expected in (2, 1, 0):
        assert told(await call_with_session(stranger, Door.REST, token)) == left(expected)
    assert (await call_with_session(stranger, Door.GRAPHQL, token)).status_code == 429
    answer = await stranger.delete("/session", headers=token)
    assert (answer.status_code, told(answer)) == (204, (None, None))


async def test_strangers_have_none_and_spend_nobodys(
    stranger: httpx.AsyncClient, clock: Clock
) -> None:
    for header in (None, basic_header("tje0", "wrong"), basic_header("nobody", "x")):
        for _ in range(2):
            answer = await call(stranger, Door.REST, header)
            assert (answer.status_code, told(answer)) == (401, (None, None))
    assert told(await stranger.get("/livez")) == (None, None)
    assert await RateWindow.all().count() == 0
    await spend(stranger)


async def test_the_clock_is_the_real_one(stranger: httpx.AsyncClient) -> None:
    answer = await call(stranger, Door.REST, GOOD)
    shown = re.fullmatch(r'"caller";r=3;t=(\d+)', answer.headers["RateLimit"])
    assert shown is not None
    assert 1 <= int(shown[1]) <= SECONDS


class TestOff:
    """By default there is none."""

    @pytest.fixture
    def settings(self, database_url: str) -> Settings:
        return Settings.model_validate({"database_url": database_url})

    @DOORS
    async def test_nothing_is_counted_or_told(
        self, stranger: httpx.AsyncClient, door: Door
    ) -> None:
        assert (await call(stranger, door, GOOD)).status_code == 200
        with statements() as seen:
            assert told(await call(stranger, door, GOOD)) == (None, None)
        assert seen
        assert not [each for each in seen if "rate_window" in each or "login_attempt" in each]
