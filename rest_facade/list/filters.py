"""Turns the syntax tree of `$filter` into a ChatSessionFilter, GraphQL's filter input."""

from itertools import repeat
from typing import Any

from rest_facade.list.columns import (
    FILTERABLE_COLUMNS,
    ListColumn,
    Path,
    find_column_of_filter,
    join_names,
)
from rest_facade.list.filter_operator import Comparisons, FilterOperator
from rest_facade.list.operators import OPERATORS, operator_names
from rest_facade.list.parser import invalid_filter
from rest_facade.list.tree import And, Condition, Not, Or, Tree, join, negate
from rest_facade.list.values import FilterContext, read_value
from rest_facade.reading.body import quoted

MAX_DEPTH = 15
MAX_COMPARISONS = 100

LOGICAL_KEYS = frozenset({"and", "or", "not"})
"""The keys that count for the depth of a GraphQL filter."""


def to_filter(tree: Tree, context: FilterContext) -> dict[str, Any]:
    """The ChatSessionFilter of a syntax tree.

    Raises InvalidValue for a column or operator that does not exist, and for a value that the
    column's type does not have; the message gives the character. The same when the filter exceeds
    GraphQL's own bounds, which it can do although the tree did not: a day is two comparisons.
    """
    filter_ = _filter(_push_negations_down(tree), context)
    if _depth(filter_) > MAX_DEPTH:
        raise invalid_filter(f"may nest AND, OR and NOT at most {MAX_DEPTH} deep")
    if _comparisons(filter_) > MAX_COMPARISONS:
        raise invalid_filter(
            f"may make at most {MAX_COMPARISONS} comparisons; a day or a period counts as two"
        )
    return filter_


def _push_negations_down(tree: Tree) -> Tree:
    """The equivalent tree by De Morgan's laws, with NOT at conditions only.

    It nests less: an AND or OR that then stands within one of its own kind merges with it.
    """
    match tree:
        case Not(And(parts)):
            return join(Or, (_push_negations_down(negate(part)) for part in parts))
        case Not(Or(parts)):
            return join(And, (_push_negations_down(negate(part)) for part in parts))
        case And(parts) | Or(parts):
            return join(type(tree), map(_push_negations_down, parts))
    return tree


def _filter(tree: Tree, context: FilterContext) -> dict[str, Any]:
    match tree:
        case And(parts):
            return {"and": [_filter(part, context) for part in parts]}
        case Or(parts):
            return {"or": [_filter(part, context) for part in parts]}
        case Not(part):
            return _negate_filter(_filter(part, context))
        case Condition():
            return _condition_filter(tree, context)


def _condition_filter(condition: Condition, context: FilterContext) -> dict[str, Any]:
    column, path = _column(condition)
    operator = _operator(condition, column)
    given = condition.values or operator.notation.implied
    readers = operator.notation.readers or repeat(read_value)
    values = [read(value, column, context) for read, value in zip(readers, given, strict=False)]
    restriction = operator.restrict(values, context)
    if column.constant is None:
        alternatives = [_at_path(path, comparisons) for comparisons in restriction.any_of]
    else:
        # {} is a filter that holds for every row.
        alternatives = [{} for one in restriction.any_of if one == {"eq": column.constant}]
    filter_ = alternatives[0] if len(alternatives) == 1 else {"or": alternatives}
    return _negate_filter(filter_) if restriction.negated else filter_


def _column(condition: Condition) -> tuple[ListColumn, Path]:
    column = find_column_of_filter(condition.column)
    if column is None or column.filtered_by is None:
        reason = "is no column of this list" if column is None else "cannot be filtered by"
        raise invalid_filter(
            f"names {quoted(condition.column)} at character {condition.position}, which {reason};"
            f" the columns to filter by are {join_names(FILTERABLE_COLUMNS)}"
        )
    return column, column.filtered_by


def _operator(condition: Condition, column: ListColumn) -> FilterOperator:
    operators = OPERATORS[column.type]
    operator = operators.get(condition.operator.lower())
    if operator is None:
        raise invalid_filter(
            f"has the operator {quoted(condition.operator)} in the condition at character"
            f" {condition.position}, which {column.name} lacks;"
            f" it has {', '.join(operator_names(column.type))}"
        )
    arity = operator.notation.arity
    if not arity.minimum <= len(condition.values) <= arity.maximum:
        raise invalid_filter(
            f"must give {condition.operator} {arity.description} in the condition at character"
            f" {condition.position}"
        )
    return operator


def _at_path(path: Path, comparisons: Comparisons) -> dict[str, Any]:
    """The comparisons nested below the field names of the path."""
    filter_ = dict(comparisons)
    for field in reversed(path):
        filter_ = {field: filter_}
    return filter_


def _negate_filter(filter_: dict[str, Any]) -> dict[str, Any]:
    if not filter_:
        # It holds for every row, and its opposite for none.
        return {"or": []}
    return filter_["not"] if filter_.keys() == {"not"} else {"not": filter_}


def _depth(filter_: Any) -> int:
    if isinstance(filter_, list):
        return max(map(_depth, filter_), default=0)
    if isinstance(filter_, dict):
        return max(
            (_depth(part) + (key in LOGICAL_KEYS) for key, part in filter_.items()), default=0
        )
    return 0


def _comparisons(filter_: Any) -> int:
    """The number of comparisons; one with a list of values counts once."""
    if isinstance(filter_, dict):
        return sum(
            sum(map(_comparisons, part))
            if key in LOGICAL_KEYS and isinstance(part, list)
            else _comparisons(part)
            for key, part in filter_.items()
        )
    return 1
