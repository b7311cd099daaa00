"""The authenticated caller, as every resolver may know them; no credentials are in it."""

from dataclasses import dataclass
from enum import StrEnum

from orm.models.enums import Role, Scope


class Door(StrEnum):
    """The endpoint that a call came to."""

    GRAPHQL = "graphql"
    REST = "rest"
    METRICS = "metrics"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Viewer:
    """An authenticated caller, for one request."""

    associate_id: int
    """0 for customers, who are no associates."""
    name: str
    role: Role
    door: Door
    application_id: int | None = None
    scopes: frozenset[Scope] | None = None
    """The scopes of the application that calls on behalf of the user; None without one."""
    request_id: str | None = None
    """The id of the request in the log."""
    session_id: int | None = None
    """The chat session whose customer calls; None for users."""
    topic_id: int | None = None
    """The topic of that session; None if it has none."""
