"""The rows of one type as the values of one selection, plain fields all at once.

Other rows that a row refers to are gaps: they are loaded together, and filled in later.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple

from tortoise.models import Model

from graphql_api.fast.values import SEQUENCES, NotCompilable, Serializer, memory
from graphql_api.resolver_hints import FromReference
from graphql_api.rights.resolution import SessionRights
from graphql_api.rights.rights import RIGHTS, rights_of
from orm.engine.records import Records

ITSELF = "__class__"
"""Read for fields that are no attribute, so that all fields are read in one go."""

Values = dict[str, Any]
"""What a row is shown as, by response name."""

Make = Callable[[Any, "OpenFields"], Any]
"""What a value becomes, where that takes more than the value."""

MakeAll = Callable[[Sequence[Any], "OpenFields"], Sequence[Any]]
"""The same for all rows of a list."""


class Fill(NamedTuple):
    """A value that takes more than reading an attribute."""

    key: str
    """The response name."""
    attribute: str | None
    """What it is made of; None for the row itself."""
    make: Make
    make_all: MakeAll | None
    """The same for all rows of a list at once, if there is a way."""


@dataclass(frozen=True, eq=False)
class Gap:
    """A field that another row goes in."""

    key: str
    """The response name."""
    other: FromReference
    columns: tuple[str, ...]
    """What is read of the other row."""
    project: "Projection"


class Opening(NamedTuple):
    """A gap in the values of rows, in which the other rows' keys stand until it is filled."""

    gap: Gap
    rows: Sequence[Values]
    rights: Sequence[SessionRights]
    """On each of the rows."""


class Wait(NamedTuple):
    """A value that has to be waited for."""

    key: str
    """The response name."""
    of: Callable[[Any], Awaitable[Any]]
    written: Serializer


class Later(NamedTuple):
    """Such a value of one row."""

    wait: Wait
    row: Any
    values: Values


@dataclass(slots=True)
class OpenFields:
    """What a projection has to know of the request, and what it leaves open."""

    languages: tuple[str, ...]
    openings: list[Opening] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)


class Projection:
    """A function from a row, or many, to the values of a selection.

    It has no side effects, and raises anything at a row that is graphql-core's to complete.
    """

    def __init__(
        self,
        attributes: dict[str, tuple[str, Serializer]],
        fills: tuple[Fill, ...],
        gaps: tuple[Gap, ...],
        waits: tuple[Wait, ...],
    ) -> None:
        """By response name, in the order of the selection: attributes with how they are written.

        `fills` go over what is read there.
        """
        names = [name for name, _ in attributes.values()]
        # Of a single attribute attrgetter gives the value alone.
        self._read = attrgetter(*names, ITSELF)
        self._written = tuple(
            (key, written.passing, written.convert) for key, (_, written) in attributes.items()
        )
        self._keys = tuple(attributes)
        self._columns = tuple(attributes.values())
        self._fills = fills
        self._gaps = gaps
        self._waits = waits

    @property
    def asks(self) -> bool:
        """Whether it needs to know anything but the row."""
        return bool(self._fills or self._gaps or self._waits)

    def __call__(self, row: Any, asked: OpenFields) -> Values:
        """The values of one row; the keys of other rows where there are gaps."""
        values = self._without_fills(row, asked)
        for key, attribute, make, _ in self._fills:
            values[key] = make(row if attribute is None else getattr(row, attribute), asked)
        return values

    def _without_fills(self, row: Any, asked: OpenFields) -> Values:
        if not isinstance(row, Model) and _is_unsettled(row):
            raise NotCompilable
        values = {
            key: value if type(value) in passing else convert(value)
            # The last one read belongs to no field.
            for (key, passing, convert), value in zip(self._written, self._read(row), strict=False)
        }
        for gap in self._gaps:
            if values[gap.key] is not None:
                asked.openings.append(Opening(gap, [values], [rights_of(row)]))
        for wait in self._waits:
            asked.later.append(Later(wait, row, values))
        return values

    def of_all(self, rows: Any, asked: OpenFields) -> list[Values]:
        """The values of each of many rows."""
        if type(rows) not in (*SEQUENCES, Records):
            raise NotCompilable
        if not rows:
            return []
        if isinstance(rows, Records):
            shown = self._by_column(rows, asked)
        else:
            shown = [self._without_fills(row, asked) for row in rows]
        for fill in self._fills:
            for values, value in zip(shown, _filled(fill, rows, asked), strict=True):
                values[fill.key] = value
        return shown

    def _by_column(self, rows: Records[Any], asked: OpenFields) -> list[Values]:
        columns = [_column(rows, name, written) for name, written in self._columns]
        keys = self._keys
        shown = [dict(zip(keys, values, strict=True)) for values in zip(*columns, strict=True)]
        if self._gaps:
            rights = rows.values(RIGHTS)
            asked.openings += [Opening(gap, shown, rights) for gap in self._gaps]
        for wait in self._waits:
            asked.later += map(Later, repeat(wait), rows, shown)
        return shown


def _filled(fill: Fill, rows: Any, asked: OpenFields) -> Sequence[Any]:
    if fill.make_all is not None:
        return fill.make_all(rows, asked)
    if fill.attribute is None:
        made_of: Iterable[Any] = rows
    elif isinstance(rows, Records):
        made_of = rows.values(fill.attribute)
    else:
        made_of = map(attrgetter(fill.attribute), rows)
    return [fill.make(value, asked) for value in made_of]


def _column(rows: Records[Any], name: str, written: Serializer) -> Sequence[Any]:
    if name == ITSELF:
        return [written.convert(None)] * len(rows)
    stored, read = rows.column(name)
    if read is None:
        return written.all(stored)
    return list(map(memory(read, written).__getitem__, stored))


def _is_unsettled(value: Any) -> bool:
    """Whether there is no object yet, or none at all; a Model can be awaited, and is one."""
    return value is None or isinstance(value, Exception) or hasattr(value, "__await__")
