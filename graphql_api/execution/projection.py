"""The rows of one type as the values of one selection, plain fields all at once.

Other rows that a row refers to are gaps: they are loaded together, and filled in later.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from tortoise.models import Model

from graphql_api.execution.values import Unusual, Written
from graphql_api.origins import Referred

Fill = Callable[[Any, "Asked"], Any]
"""A value from a row, where it takes more than reading an attribute."""

ANY_ATTRIBUTE = "__class__"
"""Read for fields that are no attribute, so that all fields are read in one go."""


@dataclass(frozen=True, eq=False)
class Gap:
    """A field that another row goes in."""

    key: str
    """The response name."""
    other: Referred
    columns: tuple[str, ...]
    """What is read of the other row."""
    project: "Projection"
    trail: tuple[str, ...]
    """The response names from the projection's root to the object that has the gap."""


class Opening(NamedTuple):
    """A gap in the values of a row, in which the other row's key stands until it is filled."""

    gap: Gap
    at: int | None
    """The row's place in the list; None when it is none of a list."""
    row: Any
    values: dict[str, Any]
    key: int


@dataclass(slots=True)
class Asked:
    """What a projection has to know of the request, and what it leaves open."""

    languages: tuple[str, ...]
    at: int | None = None
    openings: list[Opening] = field(default_factory=list)


class Projection:
    """A function from a row to the values of a selection.

    It has no side effects, and raises anything at a row that is graphql-core's to complete.
    """

    def __init__(
        self,
        attributes: dict[str, tuple[str, Written]],
        fills: tuple[tuple[str, Fill], ...],
        gaps: tuple[Gap, ...],
    ) -> None:
        """By response name, in the order of the selection: attributes with how they are written.

        `fills` go over what is read there, by response name.
        """
        names = [name for name, _ in attributes.values()]
        # Of a single attribute attrgetter gives the value alone.
        self._read = attrgetter(*names, ANY_ATTRIBUTE)
        self._written = tuple(
            (key, written.passing, written.convert) for key, (_, written) in attributes.items()
        )
        self._fills = fills
        self._gaps = gaps

    @property
    def asks(self) -> bool:
        """Whether it needs to know anything but the row."""
        return bool(self._fills or self._gaps)

    def __call__(self, row: Any, asked: Asked) -> dict[str, Any]:
        """The values by response name; the keys of other rows where there are gaps."""
        if not isinstance(row, Model) and _is_unsettled(row):
            raise Unusual
        values = {
            key: value if type(value) in passing else convert(value)
            # The last one read belongs to no field.
            for (key, passing, convert), value in zip(self._written, self._read(row), strict=False)
        }
        for key, fill in self._fills:
            values[key] = fill(row, asked)
        for gap in self._gaps:
            key = values[gap.key]
            if key is not None:
                asked.openings.append(Opening(gap, asked.at, row, values, key))
        return values


def _is_unsettled(value: Any) -> bool:
    """Whether there is no object yet, or none at all; a Model can be awaited, and is one."""
    return value is None or isinstance(value, Exception) or hasattr(value, "__await__")
