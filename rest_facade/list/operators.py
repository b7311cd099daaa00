"""The `$filter` operators of each column type, and the GraphQL comparisons that they become."""

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rest_facade.list.columns import FLAGS, ColumnType
from rest_facade.list.date_operators import DATE_OPERATORS
from rest_facade.list.filter_operator import (
    BETWEEN,
    EQ,
    GE,
    GT,
    IN,
    IS_NOT_NULL,
    IS_NULL,
    LE,
    LT,
    NE,
    NO_VALUES,
    NOT_IN,
    ONE_VALUE,
    OPTIONAL_VALUE,
    VALUE_LIST,
    FilterOperator,
    Notation,
    Restrict,
    Restriction,
)
from rest_facade.list.tree import Value
from rest_facade.list.values import FilterContext


def _compare(name: str) -> Restrict:
    return lambda values, _: Restriction(({name: values[0]},))


def _compare_not(name: str) -> Restrict:
    return lambda values, _: Restriction(({name: values[0]},), negated=True)


def _compare_list(name: str) -> Restrict:
    return lambda values, _: Restriction(({name: list(dict.fromkeys(values))},))


def _between(values: Sequence[Any], _: FilterContext) -> Restriction:
    return Restriction(({"ge": values[0], "le": values[1]},))


def _current_associate(_: Sequence[Any], context: FilterContext) -> Restriction:
    return Restriction(({"eq": context.associate_id},))


_COMPARISONS = (
    FilterOperator(EQ, _compare("eq")),
    FilterOperator(NE, _compare("ne")),
    FilterOperator(GT, _compare("gt")),
    FilterOperator(GE, _compare("ge")),
    FilterOperator(LT, _compare("lt")),
    FilterOperator(LE, _compare("le")),
    FilterOperator(IN, _compare_list("in")),
    FilterOperator(NOT_IN, _compare_list("notIn")),
    FilterOperator(BETWEEN, _between),
    FilterOperator(IS_NULL, _compare("eq")),
    FilterOperator(IS_NOT_NULL, _compare("ne")),
)

_NUMBER_OPERATORS = (
    *_COMPARISONS,
    FilterOperator(Notation(("set",), ONE_VALUE, "The same as `eq`."), _compare("eq")),
)

_STRING_OPERATORS = (
    *_COMPARISONS,
    FilterOperator(
        Notation(("begins", "startswith"), ONE_VALUE, "The text begins with this."),
        _compare("startsWith"),
    ),
    FilterOperator(
        Notation(("contains", "substringof"), ONE_VALUE, "The text has this in it."),
        _compare("contains"),
    ),
    FilterOperator(
        Notation(("ends", "endswith"), ONE_VALUE, "The text ends with this."),
        _compare("endsWith"),
    ),
    FilterOperator(
        Notation(("notBegins",), ONE_VALUE, "The text does not begin with this."),
        _compare_not("startsWith"),
    ),
    FilterOperator(
        Notation(("notContains",), ONE_VALUE, "The text does not have this in it."),
        _compare_not("contains"),
    ),
)

_ASSOCIATE_OPERATORS = (
    *_NUMBER_OPERATORS,
    FilterOperator(
        Notation(("associateIsOneOf",), VALUE_LIST, "The same as `in`."), _compare_list("in")
    ),
    FilterOperator(
        Notation(("associateIsNotOneOf",), VALUE_LIST, "The same as `notOneOf`."),
        _compare_list("notIn"),
    ),
    FilterOperator(
        Notation(("currentAssociate",), NO_VALUES, "The user is the caller."), _current_associate
    ),
)


def _compare_booleans(name: str) -> Restrict:
    """GraphQL does not order booleans: the comparison is made here, for false and for true."""

    def restrict(values: Sequence[Any], _: FilterContext) -> Restriction:
        passing = [value for value in (False, True) if getattr(operator, name)(value, values[0])]
        # No value passes (greater than true): `eq` and `ne` of the same value exclude each other.
        # The column is compared all the same, so that a caller needs the right to compare it.
        return Restriction(tuple({"eq": value} for value in passing) or ({"eq": True, "ne": True},))

    return restrict


def _compare_any(name: str) -> Restrict:
    """One comparison for each value, for GraphQL filters without an operator for lists."""
    return lambda values, _: Restriction(tuple({name: value} for value in dict.fromkeys(values)))


def _compare_none(name: str) -> Restrict:
    return lambda values, _: Restriction(
        tuple({name: value} for value in dict.fromkeys(values)), negated=True
    )


_BOOLEAN_OPERATORS = (
    *(
        FilterOperator(notation, _compare_booleans(notation.names[0]))
        for notation in (EQ, NE, GT, GE, LT, LE)
    ),
    FilterOperator(IN, _compare_any("eq")),
    FilterOperator(NOT_IN, _compare_none("eq")),
    FilterOperator(IS_NULL, _compare_booleans("eq")),
    FilterOperator(IS_NOT_NULL, _compare_booleans("ne")),
    FilterOperator(
        Notation(
            ("set",),
            OPTIONAL_VALUE,
            "True; with a value the same as `eq`.",
            implied=(Value("true", quoted=False),),
        ),
        _compare_booleans("eq"),
    ),
)


def _some_flag(*, negated: bool) -> Restrict:
    any_flag = tuple({"has": flag} for flag in FLAGS.contract_names)
    return lambda _, __: Restriction(any_flag, negated)


_FLAG_OPERATORS = (
    FilterOperator(EQ, _compare("has")),
    FilterOperator(NE, _compare("hasNot")),
    FilterOperator(IN, _compare_any("has")),
    FilterOperator(NOT_IN, _compare_none("has")),
    FilterOperator(replace(IS_NULL, implied=()), _some_flag(negated=True)),
    FilterOperator(replace(IS_NOT_NULL, implied=()), _some_flag(negated=False)),
)


def _by_name(operators: Iterable[FilterOperator]) -> Mapping[str, FilterOperator]:
    return {name.lower(): operator for operator in operators for name in operator.notation.names}


OPERATORS: Mapping[ColumnType, Mapping[str, FilterOperator]] = {
    ColumnType.INT: _by_name(_NUMBER_OPERATORS),
    ColumnType.STRING: _by_name(_STRING_OPERATORS),
    ColumnType.BOOL: _by_name(_BOOLEAN_OPERATORS),
    ColumnType.DATETIME: _by_name(DATE_OPERATORS),
    ColumnType.DATE: _by_name(DATE_OPERATORS),
    ColumnType.TIME_SPAN: {},
    ColumnType.LIST: _by_name(_NUMBER_OPERATORS),
    ColumnType.ASSOCIATE: _by_name(_ASSOCIATE_OPERATORS),
    ColumnType.FLAGS: _by_name(_FLAG_OPERATORS),
}
"""The operators by column type, then by each of their names in lower case."""


def operator_names(type_: ColumnType) -> list[str]:
    """Every name of the type's operators, as documented."""
    operators = dict.fromkeys(OPERATORS[type_].values())
    return [name for operator in operators for name in operator.notation.names]
