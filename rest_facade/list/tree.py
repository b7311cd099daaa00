"""The syntax tree of `$filter`; its names are not yet looked up among columns and operators."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Value:
    """A literal value, without its quotes and escapes."""

    text: str
    quoted: bool
    position: int = field(default=1, compare=False)
    """The character of `$filter` at which the value begins, counted from 1."""


@dataclass(frozen=True)
class Condition:
    """A column, an operator and its values, with names as the caller wrote them."""

    column: str
    operator: str
    values: tuple[Value, ...] = ()
    position: int = field(default=1, compare=False)


@dataclass(frozen=True)
class And:
    """A conjunction: all parts hold."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Or:
    """A disjunction: at least one part holds."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Not:
    """A negation: the part does not hold."""

    part: "Tree"


Tree = Condition | And | Or | Not


def join(kind: type[And] | type[Or], parts: Iterable[Tree]) -> Tree:
    """One node of that kind with the parts; a part of the same kind gives its own parts instead.

    A single part is returned as it is.
    """
    flat: list[Tree] = []
    for part in parts:
        if isinstance(part, kind):
            flat += part.parts
        else:
            flat.append(part)
    return kind(tuple(flat)) if len(flat) > 1 else flat[0]


def negate(tree: Tree) -> Tree:
    """The tree's negation; a double negation is dropped."""
    return tree.part if isinstance(tree, Not) else Not(tree)


def conditions(tree: Tree) -> Iterator[Condition]:
    """Every condition of a tree, from left to right."""
    match tree:
        case Condition():
            yield tree
        case Not(part):
            yield from conditions(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from conditions(part)
