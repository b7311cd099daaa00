"""The rights of one caller, on stored sessions, new sessions and lists; and redaction by them."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from tortoise.models import Model

from graphql_api.rights import session_matrix
from graphql_api.rights.matrix import STANDINGS, Standing, TableAccess
from graphql_api.rights.resolution import RightsByStanding, SessionRights, resolve_rights
from graphql_api.shared.viewer import Viewer
from orm.engine.records import Records
from orm.models import ChatSession
from orm.models.enums import ChatSessionStatus
from orm.sessions.listing.columns import Column
from orm.sessions.listing.expression import (
    MATCH_ALL,
    AllOf,
    AnyOf,
    Comparison,
    Expression,
    Operator,
)

STANDING_COLUMNS = ("user_id", "status", "created_by_application")
"""The columns that decide a session's standing."""

CACHE_SIZE = 1024
"""Callers whose rights are kept between their requests."""


@dataclass(frozen=True)
class Rights:
    """The rights of one caller, who is identified by their associate and application.

    For a given session, `on` and `on_new` find its standing to the caller, and look up the
    SessionRights for that standing.
    """

    associate_id: int
    application_id: int | None
    by_standing: RightsByStanding

    @staticmethod
    def for_viewer(viewer: Viewer) -> "Rights":
        """The rights that the matrix grants to a viewer; all their requests share one object."""
        by_standing = resolve_rights(session_matrix.MATRIX, viewer.role, viewer.scopes)
        return _rights(viewer.associate_id, viewer.application_id, by_standing)

    def on(self, row: ChatSession) -> SessionRights:
        """Rights on a stored session, of which `standing_columns` have been read."""
        if not self._vary:
            return self.by_standing.stored[0]
        return self.by_standing.stored[
            self._standing(row.user_id, row.status, row.created_by_application)
        ]

    def on_all(self, rows: Records[ChatSession]) -> Sequence[SessionRights]:
        """Rights on many stored sessions, of which `standing_columns` have been read."""
        if not self._vary:
            return [self.by_standing.stored[0]] * len(rows)
        columns = [rows.values(name) for name in STANDING_COLUMNS]
        return [
            self.by_standing.stored[self._standing(*standing)]
            for standing in zip(*columns, strict=True)
        ]

    @property
    def without_session(self) -> SessionRights:
        """Rights on rows that no session leads to: as on a session of no standing at all."""
        return self.by_standing.stored[0]

    def on_new(self, values: Mapping[str, Any]) -> SessionRights:
        """Rights on a session that is about to be created with these values, by column."""
        status = values.get("status") or ChatSessionStatus.IN_QUEUE
        made_by = self.application_id
        return self.by_standing.new[self._standing(values.get("user_id"), status, made_by)]

    @property
    def standing_columns(self) -> tuple[str, ...]:
        """The columns that have to be read of every session; none if all standings are equal."""
        return STANDING_COLUMNS if self._vary else ()

    def granted_anywhere(self, access: TableAccess) -> bool:
        """True if there can be a session on which the caller may do that."""
        return access in self.by_standing.granted_anywhere[self.application_id is not None]

    def refusal_reason(self, access: TableAccess) -> str:
        """The reason why no session allows an action.

        It is the reason that holds for a session with every flag of standing (the closest to the
        caller). Other sessions may be refused for other reasons, such as not being the caller's.
        """
        rows = self.by_standing.new if access is TableAccess.INSERT else self.by_standing.stored
        return rows[self._possible[-1]].table.reason

    @property
    def possible_accesses(self) -> list[TableAccess]:
        """The actions that at least one session can allow."""
        return [access for access in TableAccess if self.granted_anywhere(access)]

    @property
    def visible_sessions(self) -> Expression:
        """The condition that selects the sessions that the caller may see."""
        stored = self.by_standing.stored
        visible = [standing for standing in self._possible if stored[standing].visible]
        if len(visible) == len(self._possible):
            return MATCH_ALL
        # A flag decides if switching it makes a visible session invisible.
        deciding = [
            flag
            for flag in self._flags
            if any((standing ^ flag in visible) != (standing in visible) for standing in visible)
        ]
        return AnyOf(
            tuple(
                AllOf(tuple(self._has_flag(flag, expected=bool(bits & flag)) for flag in deciding))
                for bits in sorted({standing & sum(deciding) for standing in visible})
            )
        )

    def may_compare(self, column: Column) -> bool:
        """True if the caller may read a column of every session that they may see.

        If it is hidden in some sessions, a filter or an order by it would reveal its values there.
        """
        return all(
            rights.shows(column)
            for standing in self._possible
            if (rights := self.by_standing.stored[standing]).visible
        )

    @property
    def _flags(self) -> tuple[Standing, ...]:
        """The flags of standing that can be set for this caller."""
        made = (Standing.MADE,) if self.application_id is not None else ()
        return (Standing.OWN, Standing.QUEUED, *made)

    @cached_property
    def _possible(self) -> tuple[int, ...]:
        """The standings that sessions can have to this caller."""
        return tuple(standing for standing in STANDINGS if not standing & ~sum(self._flags))

    @cached_property
    def _vary(self) -> bool:
        """True if the rights depend on the standing."""
        return len({self.by_standing.stored[standing] for standing in self._possible}) > 1

    def _standing(self, user_id: int | None, status: int, made_by: int | None) -> int:
        made = made_by is not None and made_by == self.application_id
        return (
            (user_id == self.associate_id) * Standing.OWN.value
            + (status == ChatSessionStatus.IN_QUEUE) * Standing.QUEUED.value
            + made * Standing.MADE.value
        )

    def _has_flag(self, flag: Standing, *, expected: bool) -> Comparison:
        """The condition that a flag of standing is set, or not set."""
        column, value = {
            Standing.OWN: ("user_id", self.associate_id),
            Standing.QUEUED: ("status", int(ChatSessionStatus.IN_QUEUE)),
            Standing.MADE: ("created_by_application", self.application_id or 0),
        }[flag]
        return Comparison(Column(column), Operator.EQ if expected else Operator.NE, value)


_rights = lru_cache(maxsize=CACHE_SIZE)(Rights)

RIGHTS_ATTRIBUTE = "rights"
"""The attribute of a redacted session that holds its SessionRights."""


def redact(row: ChatSession, rights: Rights) -> ChatSession:
    """Set null in the session's hidden columns, and attach its SessionRights.

    Changes the row itself, and returns it. It must not be saved afterwards.
    """
    return _with_rights(row, rights.on(row))


def redact_all(rows: Records[ChatSession], rights: Rights) -> None:
    """The same as `redact` for many sessions."""
    rights_of_rows = rights.on_all(rows)
    for column in {column for rights in set(rights_of_rows) for column in rights.hidden}:
        rows.blank(column, [column in rights.hidden for rights in rights_of_rows])
    rows.add_values(RIGHTS_ATTRIBUTE, rights_of_rows)


def redact_blank(row: ChatSession, rights: Rights) -> ChatSession:
    """The same as `redact` for a session that is not stored, by the rights on a new session."""
    return _with_rights(row, rights.on_new({}))


def rights_of(row: Any) -> SessionRights:
    """The caller's rights on a session that has been redacted."""
    rights: SessionRights = getattr(row, RIGHTS_ATTRIBUTE)
    return rights


def redact_reference(reference: str, rights: SessionRights, referred: Model) -> Model:
    """A row that a session refers to, with null in the columns that the caller may not read."""
    hidden = rights.hidden_in_reference.get(reference)
    if hidden is None:
        return referred
    # The row is shared: in another session that refers to it, less may be hidden.
    redacted = copy(referred)
    vars(redacted).update(hidden)
    return redacted


def _with_rights(row: ChatSession, rights: SessionRights) -> ChatSession:
    for column in rights.hidden:
        setattr(row, column, None)
    setattr(row, RIGHTS_ATTRIBUTE, rights)
    return row
