"""Logins of connections that stay open: a connection ends when its login or its rights do.

A login is checked again in every worker when the log tells of a change of one of its rows, every
minute in case a change is in no log, and when it expires.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from starlette.requests import Request

from graphql_api.errors import ParleyError, report_unexpected
from graphql_api.live.hub import Hub
from graphql_api.live.login import (
    Login,
    LoginEnded,
    LoginExpired,
    RightsChanged,
    Row,
    check,
    is_over,
)
from graphql_api.shared.viewer import Viewer
from orm.cancellation import is_cancelled
from orm.models import Event

TICK_SECONDS = 1.0
"""The time between two looks for logins that have expired, or could not be checked before."""

LOOK_SECONDS = 60.0
"""A login is checked again after this time, whatever the log says."""

CHECKED_TOGETHER = 20

LoginOf = Callable[[Request, Viewer], Login]
"""From an authenticated request and its viewer to the login that can be checked again."""

OnEnd = Callable[[ParleyError], object]
"""Called with LoginEnded, LoginExpired or RightsChanged; it must not raise."""


@dataclass(eq=False)
class _Watched:
    """A login, and the connections that were opened with it."""

    login: Login
    on_end: set[OnEnd] = field(default_factory=set)
    look_at: float = 0.0
    """When it is checked again, by the loop's clock; at once in the beginning, because it may have
    ended between authentication and now."""


class Logins:
    """The logins of a worker's open connections."""

    def __init__(self, login_of: LoginOf) -> None:
        self.of = login_of
        """The login of an authenticated request, which need not be kept for it."""
        self._watched: dict[Login, _Watched] = {}
        self._by_row: defaultdict[Row, set[_Watched]] = defaultdict(set)
        self._wakeup = asyncio.Event()

    @asynccontextmanager
    async def running(self, hub: Hub) -> AsyncIterator[None]:
        """Check logins until the block ends; the hub reads the log."""
        hub.readers.append(self._read)
        hub.renewals.append(self._check_all)
        task = asyncio.create_task(self._follow(hub))
        try:
            yield
        finally:
            hub.readers.remove(self._read)
            hub.renewals.remove(self._check_all)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def watch(self, login: Login, on_end: OnEnd) -> "Watch":
        """A context in which `on_end` is called once if the login ends."""
        return Watch(self, login, on_end)

    def while_valid(self, login: Login) -> "WhileValid":
        """Cancel what the block does when a login ends, and raise the reason.

        LoginEnded is final; after LoginExpired and RightsChanged the caller can connect again.
        """
        return WhileValid(self, login)

    def add(self, login: Login, on_end: OnEnd) -> _Watched:
        """Call `on_end` once when the login ends."""
        watched = self._watched.get(login)
        if watched is None:
            watched = self._watched[login] = _Watched(login)
            for row in login.rows:
                self._by_row[row].add(watched)
            self._wakeup.set()
        watched.on_end.add(on_end)
        return watched

    def remove(self, watched: _Watched, on_end: OnEnd) -> None:
        """Do not call `on_end` any more."""
        watched.on_end.discard(on_end)
        if not watched.on_end:
            self._drop(watched)

    def _drop(self, watched: _Watched) -> None:
        if self._watched.get(watched.login) is watched:
            del self._watched[watched.login]
        for row in watched.login.rows:
            self._by_row[row].discard(watched)
            if not self._by_row[row]:
                del self._by_row[row]

    def _read(self, events: Sequence[Event]) -> None:
        """Let the logins be checked that events are about."""
        if not self._by_row:
            return
        for event in events:
            for watched in self._by_row.get((event.entity, event.row_key), ()):
                watched.look_at = 0.0
                self._wakeup.set()

    def _check_all(self) -> None:
        """Let all logins be checked, since the log is not read for the moment."""
        for watched in self._watched.values():
            watched.look_at = 0.0
        if self._watched:
            self._wakeup.set()

    async def _follow(self, hub: Hub) -> None:
        while not is_cancelled():
            await self._wakeup.wait()
            try:
                # The hub reads the log only while somebody follows it.
                async with hub.following():
                    await self._check_until_none_is_watched()
            except Exception as error:
                if not isinstance(error, ParleyError):
                    report_unexpected(error)
                # The database is away, most likely; all logins are checked when it is back.
                await asyncio.sleep(TICK_SECONDS)
                self._wakeup.set()

    async def _check_until_none_is_watched(self) -> None:
        while self._watched:
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._wakeup.wait()
            self._wakeup.clear()
            now, time = asyncio.get_running_loop().time(), datetime.now(UTC)
            due: list[_Watched] = []
            for watched in self._watched.values():
                if watched.look_at <= now or is_over(watched.login, time):
                    watched.look_at = now + LOOK_SECONDS
                    due.append(watched)
            for first in range(0, len(due), CHECKED_TOGETHER):
                await asyncio.gather(*map(self._check, due[first : first + CHECKED_TOGETHER]))
        # It may have been set for a login that has gone since, and would wake at once for ever.
        self._wakeup.clear()

    async def _check(self, watched: _Watched) -> None:
        try:
            await check(watched.login)
        except (LoginEnded, LoginExpired, RightsChanged) as error:
            self._end(watched, error)
        except ParleyError:
            # The database is away, so nothing is sent either.
            watched.look_at = 0.0
        except Exception as error:
            report_unexpected(error)

    def _end(self, watched: _Watched, error: ParleyError) -> None:
        self._drop(watched)
        for on_end in [*watched.on_end]:
            on_end(error)


class Watch:
    """The context in which a login is watched; a generator would take four times the memory."""

    __slots__ = ("_login", "_logins", "_on_end", "_watched")

    def __init__(self, logins: Logins, login: Login, on_end: OnEnd) -> None:
        self._logins, self._login, self._on_end = logins, login, on_end

    def __enter__(self) -> None:
        self._watched = self._logins.add(self._login, self._on_end)
        # Of equal logins only one is kept.
        self._login = self._watched.login

    def __exit__(self, *_error: object) -> None:
        self._logins.remove(self._watched, self._on_end)


class WhileValid:
    """The context of a task that ends with a login."""

    __slots__ = ("_reason", "_task", "_watch")

    def __init__(self, logins: Logins, login: Login) -> None:
        self._watch = Watch(logins, login, self._end)
        self._reason: ParleyError | None = None

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._watch.__enter__()

    async def __aexit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        self._watch.__exit__()
        # Somebody else may have cancelled the task as well.
        if (
            isinstance(error, asyncio.CancelledError)
            and self._reason is not None
            and not self._task.uncancel()
        ):
            raise self._reason from None

    def _end(self, error: ParleyError) -> None:
        self._reason = error
        self._task.cancel()
