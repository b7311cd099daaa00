"""The call that reads the log of events: `GET /api/v1/Events`."""

from collections.abc import Mapping
from functools import partial
from time import monotonic
from urllib.parse import urlencode

from starlette.responses import Response

from graphql_api.errors import InvalidValue, Problem
from graphql_api.live.event_log import EventLog, Page
from graphql_api.server.event_stream import LAST_EVENT_ID, head_of_stream
from graphql_api.shared.media_types import EVENT_STREAM, accept_header, best_match
from rest_facade.calls import ResponseBody, RestCall
from rest_facade.conditions import RAW_CACHING_HEADERS
from rest_facade.errors import NotAcceptable
from rest_facade.events.lines import Lines, lines_of
from rest_facade.events.stream import LinesAsEvents, follow
from rest_facade.parameters import read_parameters
from rest_facade.request import RestRequest
from rest_facade.response import RawResponse, content_length
from rest_facade.waiting import applied, ask_until, seconds_to_wait
from rest_facade.writing.error_responses import CURSOR
from rest_facade.writing.links import MOUNTED_AT

PATH = "/v1/Events"

AFTER, TOP = "after", "top"
PARAMETERS = (AFTER, TOP)

DEFAULT_TOP, MOST_TOP = 100, 1000

SEARCH_SECONDS = 1.0
"""Time to look for an event that the caller may see; after it a page may be empty, with a cursor to
go on after. An application that sees little would otherwise read all of the log by one call."""

MEDIA_TYPES = ("application/jsonl", "application/x-ndjson", EVENT_STREAM)
"""The media types of the answer; the first is for callers without a preference."""


async def answer(request: RestRequest) -> Response:
    """A page as lines of JSON, or events as they happen.

    NotAcceptable, InvalidValue, Forbidden, CursorExpired.
    """
    event_log, http = request.event_log, request.http
    # Without a log the call is not among those of the facade.
    assert event_log is not None
    lines = lines_of(event_log.core)
    media_type = best_match(MEDIA_TYPES, accept_header(http))
    if media_type is None:
        raise NotAcceptable(f"Accept must allow one of {', '.join(MEDIA_TYPES)}.")
    parameters = read_parameters(http.scope["query_string"], PARAMETERS)
    top = _top(parameters)
    # A browser that connects again sends the address of the first time, with the header.
    sent = http.headers.get(LAST_EVENT_ID) or parameters.get(AFTER)
    locale = request.preferences.languages.locale
    after = await event_log.begin(request.viewer, locale, sent)
    if media_type == EVENT_STREAM:
        return await _stream(request, event_log, lines, after)
    place = after

    async def read() -> Page:
        nonlocal place
        until = monotonic() + SEARCH_SECONDS
        page = await event_log.page(request.viewer, locale, place, top)
        while page.has_more and not page.events and monotonic() < until:
            page = await event_log.page(request.viewer, locale, page.cursor, top)
        place = page.cursor
        return page

    notice = partial(event_log.long_poll, request.viewer)
    page, seconds = await ask_until(
        request, read, _is_enough, notice, seconds_to_wait(http.headers)
    )
    found = [await lines.line(told, request) for told in page.events]
    body = b"".join(b"%b\n" % line for line in found if line is not None)
    query = urlencode({AFTER: page.cursor} | ({TOP: top} if TOP in parameters else {}))
    address = f"{request.base_url}{MOUNTED_AT}{PATH}?{query}"
    headers = (
        *request.preferences.headers,
        (b"link", f'<{address}>; rel="next"'.encode("latin-1")),
        (CURSOR.lower().encode(), page.cursor.encode()),
        *applied(seconds),
        content_length(body),
        (b"content-type", f"{media_type}; charset=utf-8".encode()),
        *RAW_CACHING_HEADERS,
    )
    return RawResponse(200, headers, body)


EVENTS = RestCall(
    "GET",
    PATH,
    answer,
    "ChatSession",
    "eventCursor",
    response_body=ResponseBody.EVENTS,
    does="Read what has happened to sessions and messages, after a cursor; or follow it.",
)
"""The row of the call, for facades that have a log. The contract has no such call."""


async def _stream(request: RestRequest, event_log: EventLog, lines: Lines, after: str) -> Response:
    if request.http.method == "HEAD":
        return head_of_stream()
    response = LinesAsEvents(partial(follow, request, event_log, lines, after), after)
    response.raw_headers += RAW_CACHING_HEADERS
    await response.begin()
    return response


def _is_enough(page: Page) -> bool:
    # In the midst of the log nobody waits for more of it.
    return bool(page.events) or page.has_more


def _top(parameters: Mapping[str, str]) -> int:
    text = parameters.get(TOP, str(DEFAULT_TOP))
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= MOST_TOP):
        raise InvalidValue(Problem((TOP,), f"must be a whole number from 1 to {MOST_TOP}"))
    return int(text)
