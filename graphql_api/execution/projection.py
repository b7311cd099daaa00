"""The rows of one type as the values of one selection, plain fields all at once.

Other rows that a row refers to are gaps: they are loaded together, and filled in later.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple

from tortoise.models import Model

from graphql_api.execution.values import SEQUENCES, Unusual, Written, memory
from graphql_api.origins import Referred
from graphql_api.rights.granted import RowRights
from graphql_api.rights.showing import RIGHTS, rights_of
from orm.records import Records

ITSELF = "__class__"
"""Read for fields that are no attribute, so that all fields are read in one go."""

Values = dict[str, Any]
"""What a row is shown as, by response name."""


class Fill(NamedTuple):
    """A value that takes more than reading an attribute."""

    key: str
    """The response name."""
    attribute: str | None
    """What it is made of; None for the row itself."""
    make: Callable[[Any, "Asked"], Any]


@dataclass(frozen=True, eq=False)
class Gap:
    """A field that another row goes in."""

    key: str
    """The response name."""
    other: Referred
    columns: tuple[str, ...]
    """What is read of the other row."""
    project: "Projection"


class Opening(NamedTuple):
    """A gap in the values of rows, in which the other rows' keys stand until it is filled."""

    gap: Gap
    rows: Sequence[Values]
    rights: Sequence[RowRights]
    """On each of the rows."""


class Wait(NamedTuple):
    """A value that has to be waited for."""

    key: str
    """The response name."""
    of: Callable[[Any], Awaitable[Any]]
    written: Written


class Later(NamedTuple):
    """Such a value of one row."""

    wait: Wait
    row: Any
    values: Values


@dataclass(slots=True)
class Asked:
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
        attributes: dict[str, tuple[str, Written]],
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

    def __call__(self, row: Any, asked: Asked) -> Values:
        """The values of one row; the keys of other rows where there are gaps."""
        if not isinstance(row, Model) and _is_unsettled(row):
            raise Unusual
        values = {
            key: value if type(value) in passing else convert(value)
            # The last one read belongs to no field.
            for (key, passing, convert), value in zip(self._written, self._read(row), strict=False)
        }
        for key, attribute, make in self._fills:
            values[key] = make(row if attribute is None else getattr(row, attribute), asked)
        for gap in self._gaps:
            if values[gap.key] is not None:
                asked.openings.append(Opening(gap, [values], [rights_of(row)]))
        for wait in self._waits:
            asked.later.append(Later(wait, row, values))
        return values

    def of_all(self, rows: Any, asked: Asked) -> list[Values]:
        """The values of each of many rows."""
        if type(rows) is not Records:
            if type(rows) not in SEQUENCES:
                raise Unusual
            return [self(row, asked) for row in rows]
        if not rows:
            return []
        columns = [_column(rows, name, written) for name, written in self._columns]
        keys = self._keys
        shown = [dict(zip(keys, values, strict=True)) for values in zip(*columns, strict=True)]
        for key, attribute, make in self._fills:
            made_of = rows if attribute is None else rows.values(attribute)
            for values, value in zip(shown, made_of, strict=True):
                values[key] = make(value, asked)
        if self._gaps:
            rights = rows.values(RIGHTS)
            asked.openings += [Opening(gap, shown, rights) for gap in self._gaps]
        for wait in self._waits:
            asked.later += map(Later, repeat(wait), rows, shown)
        return shown


def _column(rows: Records[Any], name: str, written: Written) -> Sequence[Any]:
    if name == ITSELF:
        return [written.convert(None)] * len(rows)
    stored, read = rows.column(name)
    if read is None:
        return written.all(stored)
    return list(map(memory(read, written).__getitem__, stored))


def _is_unsettled(value: Any) -> bool:
    """Whether there is no object yet, or none at all; a Model can be awaited, and is one."""
    return value is None or isinstance(value, Exception) or hasattr(value, "__await__")
