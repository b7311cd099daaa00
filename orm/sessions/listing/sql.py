"""Builds the SQL of a list: parameters, joins, sort terms and the condition of a filter."""

import operator
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tortoise.models import Model

from orm.engine.scripts import Dialect
from orm.models.chat_session import TOPIC_SQL
from orm.sessions.listing.columns import Column, Value, referred_table
from orm.sessions.listing.expression import AllOf, Comparison, Expression, Operator
from orm.values import NEVER, normalize_datetime


class ListStatement:
    """Collects parameters and joins of a SELECT, so that no value gets into the SQL text."""

    def __init__(self, dialect: Dialect, model: type[Model]) -> None:
        """`model`: the table whose rows are listed."""
        self._dialect = dialect
        self._model = model
        self._joined: set[str] = set()
        self.values: list[Any] = []

    def value(self, value: Value) -> str:
        """Add a parameter; returns its placeholder."""
        self.values.append(value)
        return self._dialect.parameter.format(len(self.values))

    def compared(self, value: Value) -> str:
        """Add a parameter to be compared with a `term`: texts in lower case, dates in UTC."""
        if isinstance(value, datetime):
            return self.value(normalize_datetime(value) or NEVER)
        place = self.value(value)
        return self._dialect.lower.format(place) if isinstance(value, str) else place

    def column(self, column: Column) -> str:
        """SQL of a column as it is stored, null when it is unset; joins its table if needed."""
        if column.reference is None:
            return f's."{column.name}"'
        self._joined.add(column.reference)
        return f'"{column.reference}"."{column.name}"'

    def term(self, column: Column) -> str:
        """SQL of a column's sort term: never null, and equal only where callers see no difference.

        For dates it is the expression that orm/models/chat_session.py has an index for. SQLite
        keeps dates as text in UTC, and the texts sort by time: "+", which follows the seconds when
        there is no fraction, is less than ".".
        """
        sql, least = self.column(column), column.least
        if column.may_be_null:
            literal = str(least) if isinstance(least, int) else f"'{least}'"
            sql = f"COALESCE({sql}, {literal})"
        return self._dialect.lower.format(sql) if isinstance(least, str) else sql

    def tables(self) -> str:
        """The FROM clause: the listed rows, and the tables that `column` and `term` joined."""
        return "".join(
            [
                f'"{self._model._meta.db_table}" AS s',
                *(self._join(reference) for reference in sorted(self._joined)),
            ]
        )

    def _join(self, reference: str) -> str:
        meta = referred_table(reference)._meta
        return (
            f' LEFT JOIN "{meta.db_table}" AS "{reference}"'
            f' ON "{reference}"."{meta.db_pk_column}" = s."{reference}_id"'
        )


TOPIC = Column("topic_id")

ORDERINGS: dict[Operator, tuple[str, Callable[[Any, Any], bool]]] = {
    Operator.EQ: ("=", operator.eq),
    Operator.NE: ("<>", operator.ne),
    Operator.GT: (">", operator.gt),
    Operator.GE: (">=", operator.ge),
    Operator.LT: ("<", operator.lt),
    Operator.LE: ("<=", operator.le),
    Operator.IN: ("IN", lambda value, values: value in values),
    Operator.NOT_IN: ("NOT IN", lambda value, values: value not in values),
}
"""Each operator in SQL and in Python."""

PATTERNS = {
    Operator.STARTS_WITH: ("LIKE", "{}%"),
    Operator.STARTS_NOT_WITH: ("NOT LIKE", "{}%"),
    Operator.ENDS_WITH: ("LIKE", "%{}"),
    Operator.ENDS_NOT_WITH: ("NOT LIKE", "%{}"),
    Operator.CONTAINS: ("LIKE", "%{}%"),
    Operator.CONTAINS_NOT: ("NOT LIKE", "%{}%"),
}

FLAGS = {Operator.HAS: "<>", Operator.HAS_NOT: "="}

ESCAPED = str.maketrans({character: f"\\{character}" for character in "\\%_"})


def condition(expression: Expression, statement: ListStatement) -> str:
    """SQL that is true for the rows that the expression matches, and false or null for others."""
    if isinstance(expression, Comparison):
        return f"({_comparison(expression, statement)})"
    parts = [condition(part, statement) for part in expression.parts]
    if isinstance(expression, AllOf):
        return f"({' AND '.join(parts)})" if parts else "TRUE"
    return f"({' OR '.join(parts)})" if parts else "FALSE"


def _comparison(comparison: Comparison, statement: ListStatement) -> str:
    if comparison.operator in FLAGS:
        return _flag_comparison(comparison, statement)
    if comparison.operator in PATTERNS:
        return _pattern_comparison(comparison, statement)
    if isinstance(comparison.column.least, int):
        return _number_comparison(comparison, statement)
    return _ordering(statement.term(comparison.column), comparison, statement)


def _flag_comparison(comparison: Comparison, statement: ListStatement) -> str:
    assert isinstance(comparison.value, int)
    mask = statement.value(1 << comparison.value)
    column = statement.column(comparison.column)
    return f"({column} & {mask}) {FLAGS[comparison.operator]} 0"


def _pattern_comparison(comparison: Comparison, statement: ListStatement) -> str:
    assert isinstance(comparison.value, str)
    like, pattern = PATTERNS[comparison.operator]
    compared = statement.compared(pattern.format(comparison.value.translate(ESCAPED)))
    return f"{statement.term(comparison.column)} {like} {compared} ESCAPE '\\'"


def _number_comparison(comparison: Comparison, statement: ListStatement) -> str:
    """Compares the bare column, so that ordinary indexes serve; adds null rows if they match."""
    column = statement.column(comparison.column)
    sql = _ordering(column, comparison, statement)
    if _is_of_topics(comparison):
        return f"s.{TOPIC_SQL} AND {sql}"
    _, holds = ORDERINGS[comparison.operator]
    if comparison.column.may_be_null and holds(comparison.column.least, comparison.value):
        return f"{sql} OR {column} IS NULL"
    return sql


def _is_of_topics(comparison: Comparison) -> bool:
    """True if only sessions of a topic match, whose index planners use when SQL says so."""
    value = comparison.value
    numbers = value if isinstance(value, tuple) else (value,)
    is_listed = comparison.operator in (Operator.EQ, Operator.IN)
    return is_listed and comparison.column == TOPIC and 0 not in numbers


def _ordering(term: str, comparison: Comparison, statement: ListStatement) -> str:
    sql, _ = ORDERINGS[comparison.operator]
    if not isinstance(comparison.value, tuple):
        return f"{term} {sql} {statement.compared(comparison.value)}"
    if not comparison.value:
        return "FALSE" if comparison.operator is Operator.IN else "TRUE"
    values = ", ".join(statement.compared(value) for value in comparison.value)
    return f"{term} {sql} ({values})"
