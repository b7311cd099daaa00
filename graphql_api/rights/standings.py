"""The standings of a row, which are its relations to the caller, and the rules that decide them."""

from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag
from functools import lru_cache
from typing import NamedTuple

from tortoise.models import Model

from orm.sessions.listing.columns import Column
from orm.sessions.listing.expression import (
    MATCH_ALL,
    AllOf,
    AnyOf,
    Comparison,
    Expression,
    Operator,
)


class Standing(IntFlag):
    """The standing of a row: its relation to the caller.

    Several flags can be set, or none. A standing decides which cells of a matrix count. Each matrix
    has rules for the flags that it knows; the other flags are never set for its rows.
    """

    OWN = 1
    """The caller is the user who handles the session."""
    QUEUED = 2
    """The session waits in the queue."""
    MADE = 4
    """The row was made by the calling application."""
    UNANSWERED = 8
    """The topic has agents, and the caller may not answer its sessions."""
    UNHEARD = 16
    """The topic has agents, and the caller may not listen to its sessions."""
    SERVED = 32
    """The caller is an agent of the topic."""
    MANAGED = 64
    """The caller manages the topic."""
    OFFERED = 128
    """The session is about to be transferred to the caller."""
    CUSTOMER = 256
    """The caller is the customer of the session, or the topic is that of their session."""


class Caller(NamedTuple):
    """The parts of a viewer that standings depend on."""

    associate_id: int
    """0 for customers."""
    application_id: int | None
    session_id: int | None = None
    """The session whose customer calls; None for users."""
    topic_id: int | None = None
    """The topic of that session; None if it has none."""


Keys = Mapping[Standing, frozenset[int]]
"""The keys that were read for KeysRules, by flag."""

KeysOf = Callable[[Caller], Coroutine[None, None, Keys]]
"""Reads the keys for a caller."""


class StandingCheck(NamedTuple):
    """A rule for one caller: rows with one of the values in the column have the flag."""

    flag: int
    column: str
    values: Collection[int]
    by_default: bool
    """True if a new row that gives the column no value has the flag."""

    def condition(self, standing: int, model: type[Model]) -> Expression:
        """The condition on rows that they have the flag if it is in the standing, or else not."""
        holds, column = bool(self.flag & standing), Column(self.column, model=model)
        if len(self.values) == 1:
            [value] = self.values
            return Comparison(column, Operator.EQ if holds else Operator.NE, value)
        values = tuple(sorted(self.values))
        return Comparison(column, Operator.IN if holds else Operator.NOT_IN, values)


@dataclass(frozen=True)
class ColumnRule:
    """Sets a flag for rows that have a certain value in a column."""

    flag: Standing
    column: str
    value_of: Callable[[Caller], int | None]
    """The value for a caller; None for callers of whom no row has the flag."""
    by_default: bool = False

    def can_hold(self, caller: Caller, _keys: Keys | None = None) -> bool:
        """True if there can be a row with the flag."""
        return self.value_of(caller) is not None

    def check(self, caller: Caller, _keys: Keys) -> StandingCheck:
        """The rule for a caller of whom it can hold."""
        value = self.value_of(caller)
        values = () if value is None else (value,)
        return StandingCheck(self.flag.value, self.column, values, self.by_default)


@dataclass(frozen=True)
class KeysRule:
    """Sets a flag for rows whose column has one of the keys that another table knows of the caller.

    Examples are the topics that an associate serves, and the sessions of these topics. The keys are
    read at most once a request, and only for callers whose rights depend on the flag.
    """

    flag: Standing
    column: str
    keys_of: KeysOf
    """Rules that share it are read together, also those of several matrices."""

    def can_hold(self, caller: Caller, keys: Keys | None = None) -> bool:
        """False for customers, since keys are of associates, and if none have been found."""
        return caller.session_id is None and (keys is None or bool(keys.get(self.flag)))

    def check(self, _caller: Caller, keys: Keys) -> StandingCheck:
        """The rule with its keys; KeyError if they have not been read."""
        return StandingCheck(self.flag.value, self.column, keys[self.flag], by_default=False)


StandingRule = ColumnRule | KeysRule


def combinations(rules: Iterable[StandingRule]) -> tuple[int, ...]:
    """All standings that rows can have by some rules, as numbers, the least first."""
    found = [0]
    for rule in rules:
        found += [standing | rule.flag.value for standing in found]
    return tuple(sorted(found))


def rows_of(
    model: type[Model],
    standings: Collection[int],
    possible: Collection[int],
    checks: Sequence[StandingCheck],
) -> Expression:
    """The condition that selects a model's rows of some of the standings that are possible."""
    if len(standings) == len(possible):
        return MATCH_ALL
    # Only checks count of which the flag decides whether a standing is one of them.
    deciding = [
        check for check in checks if any(each ^ check.flag not in standings for each in standings)
    ]
    flags = sum(check.flag for check in deciding)
    return AnyOf(
        tuple(
            AllOf(tuple(check.condition(bits, model) for check in deciding if check.flag & asked))
            for bits, asked in _shortest(frozenset(each & flags for each in standings), flags)
        )
    )


Implicant = tuple[int, int]
"""The flags that are set, and the flags that are asked for; others may be either way."""


@lru_cache(maxsize=256)
def _shortest(standings: frozenset[int], flags: int) -> tuple[Implicant, ...]:
    """A few short conditions on flags, of which one holds exactly for these standings.

    Two conditions that differ in one flag are one condition that does not ask for it, until no two
    do (Quine and McCluskey). So "not unheard, or own" is two comparisons, and not three pairs.
    """
    found: set[Implicant] = set()
    level = {(bits, flags) for bits in standings}
    while level:
        longer: set[Implicant] = set()
        shorter: set[Implicant] = set()
        for bits, asked in level:
            for flag in _flags_in(asked):
                if (bits ^ flag, asked) in level:
                    longer.add((bits, asked))
                    shorter.add((bits & ~flag, asked & ~flag))
        found |= level - longer
        level = shorter
    chosen: list[Implicant] = []
    left = set(standings)
    for bits, asked in sorted(found, key=lambda each: (each[1].bit_count(), each)):
        covered = {each for each in left if each & asked == bits}
        if covered:
            chosen.append((bits, asked))
            left -= covered
    return tuple(chosen)


def _flags_in(flags: int) -> Iterable[int]:
    return (1 << place for place in range(flags.bit_length()) if flags >> place & 1)
