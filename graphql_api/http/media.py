"""What answers are written in, and with which status."""

from collections.abc import Sequence

from strawberry.types import ExecutionResult
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
HTML = "text/html"


def best_of(offers: Sequence[str], accept: str | None) -> str | None:
    """The media type among `offers` that an Accept header weighs highest; None when none will do.

    The first offer is for callers that do not mind. Parameters such as a charset are not compared:
    answers are always UTF-8.
    """
    ranges = [
        (name.partition(";")[0].strip().lower(), quality)
        for name, quality in parse_accept_header(accept or "*/*", MIMEAccept)
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


def names_html(accept: str | None) -> bool:
    """Whether a browser asks for a page to show: programs and health checks do not name HTML."""
    named = parse_accept_header(accept or "", MIMEAccept)
    return any(
        name.partition(";")[0].strip().lower() == HTML and quality > 0 for name, quality in named
    )


def status_of(result: ExecutionResult, written_in: str) -> int:
    """The status of an operation's answer.

    In plain JSON it is 200 whatever became of the operation, for clients that read nothing of other
    answers. The newer type says 400 when nothing was executed.
    """
    return 400 if written_in == RESPONSE_JSON and was_refused(result) else 200


def was_refused(result: ExecutionResult) -> bool:
    """Whether an operation was refused before anything was executed."""
    return result.data is None and all(not error.path for error in result.errors or ())
