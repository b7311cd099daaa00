"""The call that reads messages, which may wait for the next one."""

from functools import partial
from typing import Any

from graphql_api.feeds import SESSION
from rest_facade.handlers.arguments import ask
from rest_facade.request import RestRequest
from rest_facade.response import RawResponse
from rest_facade.waiting import applied, ask_until, seconds_to_wait


async def ask_or_wait(request: RestRequest) -> RawResponse:
    """Read something of a session, by arguments; with `Prefer: wait` an empty list waits."""
    seconds = seconds_to_wait(request.http.headers)
    if not seconds or request.event_log is None:
        return await ask(request)
    bound, long_polls = request.bound, request.event_log.long_polls
    assert bound.answer is not None
    values = bound.read_arguments(request)

    async def read() -> Any:
        return await request.query_entity(bound.operation, None, **values)

    channel = SESSION, values["chatSessionId"]
    notice = partial(long_polls.open, channel, request.viewer)
    data, seconds = await ask_until(request, read, bool, notice, seconds)
    response = bound.answer(request, data)
    response.raw_headers += applied(seconds)
    return response
