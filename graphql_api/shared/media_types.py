"""Content negotiation by the Accept header, and the HTTP status of GraphQL responses."""

from collections.abc import Mapping, Sequence

from graphql import GraphQLError
from starlette.requests import Request
from strawberry.types import ExecutionResult
from werkzeug.http import parse_options_header

from graphql_api.errors import ERROR_STATUS, TimedOut, Unavailable
from graphql_api.shared.caching import cached_by_text
from graphql_api.shared.weights import WeightedItem, weighted_items

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"
HTML = "text/html"
ANY = "*/*"
"""The range of all media types; Java before version 9 writes `*` as well."""

CHARSETS = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii"})
"""Charsets of bodies that are read as UTF-8; every text in ASCII is the same in UTF-8."""

CACHE_SIZE = 256
"""Headers whose reading is cached: a caller sends the same ones with every call."""

SERVER_ERRORS = ("INTERNAL", "UNAVAILABLE", "TIMEOUT")
"""Codes of errors that the request did not cause."""

IDEMPOTENCY_ERRORS = ("STILL_RUNNING", "KEY_REUSED")
"""Codes of calls that were not executed because of their Idempotency-Key."""


def best_match(offers: Sequence[str], accept: str | None) -> str | None:
    """The media type among `offers` that an Accept header prefers; None if it accepts none.

    Of offers with equal weights the most specifically named one is preferred: `application/xml,
    */*` means XML. Then the first of `offers` is, also where there is no Accept header. Parameters
    such as charset are not compared: responses are always UTF-8.
    """
    return _best_of(tuple(offers), accept or ANY)


@cached_by_text(CACHE_SIZE)
def _best_of(offers: tuple[str, ...], accept: str) -> str | None:
    weights: dict[str, float] = {}
    for name, weight in weighted_items(accept) or [WeightedItem(ANY, 1.0)]:
        media_range = name.lower()
        weights[media_range] = max(weight, weights.get(media_range, 0.0))
    preferences = {offer: _preference(offer, weights) for offer in offers}
    best = max(offers, key=lambda offer: preferences[offer])
    return best if preferences[best][0] > 0 else None


@cached_by_text(CACHE_SIZE)
def wants_stream(accept: str | None) -> bool:
    """True if an Accept header prefers server-sent events to JSON.

    Clients of GraphQL name all media types that they can read, with equal weights: they get JSON
    where there is any. `text/*` does not ask for a stream, which a caller has to expect.
    """
    return names_media_type(EVENT_STREAM, accept) and (
        best_match((JSON, RESPONSE_JSON, EVENT_STREAM), accept) == EVENT_STREAM
    )


def _preference(offer: str, weights: Mapping[str, float]) -> tuple[float, int]:
    """The weight of the most specific media range that matches an offer, and how specific it is.

    Both are 0 if none matches.
    """
    main_type, _, subtype = offer.partition("/")
    # Not in RFC 9110, but sent by Spring's clients.
    family = f"{main_type}/*+{subtype.rpartition('+')[2]}"
    ranges = (offer, family, f"{main_type}/*", ANY, "*")
    for specificity, media_range in zip(range(len(ranges), 0, -1), ranges, strict=True):
        if media_range in weights:
            return weights[media_range], specificity
    return 0.0, 0


def names_media_type(media_type: str, accept: str | None) -> bool:
    """True if an Accept header names a media type itself, and not only a range such as */*.

    A browser names HTML; programs and health checks do not.
    """
    return any(
        name.lower() == media_type and weight > 0 for name, weight in weighted_items(accept or "")
    )


@cached_by_text(CACHE_SIZE)
def body_media_type(content_type: str | None) -> tuple[str, bool]:
    """The media type of a body by its Content-Type, and whether its charset is read as UTF-8.

    The media type is in lower case, and empty when there is none. A body that does not say its
    charset is in UTF-8. A body in any other charset must be refused, or its text would be garbled.
    """
    essence, options = parse_options_header(content_type)
    charset = options.get("charset", "").strip(" '\"").lower().replace("_", "-")
    return essence.lower(), charset in CHARSETS


def accept_header(request: Request) -> str | None:
    """The Accept header, with several lines joined by commas; None when there is none."""
    return ", ".join(request.headers.getlist("accept")) or None


def status_of(result: ExecutionResult, media_type: str) -> int:
    """The HTTP status of an operation's response, as the spec GraphQL over HTTP has it.

    It is 503 when the database is away and no root field has a value, so that proxies and clients
    know to try again. Else in application/json it is always 200, for clients that read no body of
    other responses. In application/graphql-response+json it is 400 if nothing was executed, or the
    status of a server error or of an idempotency error. What was executed is never 4xx.
    """
    if not result.errors:
        return 200
    if unavailable_of(result) is not None:
        return ERROR_STATUS[Unavailable.code]
    if media_type != RESPONSE_JSON or result.data is not None:
        return 200
    codes = {_code(error) for error in result.errors or () if _is_of_request(error)}
    for code in (*SERVER_ERRORS, *IDEMPOTENCY_ERRORS):
        if code in codes:
            return ERROR_STATUS[code]
    return 400 if was_refused(result) else 200


def unavailable_of(result: ExecutionResult) -> Unavailable | None:
    """The error for which nothing could be answered; None if there is none, or some data.

    With some of the data, the caller has to see what was done: a mutation may be part of it.
    """
    if any(value is not None for value in (result.data or {}).values()):
        return None
    causes = (error.original_error for error in result.errors or ())
    return next(
        (
            cause
            for cause in causes
            if isinstance(cause, Unavailable) and cause.code == "UNAVAILABLE"
        ),
        None,
    )


def was_refused(result: ExecutionResult) -> bool:
    """True if an operation was refused before anything was executed.

    An operation that took too long may have been executed in part.
    """
    return result.data is None and all(
        _is_of_request(error) and _code(error) != TimedOut.code for error in result.errors or ()
    )


def _is_of_request(error: GraphQLError) -> bool:
    """True if the error is about the whole request, and not about a field that was executed."""
    return not error.path or _code(error) in IDEMPOTENCY_ERRORS


def _code(error: GraphQLError) -> object:
    return (error.extensions or {}).get("code")
