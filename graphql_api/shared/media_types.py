"""Content negotiation by the Accept header, and the HTTP status of GraphQL responses."""

from collections.abc import Sequence

from graphql import GraphQLError
from starlette.requests import Request
from strawberry.types import ExecutionResult
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from graphql_api.errors import ERROR_STATUS
from graphql_api.shared.caching import cached_by_text

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
HTML = "text/html"

CACHE_SIZE = 256
"""Accept headers whose best match is cached: a caller sends the same one with every call."""

SERVER_ERRORS = ("INTERNAL", "UNAVAILABLE", "TIMEOUT")
"""Codes of errors that the request did not cause."""

IDEMPOTENCY_ERRORS = ("STILL_RUNNING", "KEY_REUSED")
"""Codes of calls that were not executed because of their Idempotency-Key."""


def best_match(offers: Sequence[str], accept: str | None) -> str | None:
    """The media type among `offers` that an Accept header prefers; None if it accepts none.

    The first of several offers with equal quality wins, also where there is no Accept header.
    Parameters such as charset are not compared: responses are always UTF-8.
    """
    return _best_of(tuple(offers), accept or "*/*")


@cached_by_text(CACHE_SIZE)
def _best_of(offers: tuple[str, ...], accept: str) -> str | None:
    ranges = [
        (name.partition(";")[0].strip().lower(), quality)
        for name, quality in parse_accept_header(accept, MIMEAccept)
    ]
    weights = {offer: _weight(offer, ranges) for offer in offers}
    best = max(offers, key=lambda offer: weights[offer])
    return best if weights[best] > 0 else None


def _weight(offer: str, ranges: list[tuple[str, float]]) -> float:
    """The quality of the most specific media range that matches an offer; 0 if none matches."""
    main_type = offer.partition("/")[0]
    for media_range in (offer, f"{main_type}/*", "*/*"):
        qualities = [quality for name, quality in ranges if name == media_range]
        if qualities:
            return max(qualities)
    return 0.0


def names_media_type(media_type: str, accept: str | None) -> bool:
    """True if an Accept header names a media type itself, and not only a range such as */*.

    A browser names HTML; programs and health checks do not.
    """
    ranges = parse_accept_header(accept or "", MIMEAccept)
    return any(
        name.partition(";")[0].strip().lower() == media_type and quality > 0
        for name, quality in ranges
    )


def accept_header(request: Request) -> str | None:
    """The Accept header, with several lines joined by commas; None when there is none."""
    return ", ".join(request.headers.getlist("accept")) or None


def status_of(result: ExecutionResult, media_type: str) -> int:
    """The HTTP status of an operation's response, as the spec GraphQL over HTTP has it.

    In application/json it is always 200, for clients that read no body of other responses. In
    application/graphql-response+json it is 400 if nothing was executed, or the status of a server
    error or of an idempotency error.
    """
    if media_type != RESPONSE_JSON or not was_refused(result):
        return 200
    codes = {_code(error) for error in result.errors or ()}
    return next(
        (ERROR_STATUS[code] for code in (*SERVER_ERRORS, *IDEMPOTENCY_ERRORS) if code in codes), 400
    )


def was_refused(result: ExecutionResult) -> bool:
    """True if an operation was refused before anything was executed."""
    return result.data is None and all(
        not error.path or _code(error) in IDEMPOTENCY_ERRORS for error in result.errors or ()
    )


def _code(error: GraphQLError) -> object:
    return (error.extensions or {}).get("code")
