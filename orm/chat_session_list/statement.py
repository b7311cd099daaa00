"""The SQL of a statement in the making: its values, its joins, and the terms that it compares."""

from datetime import datetime
from typing import Any

from orm.chat_session_list.columns import Column, Value, referred_table
from orm.models import ChatSession
from orm.moments import NEVER, settle
from orm.script import Dialect


class Statement:
    """Gathers what the parts of a statement need, so that values never get into its text."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._joined: set[str] = set()
        self.values: list[Any] = []

    def value(self, value: Value) -> str:
        """The place of a value that is stored as it is."""
        self.values.append(value)
        return self._dialect.parameter.format(len(self.values))

    def compared(self, value: Value) -> str:
        """What `term` is compared with for a caller's value: texts in lower case, dates in UTC."""
        if isinstance(value, datetime):
            return self.value(settle(value) or NEVER)
        place = self.value(value)
        return self._dialect.lower.format(place) if isinstance(value, str) else place

    def column(self, column: Column) -> str:
        """A column as it is stored, null when it is unset."""
        if column.reference is None:
            return f's."{column.name}"'
        self._joined.add(column.reference)
        return f'"{column.reference}"."{column.name}"'

    def term(self, column: Column) -> str:
        """What a column is ordered by: never null, and equal only where callers see no difference.

        For dates it is what orm/models/chat_session.py has an index for. SQLite keeps dates as text
        in UTC, and the text's order is that of time: "+", which comes where a fraction is left out,
        is less than ".".
        """
        sql, least = self.column(column), column.least
        if column.may_be_null:
            literal = str(least) if isinstance(least, int) else f"'{least}'"
            sql = f"COALESCE({sql}, {literal})"
        return self._dialect.lower.format(sql) if isinstance(least, str) else sql

    def tables(self) -> str:
        """The sessions, and the tables of what `column` and `term` were asked for."""
        return "".join(
            [
                f'"{ChatSession._meta.db_table}" AS s',
                *(self._join(reference) for reference in sorted(self._joined)),
            ]
        )

    def _join(self, reference: str) -> str:
        meta = referred_table(reference)._meta
        return (
            f' LEFT JOIN "{meta.db_table}" AS "{reference}"'
            f' ON "{reference}"."{meta.db_pk_column}" = s."{reference}_id"'
        )
