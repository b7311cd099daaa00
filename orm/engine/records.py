"""Many rows of one table in columnar form, as a statement returned them.

A list that shows whole columns reads them as they are stored; instances of the model are built only
when code asks for a row.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, overload

from tortoise.models import Model

from orm.engine.rows import Convert, build_row, from_database
from orm.engine.scripts import Dialect

Row = TypeVar("Row", bound=Model)


class Records(Sequence[Row], Generic[Row]):
    """A sequence of model instances, which are all built at the first access to one."""

    def __init__(
        self,
        model: type[Row],
        columns: tuple[str, ...],
        stored: Sequence[Iterable[Any]],
        dialect: Dialect,
    ) -> None:
        """`stored`: for each row at least the values of these columns, in the same order."""
        self.model = model
        self._size = len(stored)
        self._dialect = dialect
        self._stored: dict[str, Sequence[Any]] = dict.fromkeys(columns, ())
        if stored:
            self._stored.update(zip(columns, zip(*stored, strict=True), strict=False))
        self._added: dict[str, Sequence[Any]] = {}

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        return self._rows[at]

    def column(self, name: str) -> tuple[Sequence[Any], Convert | None]:
        """A column's stored values, and the function that converts them to Python values.

        The function is None when they need no conversion, and must not be called for null. KeyError
        for a column that was not read.
        """
        added = self._added.get(name)
        if added is not None:
            return added, None
        return self._stored[name], from_database(self.model, name, self._dialect)

    def values(self, name: str) -> Sequence[Any]:
        """A column's values as instances of the model hold them."""
        stored, convert = self.column(name)
        if convert is None:
            return stored
        return [None if value is None else convert(value) for value in stored]

    def blank(self, name: str, at: Sequence[bool]) -> None:
        """Set a column to null in the rows for which `at` is true."""
        if name in self._stored:
            stored = zip(self._stored[name], at, strict=True)
            self._stored[name] = [None if blank else value for value, blank in stored]

    def add_values(self, name: str, values: Sequence[Any]) -> None:
        """Give each row an attribute that is not a column."""
        self._added[name] = values

    @cached_property
    def _rows(self) -> Sequence[Row]:
        rows = [
            build_row(self.model, dict(zip(self._stored, values, strict=True)))
            for values in zip(*map(self.values, self._stored), strict=True)
        ]
        for name, values in self._added.items():
            for row, value in zip(rows, values, strict=True):
                setattr(row, name, value)
        return rows
