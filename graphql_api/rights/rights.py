"""The rights of one caller: on a session, on a new one, and on sessions as lists of them."""

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
"""What says how a session stands to a caller."""

REMEMBERED = 1024
"""Callers whose rights are not worked out again at each request."""


@dataclass(frozen=True)
class Rights:
    """What a caller may do, by how each session stands to them."""

    associate_id: int
    application_id: int | None
    by_standing: RightsByStanding

    @staticmethod
    def of(viewer: Viewer) -> "Rights":
        """What the matrix grants to a viewer; the same object at each request of theirs."""
        what = resolve_rights(session_matrix.MATRIX, viewer.role, viewer.scopes)
        return _rights(viewer.associate_id, viewer.application_id, what)

    def on(self, row: ChatSession) -> SessionRights:
        """Rights on a stored session, of which `columns` were read."""
        if not self._vary:
            return self.by_standing.stored[0]
        return self.by_standing.stored[
            self._standing(row.user_id, row.status, row.created_by_application)
        ]

    def on_all(self, rows: Records[ChatSession]) -> Sequence[SessionRights]:
        """Rights on each of many stored sessions, of which `columns` were read."""
        if not self._vary:
            return [self.by_standing.stored[0]] * len(rows)
        columns = [rows.values(name) for name in STANDING_COLUMNS]
        return [
            self.by_standing.stored[self._standing(*standing)]
            for standing in zip(*columns, strict=True)
        ]

    def on_new(self, values: Mapping[str, Any]) -> SessionRights:
        """Rights on a session that is about to be stored with these values, by column."""
        status = values.get("status") or ChatSessionStatus.IN_QUEUE
        made_by = self.application_id
        return self.by_standing.new[self._standing(values.get("user_id"), status, made_by)]

    @property
    def columns(self) -> tuple[str, ...]:
        """What has to be read of a session beside what is asked for."""
        return STANDING_COLUMNS if self._vary else ()

    def anywhere(self, access: TableAccess) -> bool:
        """Whether there may be a session on which one has that right."""
        return access in self.by_standing.anywhere[self.application_id is not None]

    def why_nowhere(self, access: TableAccess) -> str:
        """The reason why there is none: what holds of a session that stands closest to the caller.

        Others may be out of reach for another reason, which is not what they lack.
        """
        return self._rows(access)[-1].table.reason

    @property
    def at_most(self) -> list[TableAccess]:
        """All that one may do with some session or other."""
        return [each for each in TableAccess if self.anywhere(each)]

    @property
    def seen(self) -> Expression:
        """What holds of the sessions that one may see."""
        stored = self.by_standing.stored
        visible = [standing for standing in self._possible if stored[standing].visible]
        if len(visible) == len(self._possible):
            return MATCH_ALL
        deciding = [
            each
            for each in self._ways
            if any((standing ^ each in visible) != (standing in visible) for standing in visible)
        ]
        return AnyOf(
            tuple(
                AllOf(tuple(self._stands(each, so=bool(bits & each)) for each in deciding))
                for bits in sorted({standing & sum(deciding) for standing in visible})
            )
        )

    def may_compare(self, attribute: str) -> bool:
        """Whether one may read a field of all sessions that one sees, and so look for its values.

        Where it is hidden in some, finding or ordering them by it would tell what they hold.
        """
        return all(
            rights.fields[attribute].mask is not None
            for standing in self._possible
            if (rights := self.by_standing.stored[standing]).visible
        )

    def _rows(self, access: TableAccess) -> list[SessionRights]:
        """What holds of the sessions that a right is about, the closest to the caller last."""
        rows = self.by_standing.new if access is TableAccess.INSERT else self.by_standing.stored
        return [rows[standing] for standing in self._possible]

    @cached_property
    def _ways(self) -> tuple[Standing, ...]:
        made = (Standing.MADE,) if self.application_id is not None else ()
        return (Standing.OWN, Standing.QUEUED, *made)

    @cached_property
    def _possible(self) -> tuple[int, ...]:
        """The ways that a session can stand to this caller."""
        return tuple(standing for standing in STANDINGS if not standing & ~sum(self._ways))

    @cached_property
    def _vary(self) -> bool:
        return len({self.by_standing.stored[standing] for standing in self._possible}) > 1

    def _standing(self, user_id: int | None, status: int, made_by: int | None) -> int:
        made = made_by is not None and made_by == self.application_id
        return (
            (user_id == self.associate_id) * Standing.OWN.value
            + (status == ChatSessionStatus.IN_QUEUE) * Standing.QUEUED.value
            + made * Standing.MADE.value
        )

    def _stands(self, way: Standing, *, so: bool) -> Comparison:
        column, value = {
            Standing.OWN: ("user_id", self.associate_id),
            Standing.QUEUED: ("status", int(ChatSessionStatus.IN_QUEUE)),
            Standing.MADE: ("created_by_application", self.application_id or 0),
        }[way]
        return Comparison(Column(column), Operator.EQ if so else Operator.NE, value)


_rights = lru_cache(maxsize=REMEMBERED)(Rights)

RIGHTS = "rights"
"""The attribute in which a row carries what the caller may do with it."""


def redact(row: ChatSession, rights: Rights) -> ChatSession:
    """The same session with null in what is hidden, and with its rights; stored no more."""
    return _with_rights(row, rights.on(row))


def redact_all(rows: Records[ChatSession], rights: Rights) -> None:
    """The same for many sessions, in their place."""
    each = rights.on_all(rows)
    for column in {column for known in set(each) for column in known.hidden}:
        rows.blank(column, [column in known.hidden for known in each])
    rows.add_values(RIGHTS, each)


def redact_blank(row: ChatSession, rights: Rights) -> ChatSession:
    """The same for a session that is stored nowhere: what one may do with a new one."""
    return _with_rights(row, rights.on_new({}))


def rights_of(row: Any) -> SessionRights:
    """What the caller may do with a session that was shown."""
    rights: SessionRights = getattr(row, RIGHTS)
    return rights


def redact_reference(reference: str, rights: SessionRights, referred: Model) -> Model:
    """A row that a session refers to, without what would tell a hidden field of the session."""
    hidden = rights.hidden_below.get(reference, ())
    if not hidden:
        return referred
    # Other sessions may refer to the same row, and show more of it.
    shown = copy(referred)
    for column in hidden:
        setattr(shown, column, None)
    return shown


def _with_rights(row: ChatSession, rights: SessionRights) -> ChatSession:
    for column in rights.hidden:
        setattr(row, column, None)
    setattr(row, RIGHTS, rights)
    return row
