"""The rights of one caller, on stored rows, new rows and lists; and redaction by them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any, TypeVar

from tortoise.models import Model

from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import Matrix, TableAccess
from graphql_api.rights.resolution import RightsByStanding, RowRights, resolve_rights
from graphql_api.rights.standings import (
    Caller,
    ColumnRule,
    Keys,
    KeysOf,
    KeysRule,
    Standing,
    StandingCheck,
    StandingRule,
    combinations,
    rows_of,
)
from graphql_api.shared.viewer import Viewer
from orm.engine.records import Records
from orm.sessions.listing.columns import Column
from orm.sessions.listing.expression import Expression

CACHE_SIZE = 1024
"""Callers whose rights are kept between their requests."""


@dataclass(frozen=True, eq=False)
class Rights:
    """The rights of one caller on the rows of one entity.

    `on` and `on_new` find the standing of a row, and look up the RowRights for that standing.
    """

    caller: Caller
    by_standing: RightsByStanding
    keys: Keys | None = None
    """The keys of each rule in `key_rules`; None if they have not been read."""

    @staticmethod
    def of(viewer: Viewer, matrix: Matrix) -> "Rights":
        """The rights that a matrix grants to a viewer; all their requests share one object.

        Resolvers get them from `Context.rights_on`, which reads the keys of `key_rules` as well.
        """
        by_standing = resolve_rights(matrix, viewer.role, viewer.scopes)
        caller = Caller(
            viewer.associate_id, viewer.application_id, viewer.session_id, viewer.topic_id
        )
        if viewer.session_id is not None:
            return _rights_of_customer(caller, by_standing)
        return _rights(caller, by_standing)

    @property
    def matrix(self) -> Matrix:
        """The matrix that grants the rights."""
        return self.by_standing.matrix

    @property
    def plural(self) -> str:
        """The name of the rows in messages, such as "chat sessions"."""
        return self.matrix.plural

    @cached_property
    def key_rules(self) -> tuple[KeysRule, ...]:
        """The rules whose keys have to be read, because the caller's rights depend on them."""
        return tuple(rule for rule in self._rules_of_role if isinstance(rule, KeysRule))

    def same_for_all_rows_as(self, other: "Rights") -> bool:
        """True if both callers have the same rights on each row, whatever keys there are."""
        if self.by_standing is not other.by_standing or self.key_rules or other.key_rules:
            return False
        return self._checks == other._checks  # noqa: SLF001  the same class

    async def with_keys(self, read: Callable[[KeysOf], Awaitable[Keys]]) -> "Rights":
        """The same rights with the keys of `key_rules`, each of which `read` reads.

        Requests with equal keys share one object.
        """
        if not self.key_rules:
            return self
        keys: dict[Standing, frozenset[int]] = {}
        for keys_of in dict.fromkeys(rule.keys_of for rule in self.key_rules):
            keys |= await read(keys_of)
        return _rights_with(self.caller, self.by_standing, frozenset(keys.items()))

    def on(self, row: Any) -> RowRights:
        """Rights on a stored row, of which `standing_columns` have been read."""
        standing = 0
        for flag, column, values, _ in self._checks:
            if getattr(row, column) in values:
                standing |= flag
        return self.by_standing.stored[standing]

    def on_all(self, rows: Records[Any]) -> Sequence[RowRights]:
        """Rights on many stored rows, of which `standing_columns` have been read."""
        standings = [0] * len(rows)
        for flag, column, values, _ in self._checks:
            standings = [
                standing | flag if value in values else standing
                for standing, value in zip(standings, rows.values(column), strict=True)
            ]
        return [*map(self.by_standing.stored.__getitem__, standings)]

    def on_new(self, values: Mapping[str, Any]) -> RowRights:
        """Rights on a row that is about to be created with these values, by column."""
        standing = 0
        for flag, column, expected, by_default in self._checks:
            value = values.get(column)
            if value in expected if value else by_default:
                standing |= flag
        return self.by_standing.new[standing]

    @property
    def of_customer(self) -> bool:
        """True for the customer of a session, who sees it and its topic, and no rows beside."""
        return self.caller.session_id is not None

    @property
    def unrelated(self) -> RowRights:
        """Rights on a row of no standing at all; they hold where no row is known."""
        return self.by_standing.stored[0]

    @cached_property
    def standing_columns(self) -> tuple[str, ...]:
        """The columns that have to be read of every row; none if all standings are equal."""
        return tuple(dict.fromkeys(rule.column for rule in self._rules))

    def granted_anywhere(self, access: TableAccess) -> bool:
        """True if there can be a row on which the caller may do that."""
        return access in self.possible_accesses

    @cached_property
    def possible_accesses(self) -> tuple[TableAccess, ...]:
        """The actions that at least one row can allow.

        Keys do not count for reading: who serves no topic yet finds none, and is not refused.
        """
        return tuple(
            access
            for access in TableAccess
            if any(
                access in self._rows_for(access)[each].table.mask
                for each in (
                    combinations(self._rules_of_role)
                    if access is TableAccess.SELECT
                    else self._possible
                )
            )
        )

    @cached_property
    def reads_others(self) -> bool:
        """True if the caller reads every row that no key rule is about, whoever's it is."""
        rules = [rule for rule in self._rules_of_role if isinstance(rule, ColumnRule)]
        return all(self.by_standing.stored[each].visible for each in combinations(rules))

    def refusal_reason(self, access: TableAccess) -> str:
        """The reason why no row allows an action.

        It is the reason that holds for a row with every flag of standing (the closest to the
        caller). Other rows may be refused for other reasons, such as not being the caller's.
        """
        return self._rows_for(access)[self._possible[-1]].table.reason

    @cached_property
    def visible_rows(self) -> Expression:
        """The condition that selects the rows that the caller may see."""
        return self.rows_granting(TableAccess.SELECT)

    def rows_granting(self, access: TableAccess, among: int = 0) -> Expression:
        """The condition that selects the rows on which the caller may do that.

        It holds among the rows that have all flags of `among`, and compares none of these.
        """
        flags = sum(rule.flag for rule in self._rules if rule.flag & among)
        stored = self.by_standing.stored
        possible = [standing for standing in self._possible if standing & flags == flags]
        granted = [standing for standing in possible if access in stored[standing].table.mask]
        checks = [check for check in self._checks if not check.flag & flags]
        return rows_of(self.matrix.model, granted, possible, checks)

    def may_compare(self, column: Column) -> bool:
        """True if the caller may read a column of every row that they may see.

        If it is hidden in some rows, a filter or an order by it would reveal its values there. Of a
        referred row with a matrix, they may compare what each row that refers to it shows.
        """
        entity = self.matrix.entity_references.get(column.reference or "")
        if entity is not None:
            if column.name not in MATRICES[entity.model].shown_in_references:
                return False
            column = Column(entity.key_field)
        return all(
            rights.shows(column)
            for standing in self._possible
            if (rights := self.by_standing.stored[standing]).visible
        )

    def _rows_for(self, access: TableAccess) -> Mapping[int, RowRights]:
        return self.by_standing.new if access is TableAccess.INSERT else self.by_standing.stored

    @cached_property
    def _rules_of_role(self) -> tuple[StandingRule, ...]:
        """The rules on which the caller's rights depend, whatever keys there are."""
        return self._deciding(None)

    @cached_property
    def _rules(self) -> tuple[StandingRule, ...]:
        """The rules on which their rights depend, without those for which there is no key."""
        return self._rules_of_role if self.keys is None else self._deciding(self.keys)

    def _deciding(self, keys: Keys | None) -> tuple[StandingRule, ...]:
        rules = [rule for rule in self.matrix.standing_rules if rule.can_hold(self.caller, keys)]
        standings = combinations(rules)
        tables = (self.by_standing.stored, self.by_standing.new)
        return tuple(
            rule
            for rule in rules
            if any(
                table[each] is not table[each ^ rule.flag] for table in tables for each in standings
            )
        )

    @cached_property
    def _possible(self) -> tuple[int, ...]:
        """The standings that rows can have to this caller, of the flags that decide anything."""
        return combinations(self._rules)

    @cached_property
    def _checks(self) -> tuple[StandingCheck, ...]:
        return tuple(rule.check(self.caller, self.keys or {}) for rule in self._rules)


_rights = lru_cache(maxsize=CACHE_SIZE)(Rights)

_rights_of_customer = lru_cache(maxsize=CACHE_SIZE)(Rights)
"""A cache of their own: there may be so many customers that no user would be left in the other."""


@lru_cache(maxsize=CACHE_SIZE)
def _rights_with(
    caller: Caller,
    by_standing: RightsByStanding,
    keys: frozenset[tuple[Standing, frozenset[int]]],
) -> Rights:
    return Rights(caller, by_standing, dict(keys))


RightsOn = Callable[[type[Model]], Awaitable[Rights]]
"""The caller's rights on the rows of a model that has a matrix."""

RIGHTS_ATTRIBUTE = "rights"
"""The attribute of a redacted row that holds its RowRights."""

Row = TypeVar("Row", bound=Model)


def redact(row: Row, rights: Rights) -> Row:
    """Set null in the row's hidden columns, and attach its RowRights.

    Changes the row itself, and returns it. It must not be saved afterwards.
    """
    return _with_rights(row, rights.on(row))


def redact_all(rows: Records[Any], rights: Rights) -> None:
    """The same as `redact` for many rows."""
    rights_of_rows = rights.on_all(rows)
    for column in {column for rights in set(rights_of_rows) for column in rights.hidden}:
        rows.blank(column, [column in rights.hidden for rights in rights_of_rows])
    rows.add_values(RIGHTS_ATTRIBUTE, rights_of_rows)


def redact_blank(row: Row, rights: Rights) -> Row:
    """The same as `redact` for a row that is not stored, by the rights on a new row."""
    return _with_rights(row, rights.on_new({}))


def rights_of(row: Any) -> RowRights:
    """The caller's rights on a row that has been redacted."""
    rights: RowRights = getattr(row, RIGHTS_ATTRIBUTE)
    return rights


Redaction = Callable[[RowRights, Any], Any]
"""A referred row as the caller may see it, from the rights on the row that refers to it."""


async def redaction_of(reference: str, model: type[Model], rights_on: RightsOn) -> Redaction:
    """The redaction of the rows of a reference: by their own matrix, if they have one."""
    if model in MATRICES:
        return partial(_redact_entity, await rights_on(model))
    return partial(redact_reference, reference)


def redact_reference(reference: str, rights: RowRights, referred: Row) -> Row:
    """A row that a session refers to, with null in the columns that the caller may not read."""
    hidden = rights.hidden_in_reference.get(reference)
    if hidden is None:
        return referred
    # The row is shared: in another session that refers to it, less may be hidden.
    redacted = copy(referred)
    vars(redacted).update(hidden)
    return redacted


def _redact_entity(rights: Rights, _rights_of_referring: RowRights, referred: Row) -> Row:
    """A referred row with rights of its own, of which `standing_columns` have been read."""
    of_row = rights.on(referred)
    shown = frozenset() if of_row.visible else rights.matrix.shown_in_references
    # The row is shared, and its standing is worked out for each row that refers to it.
    return _with_rights(copy(referred), of_row, shown)


def _with_rights(row: Row, rights: RowRights, shown: frozenset[str] = frozenset()) -> Row:
    for column in rights.hidden:
        if column not in shown:
            setattr(row, column, None)
    setattr(row, RIGHTS_ATTRIBUTE, rights)
    return row
