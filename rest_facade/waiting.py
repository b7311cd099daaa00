"""Calls that wait for something to answer with (RFC 7240: `Prefer: wait=20`)."""

import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from time import monotonic
from typing import TypeVar

from starlette.datastructures import Headers

from graphql_api.live.endings import ServiceStops, TooManyStreams
from graphql_api.live.long_polls import LongPoll
from graphql_api.shared.viewer import Door
from rest_facade.request import RestRequest
from rest_facade.response import RawHeaders

Answer = TypeVar("Answer")

MOST_SECONDS = 60
"""The longest time that a call waits, whatever it asks for; proxies give up after it."""

TRUSTED_SECONDS = 15.0
"""A login is checked again after so long. It is checked at once when an account changes."""

WAIT = re.compile(r'(?:^|[,;])\s*wait\s*=\s*"?([0-9]{1,6})"?\s*(?=$|[,;])', re.IGNORECASE)


def seconds_to_wait(headers: Headers) -> int:
    """The seconds that a call may wait by its header Prefer; 0 if it says nothing of that.

    Preferences that cannot be read are ignored, as RFC 7240 has it.
    """
    found = WAIT.search(", ".join(headers.getlist("prefer")))
    return min(int(found[1]), MOST_SECONDS) if found else 0


def applied(seconds: int) -> RawHeaders:
    """The header that says how long the call would have waited; none if it did not."""
    return ((b"preference-applied", b"wait=%d" % seconds),) if seconds else ()


async def ask_until(
    request: RestRequest,
    ask: Callable[[], Awaitable[Answer]],
    is_enough: Callable[[Answer], bool],
    notice: Callable[[], AbstractAsyncContextManager[LongPoll]],
    seconds: int,
) -> tuple[Answer, int]:
    """The first answer that is enough, or the last one of the time; and the seconds allowed.

    These are 0 where nobody may wait any more: the service stops, or the caller waits too often.
    Raises what `ask` raises, refusals of a login that is no longer valid, and ClientDisconnect.
    """
    answer = await ask()
    if not seconds or is_enough(answer):
        return answer, seconds
    request.http.state.is_open_ended = True
    end = monotonic() + seconds
    try:
        async with notice() as long_poll:
            # Again, for what has happened before anybody noticed.
            answer = await ask()
            while not (is_enough(answer) or long_poll.is_over) and (left := end - monotonic()) > 0:
                came = await long_poll.wait(min(left, TRUSTED_SECONDS), request.http.receive)
                if long_poll.accounts_changed or not came:
                    long_poll.accounts_changed = False
                    request.viewer = await request.authenticate(request.http, Door.REST)
                answer = await ask()
    except (TooManyStreams, ServiceStops):
        seconds = 0
    return answer, seconds
