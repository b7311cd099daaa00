"""What a request is known by: an id of its own, and the trace that it is part of.

They tie an answer to lines in logs, and open nothing: whoever guesses one has only guessed a name.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

GIVEN_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
TRACEPARENT = re.compile(rb"00-(?P<trace>[0-9a-f]{32})-[0-9a-f]{16}-(?P<flags>[0-9a-f]{2})")
NO_TRACE = b"0" * 32


@dataclass(frozen=True, slots=True)
class Ids:
    """A request's own id, and the traceparent of its answer."""

    request: str
    traceparent: str

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The same for callers."""
        return [
            (b"x-request-id", self.request.encode()),
            (b"traceparent", self.traceparent.encode()),
        ]


def ids_of(headers: Sequence[tuple[bytes, bytes]]) -> Ids:
    """The id and the trace that a caller gave, or new ones; the span is always our own."""
    # Of several lines the first, as everywhere.
    sent = dict(reversed(headers))
    made = os.urandom(32).hex()
    this, span, trace, flags = made[:16], made[16:32], made[32:], "00"
    given = sent.get(b"x-request-id")
    if given is not None and GIVEN_ID.fullmatch(given):
        this = given.decode()
    given = sent.get(b"traceparent")
    if given is not None and (known := TRACEPARENT.fullmatch(given)) and known["trace"] != NO_TRACE:
        trace, flags = known["trace"].decode(), known["flags"].decode()
    return Ids(this, f"00-{trace}-{span}-{flags}")
