"""What `$filter` says, as a tree that knows neither columns nor operators."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Value:
    """A value as it was written, its quotes and escapes taken off."""

    text: str
    quoted: bool
    position: int = field(default=1, compare=False)
    """The character of `$filter` that it begins at, counted from 1."""


@dataclass(frozen=True)
class Condition:
    """One column held against some values, or none; names as they were written."""

    column: str
    operator: str
    values: tuple[Value, ...] = ()
    position: int = field(default=1, compare=False)


@dataclass(frozen=True)
class And:
    """All of them hold."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Or:
    """At least one of them holds."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Not:
    """It does not hold."""

    part: "Tree"


Tree = Condition | And | Or | Not


def joined(kind: type[And] | type[Or], parts: Iterable[Tree]) -> Tree:
    """The parts under one node; those that are such nodes give theirs, and one alone needs none."""
    flat: list[Tree] = []
    for part in parts:
        if isinstance(part, kind):
            flat += part.parts
        else:
            flat.append(part)
    return kind(tuple(flat)) if len(flat) > 1 else flat[0]


def negated(tree: Tree) -> Tree:
    """The opposite."""
    return tree.part if isinstance(tree, Not) else Not(tree)


def conditions(tree: Tree) -> Iterator[Condition]:
    """Every condition of a tree, from left to right."""
    match tree:
        case Condition():
            yield tree
        case Not(part):
            yield from conditions(part)
        case And(parts) | Or(parts):
            for each in parts:
                yield from conditions(each)
