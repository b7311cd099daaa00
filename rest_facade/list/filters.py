"""A tree of `$filter` as the ChatSessionFilter of GraphQL."""

from typing import Any

from rest_facade.list.columns import COLUMNS, ListColumn, Path, find, names_of
from rest_facade.list.operators import OPERATORS, Comparisons, FilterOperator
from rest_facade.list.parser import refused
from rest_facade.list.tree import And, Condition, Not, Or, Tree, joined, negated
from rest_facade.list.values import Viewpoint, read
from rest_facade.reading.body import shortened

DEEPEST = 15
MOST_COMPARISONS = 100

JOINTS = frozenset({"and", "or", "not"})
"""What nests in a filter of GraphQL."""

FILTERABLE = tuple(each for each in COLUMNS if each.filtered_by)


def to_filter(tree: Tree, viewpoint: Viewpoint) -> dict[str, Any]:
    """The filter that GraphQL takes for it.

    InvalidValue names a column, an operator or the place of a value that cannot be had. So it does
    when the filter has grown larger than GraphQL takes: a day is two comparisons.
    """
    filter_ = _filter(_with_nots_at_the_leaves(tree), viewpoint)
    if _depth(filter_) > DEEPEST:
        raise refused(f"may nest AND, OR and NOT {DEEPEST} deep")
    if _comparisons(filter_) > MOST_COMPARISONS:
        raise refused(
            f"may ask for {MOST_COMPARISONS} comparisons, of which a day or a period is two"
        )
    return filter_


def _with_nots_at_the_leaves(tree: Tree) -> Tree:
    """The same by De Morgan's laws, which nests less: the joints that meet become one."""
    match tree:
        case Not(And(parts)):
            return joined(Or, (_with_nots_at_the_leaves(negated(each)) for each in parts))
        case Not(Or(parts)):
            return joined(And, (_with_nots_at_the_leaves(negated(each)) for each in parts))
        case And(parts) | Or(parts):
            return joined(type(tree), map(_with_nots_at_the_leaves, parts))
    return tree


def _filter(tree: Tree, viewpoint: Viewpoint) -> dict[str, Any]:
    match tree:
        case And(parts):
            return {"and": [_filter(each, viewpoint) for each in parts]}
        case Or(parts):
            return {"or": [_filter(each, viewpoint) for each in parts]}
        case Not(part):
            return _opposite(_filter(part, viewpoint))
        case Condition():
            return _restricted(tree, viewpoint)


def _restricted(condition: Condition, viewpoint: Viewpoint) -> dict[str, Any]:
    column, path = _column(condition)
    operator = _operator(condition, column)
    values = [read(each, column, viewpoint) for each in condition.values]
    restriction = operator.meaning(values, viewpoint)
    alternatives = [_at(path, each) for each in restriction.any_of]
    filter_ = alternatives[0] if len(alternatives) == 1 else {"or": alternatives}
    return _opposite(filter_) if restriction.negated else filter_


def _column(condition: Condition) -> tuple[ListColumn, Path]:
    column = find(condition.column)
    if column is None or column.filtered_by is None:
        lack = "which this list lacks" if column is None else "which cannot filter"
        raise refused(
            f"names {shortened(condition.column)} at character {condition.position}, {lack};"
            f" what can is {names_of(FILTERABLE)}"
        )
    return column, column.filtered_by


def _operator(condition: Condition, column: ListColumn) -> FilterOperator:
    known = OPERATORS[column.type]
    operator = known.get(condition.operator.lower())
    if operator is None:
        raise refused(
            f"has the operator {shortened(condition.operator)} in the condition at character"
            f" {condition.position}, which {column.name} lacks;"
            f" it has {', '.join(each.name for each in known.values())}"
        )
    arity = operator.arity
    if not arity.least <= len(condition.values) <= arity.most:
        raise refused(
            f"must give {operator.name} {arity.said} in the condition at character"
            f" {condition.position}"
        )
    return operator


def _at(path: Path, comparisons: Comparisons) -> dict[str, Any]:
    filter_ = dict(comparisons)
    for step in reversed(path):
        filter_ = {step: filter_}
    return filter_


def _opposite(filter_: dict[str, Any]) -> dict[str, Any]:
    return filter_["not"] if filter_.keys() == {"not"} else {"not": filter_}


def _depth(filter_: Any) -> int:
    if isinstance(filter_, list):
        return max(map(_depth, filter_), default=0)
    if isinstance(filter_, dict):
        return max((_depth(each) + (key in JOINTS) for key, each in filter_.items()), default=0)
    return 0


def _comparisons(filter_: Any) -> int:
    """How many operators have a value, one or a list."""
    if isinstance(filter_, dict):
        return sum(
            sum(map(_comparisons, each))
            if key in JOINTS and isinstance(each, list)
            else _comparisons(each)
            for key, each in filter_.items()
        )
    return 1
