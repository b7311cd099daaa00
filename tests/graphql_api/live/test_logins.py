"""Watching logins is no work while there are none."""

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import pytest

from graphql_api.live.hub import Hub
from graphql_api.live.logins import Logins
from graphql_api.shared.viewer import Viewer
from tests.graphql_api.live.following import MANAGER, Live

MOST = 3
"""More often is the log not followed anew for a login that comes and goes."""


class Password:
    """A login that depends on nothing."""

    viewer = MANAGER
    rows = frozenset[Any]()
    expires_at = None

    async def again(self) -> Viewer:
        return self.viewer

    async def spend(self) -> None:
        pass


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[Hub]:
    """Grows each time that the log is followed; what goes on and on is cancelled."""
    times: list[Hub] = []
    following = Hub.following

    def counted(hub: Hub) -> AbstractAsyncContextManager[None]:
        times.append(hub)
        if len(times) > 100:
            raise asyncio.CancelledError
        return following(hub)

    monkeypatch.setattr(Hub, "following", counted)
    return times


@pytest.mark.parametrize("others", [False, True], ids=["nobody follows", "others follow"])
async def test_a_login_that_comes_and_goes_leaves_no_work(
    live: Live, followed: list[Hub], others: bool
) -> None:
    logins = Logins(lambda _request, _viewer: Password())
    async with live.hub.following() if others else nullcontext(), logins.running(live.hub):
        followed.clear()
        for moments in range(20):
            with logins.watch(Password(), lambda _error: None):
                for _ in range(moments):
                    await asyncio.sleep(0)
            followed.clear()
            await asyncio.sleep(0.02)
            assert len(followed) <= MOST


async def test_logins_are_checked_while_many_events_are_told(live: Live) -> None:
    asked = 0

    class Counted(Password):
        async def again(self) -> Viewer:
            nonlocal asked
            asked += 1
            return self.viewer

    async def is_asked(times: int) -> None:
        async with asyncio.timeout(20):
            while asked < times:  # noqa: ASYNC110  nobody tells
                await asyncio.sleep(0.01)

    logins = Logins(lambda _request, _viewer: Password())
    async with logins.running(live.hub):
        with logins.watch(Counted(), lambda _error: None):
            await is_asked(1)
            for renew in live.hub.renewals:
                renew()
            await is_asked(2)
    assert len(live.hub.renewals) == 1
