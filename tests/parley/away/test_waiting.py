"""A server that is slow, and what counts, sweeps and beats while one is away."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import pytest
from prometheus_client import REGISTRY

from orm import idempotency
from orm.accounts import rate_limit
from orm.conversation import heartbeat
from orm.engine.outages import OUTAGES, Cause
from parley.operations.cleanup import periodic_sweeps
from tests.parley.away.asking import (
    GRAPHQL,
    MAX_SECONDS,
    OTHERS,
    REST,
    SLACK,
    Ask,
    Served,
    assert_back,
    served,
    within,
)
from tests.parley.away.conftest import Lines
from tests.parley.away.own_server import Server, locked

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.postgres


@pytest.fixture
async def service(server: Server) -> AsyncIterator[Served]:
    async with served(server.url) as service:
        yield service


@pytest.mark.parametrize("table", ["chat_session", "credential"])
async def test_a_slow_server_is_not_taken_for_one_that_is_away(
    service: Served, server: Server, lines: Lines, table: str
) -> None:
    """The server confirms that it stopped the statement, of an operation or of a login."""
    async with locked(server, table), within(MAX_SECONDS + SLACK):
        asks = (GRAPHQL[1], REST[4])
        answers = await asyncio.gather(
            *(service.send(ask, service.logins["Bearer"]) for ask in asks)
        )
    assert [answer.status_code for answer in answers] in ([504, 504], [200, 504])
    assert "TIMEOUT" in answers[0].text
    assert lines() == []
    await assert_back(service)


async def test_a_pool_that_is_used_up(server: Server, lines: Lines) -> None:
    async with served(server.url, db_pool=2, db_timeout=1) as service:
        async with locked(server, "chat_session"):
            answers = await asyncio.gather(*(service.create() for _ in range(6)))
            assert sorted(answer.status_code for answer in answers) == [503] * 4 + [504] * 2
        [line] = lines()
        assert "too many connections (all 2 of PARLEY_DB_POOL are in use)" in line
        await assert_back(service)


async def test_outages_are_counted_by_cause(service: Served, server: Server) -> None:
    before = outages_of("unreachable")
    with server.stopped():
        await service.create()
        await service.create()
    await assert_back(service)
    assert outages_of("unreachable") >= before + 2
    shown = (await service.send(OTHERS[0], service.logins["Bearer"])).text
    assert {f'cause="{cause}"' in shown for cause in Cause} == {True}


def outages_of(cause: str) -> float:
    return REGISTRY.get_sample_value("parley_database_errors_total", {"cause": cause}) or 0


async def test_sweeps_meet_the_same_outage_in_silence(
    service: Served, server: Server, lines: Lines
) -> None:
    with server.stopped():
        async with periodic_sweeps(
            [partial(each.sweep, HOUR) for each in (rate_limit, idempotency)]
        ):
            async with asyncio.timeout(10):
                while not lines():  # noqa: ASYNC110  a sweep tells nobody
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
        [line] = lines()
        assert "is stopped" in line


async def test_a_heartbeat_that_is_lost_does_not_hide_what_was_done(
    service: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def touch(_session_id: int) -> None:
        raise OUTAGES.note(Cause.NO_ANSWER)

    monkeypatch.setattr(heartbeat, "touch", touch)
    asked = Ask("POST", "/graphql", {"query": "{ viewer { __typename } }"})
    assert (await service.send(asked, service.logins["customer"])).status_code == 200
