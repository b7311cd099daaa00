"""What answers are written in, and with which status."""

from collections.abc import Sequence

from graphql import GraphQLError
from starlette.requests import Request
from strawberry.types import ExecutionResult
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from graphql_api.shared.caching import cached_by_text

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
HTML = "text/html"

REMEMBERED = 256
"""Accept headers that need no second look: a caller sends the same one at every call."""

OWN_FAULTS = {"INTERNAL": 500, "UNAVAILABLE": 503, "TIMEOUT": 504}
"""Refusals that say nothing of the request, and their status."""

OF_KEYS = {"STILL_RUNNING": 409, "KEY_REUSED": 422}
"""Refusals of a call for the key that it came with, and their status: it was not executed."""


def best_match(offers: Sequence[str], accept: str | None) -> str | None:
    """The media type among `offers` that an Accept header weighs highest; None when none will do.

    The first offer is for callers that do not mind. Parameters such as a charset are not compared:
    answers are always UTF-8.
    """
    return _best_of(tuple(offers), accept or "*/*")


@cached_by_text(REMEMBERED)
def _best_of(offers: tuple[str, ...], accept: str) -> str | None:
    ranges = [
        (name.partition(";")[0].strip().lower(), quality)
        for name, quality in parse_accept_header(accept, MIMEAccept)
    ]
    weights = {offer: _weight(offer, ranges) for offer in offers}
    best = max(offers, key=lambda offer: weights[offer])
    return best if weights[best] > 0 else None


def _weight(offer: str, ranges: list[tuple[str, float]]) -> float:
    """What the most specific range that covers an offer says of it; 0 when none covers it."""
    kind = offer.partition("/")[0]
    for name in (offer, f"{kind}/*", "*/*"):
        qualities = [quality for covered, quality in ranges if covered == name]
        if qualities:
            return max(qualities)
    return 0.0


def names_media_type(media_type: str, accept: str | None) -> bool:
    """Whether an Accept header asks for a media type by its name, and not just for anything.

    So a browser asks for HTML, which programs and health checks do not.
    """
    named = parse_accept_header(accept or "", MIMEAccept)
    return any(
        name.partition(";")[0].strip().lower() == media_type and quality > 0
        for name, quality in named
    )


def accept_header(request: Request) -> str | None:
    """The Accept header, its lines joined when it comes in several; None when there is none."""
    return ", ".join(request.headers.getlist("accept")) or None


def status_of(result: ExecutionResult, written_in: str) -> int:
    """The status of an operation's answer.

    In plain JSON it is 200 whatever became of the operation, for clients that read nothing of other
    answers. The newer type says when nothing was executed: 400, or another status if the request
    itself is not at fault.
    """
    if written_in != RESPONSE_JSON or not was_refused(result):
        return 200
    codes = {_code(error) for error in result.errors or ()}
    statuses = {**OWN_FAULTS, **OF_KEYS}
    return next((status for code, status in statuses.items() if code in codes), 400)


def was_refused(result: ExecutionResult) -> bool:
    """Whether an operation was refused before anything was executed."""
    return result.data is None and all(
        not error.path or _code(error) in OF_KEYS for error in result.errors or ()
    )


def _code(error: GraphQLError) -> object:
    return (error.extensions or {}).get("code")
