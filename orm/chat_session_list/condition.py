"""Expressions as SQL."""

import operator
from collections.abc import Callable
from typing import Any

from orm.chat_session_list.expression import AllOf, Comparison, Expression, Operator
from orm.chat_session_list.statement import Statement

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
"""What SQL calls an operator, and the same in Python."""

PATTERNS = {
    Operator.STARTS_WITH: ("LIKE", "{}%"),
    Operator.STARTS_NOT_WITH: ("NOT LIKE", "{}%"),
    Operator.ENDS_WITH: ("LIKE", "%{}"),
    Operator.ENDS_NOT_WITH: ("NOT LIKE", "%{}"),
    Operator.CONTAINS: ("LIKE", "%{}%"),
    Operator.CONTAINS_NOT: ("NOT LIKE", "%{}%"),
}

FLAGS = {Operator.HAS: "<>", Operator.HAS_NOT: "="}

ESCAPED = str.maketrans({each: f"\\{each}" for each in "\\%_"})


def condition(expression: Expression, statement: Statement) -> str:
    """SQL that is true of the rows of which the expression holds; of others false or null."""
    if isinstance(expression, Comparison):
        return f"({_comparison(expression, statement)})"
    parts = [condition(part, statement) for part in expression.parts]
    if isinstance(expression, AllOf):
        return f"({' AND '.join(parts)})" if parts else "TRUE"
    return f"({' OR '.join(parts)})" if parts else "FALSE"


def _comparison(comparison: Comparison, statement: Statement) -> str:
    if comparison.operator in FLAGS:
        return _of_flag(comparison, statement)
    if comparison.operator in PATTERNS:
        return _of_pattern(comparison, statement)
    if isinstance(comparison.column.least, int):
        return _of_number(comparison, statement)
    return _ordering(statement.term(comparison.column), comparison, statement)


def _of_flag(comparison: Comparison, statement: Statement) -> str:
    assert isinstance(comparison.value, int)
    mask = statement.value(1 << comparison.value)
    column = statement.column(comparison.column)
    return f"({column} & {mask}) {FLAGS[comparison.operator]} 0"


def _of_pattern(comparison: Comparison, statement: Statement) -> str:
    assert isinstance(comparison.value, str)
    like, pattern = PATTERNS[comparison.operator]
    compared = statement.compared(pattern.format(comparison.value.translate(ESCAPED)))
    return f"{statement.term(comparison.column)} {like} {compared} ESCAPE '\\'"


def _of_number(comparison: Comparison, statement: Statement) -> str:
    """The bare column, which ordinary indexes serve; where unset rows fit, they are added."""
    column = statement.column(comparison.column)
    sql = _ordering(column, comparison, statement)
    _, holds = ORDERINGS[comparison.operator]
    if comparison.column.may_be_null and holds(comparison.column.least, comparison.value):
        return f"{sql} OR {column} IS NULL"
    return sql


def _ordering(term: str, comparison: Comparison, statement: Statement) -> str:
    sql, _ = ORDERINGS[comparison.operator]
    if not isinstance(comparison.value, tuple):
        return f"{term} {sql} {statement.compared(comparison.value)}"
    if not comparison.value:
        return "FALSE" if comparison.operator is Operator.IN else "TRUE"
    values = ", ".join(statement.compared(each) for each in comparison.value)
    return f"{term} {sql} ({values})"
