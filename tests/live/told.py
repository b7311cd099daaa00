"""The events that a follower was told, and the place from where it goes on."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Told(NamedTuple):
    """One event, as a follower received it."""

    session: int
    number: int | None
    """The version of the session, or the key of the message; None if the session is gone."""
    cursor: str
    """The place in the log; empty where the reader goes by another one, as REST's by messages."""


@dataclass
class Record:
    """Everything that one follower was told, in order."""

    follower: str
    what: str
    """`sessions`, whose numbers are versions; or `messages`, whose numbers are keys."""
    sessions: tuple[int, ...] | None = None
    """The sessions that it follows; None for all."""
    tells_of_gone: bool = True
    """False if events of a session are told, without values, also when it is gone."""
    told: list[Told] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    """Answers that are no event and no outage."""
    connections: int = 0
    """How often it has begun, or gone on after a drop."""
