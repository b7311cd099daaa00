"""The events that a follower has received."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Received(NamedTuple):
    """One event, as a follower received it."""

    session: int
    number: int | None
    """The version of the session, or the key of the message; None if the session is gone."""
    cursor: str
    """The place in the log; empty for a reader that goes by the keys of messages."""


@dataclass
class Record:
    """All events that one follower has received, in order."""

    follower: str
    what: str
    """`sessions`, whose numbers are versions; or `messages`, whose numbers are keys."""
    sessions: tuple[int, ...] | None = None
    """The sessions that it follows; None for all."""
    tells_of_gone: bool = True
    """False if events of a session are told, without values, also when it is gone."""
    told: list[Received] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    """Answers that are no event and no outage."""
    connections: int = 0
    """The number of its connections: the first, and one after each drop."""
