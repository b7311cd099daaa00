"""Who is calling: what every resolver may know of the caller, and nothing that logs them in."""

from dataclasses import dataclass
from enum import StrEnum

from orm.models.enums import Role, Scope


class Door(StrEnum):
    """The way that a call came in."""

    GRAPHQL = "graphql"
    REST = "rest"
    METRICS = "metrics"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Viewer:
    """An authenticated caller, for one request."""

    associate_id: int
    name: str
    role: Role
    door: Door
    application_id: int | None = None
    scopes: frozenset[Scope] | None = None
    """What the application that speaks for the caller may do; None when none speaks for them."""
    request_id: str | None = None
    """Under which the log tells of the request."""
