"""Many rows of one table as a statement gave them, column by column.

Whoever shows whole columns takes them as they are stored; a row of the model is made only where
somebody asks for one.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, overload

from tortoise.models import Model

from orm.engine.rows import Convert, build_row, from_database
from orm.engine.scripts import Dialect

Row = TypeVar("Row", bound=Model)


class Records(Sequence[Row], Generic[Row]):
    """The rows in order; the rows that are made of them are made once."""

    def __init__(
        self,
        model: type[Row],
        columns: tuple[str, ...],
        stored: Sequence[Iterable[Any]],
        dialect: Dialect,
    ) -> None:
        """`stored` has at least the values of these columns for each row, in their order."""
        self.model = model
        self._size = len(stored)
        self._dialect = dialect
        self._stored: dict[str, Sequence[Any]] = dict.fromkeys(columns, ())
        if stored:
            self._stored.update(zip(columns, zip(*stored, strict=True), strict=False))
        self._beside: dict[str, Sequence[Any]] = {}

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
        """Its values, and what makes of them what a row of the model has; None leaves them.

        Null stays null. KeyError for what was not read.
        """
        beside = self._beside.get(name)
        if beside is not None:
            return beside, None
        return self._stored[name], from_database(self.model, name, self._dialect)

    def values(self, name: str) -> Sequence[Any]:
        """What rows of the model have in a column."""
        stored, convert = self.column(name)
        if convert is None:
            return stored
        return [None if value is None else convert(value) for value in stored]

    def blank(self, name: str, at: Sequence[bool]) -> None:
        """Null in a column, in the rows for which `at` is true."""
        if name in self._stored:
            stored = zip(self._stored[name], at, strict=True)
            self._stored[name] = [None if blank else value for value, blank in stored]

    def put_beside(self, name: str, values: Sequence[Any]) -> None:
        """Give each row an attribute that is no column."""
        self._beside[name] = values

    @cached_property
    def _rows(self) -> Sequence[Row]:
        rows = [
            build_row(self.model, dict(zip(self._stored, values, strict=True)))
            for values in zip(*map(self.values, self._stored), strict=True)
        ]
        for name, values in self._beside.items():
            for row, value in zip(rows, values, strict=True):
                setattr(row, name, value)
        return rows
