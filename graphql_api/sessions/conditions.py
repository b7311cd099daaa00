"""Converts the filter and order arguments to storage expressions, within bounds.

Errors name the place in the arguments (`inputPath`).
"""

from collections.abc import Iterator
from dataclasses import fields
from enum import IntEnum
from typing import Any

from strawberry import UNSET
from strawberry.utils.str_converters import to_camel_case
from tortoise.models import Model

from graphql_api.errors import ComparisonForbidden, InvalidValue, ParleyError, Problem, together
from graphql_api.rights.enforcement import MayCompare, enforce_comparable
from graphql_api.sessions.order import REFERENCES, SortDirection
from orm.models import ChatSession
from orm.sessions.listing.columns import KEY, Column, Value, referred_table
from orm.sessions.listing.expression import (
    AllOf,
    AnyOf,
    Comparison,
    Expression,
    Operator,
    asks_nothing,
    negation,
)
from orm.sessions.listing.order import Order, Sort
from orm.values import find_unstorable

MAX_NESTING = 16
MAX_COMPARISONS = 100
MAX_LIST_VALUES = 500
MAX_LIST_VALUES_IN_FILTER = 5000
MAX_CHARS = 1024
MAX_ORDER_FIELDS = 5

Path = tuple[str | int, ...]


def to_expression(filter_: Any, rights: MayCompare, model: type[Model] = ChatSession) -> Expression:
    """The storage expression of a table's filter input; one that matches all rows for None.

    Raises InvalidValue for values that cannot be compared, and for a filter that exceeds a bound;
    ComparisonForbidden for a field that the viewer may not read, since comparing it would reveal
    it; Refusals for both.
    """
    if filter_ is None:
        return AllOf()
    reader = _FilterReader(rights, model)
    expression = reader.expression(filter_, ("filter",), 0)
    if reader.refusals:
        raise together(reader.refusals)
    return expression


def to_order(order_by: list[Any] | None, rights: MayCompare, key: Column = KEY) -> Order:
    """The storage order of a table's order inputs; by the primary key `key` for None.

    Raises the same errors as `to_expression`.
    """
    columns = [step.field.value for step in order_by or ()]
    refusals: list[ParleyError] = []
    if len(columns) > MAX_ORDER_FIELDS:
        refusals.append(_refused(("orderBy",), f"may name at most {MAX_ORDER_FIELDS} fields"))
    for index, column in enumerate(columns[:MAX_ORDER_FIELDS]):
        place = ("orderBy", index, "field")
        if column in columns[:index]:
            refusals.append(_refused(place, "is named before; name each field once"))
        try:
            enforce_comparable(rights, column, place)
        except ComparisonForbidden as refusal:
            refusals.append(refusal)
    if refusals:
        raise together(refusals)
    return Order.by(
        *(
            Sort(column, descending=step.direction is SortDirection.DESC)
            for column, step in zip(columns, order_by or (), strict=True)
        ),
        key=key,
    )


class _FilterReader:
    """Converts one filter, and counts its comparisons and list values.

    What it refuses is kept in `refusals`, and reading goes on, so that one answer names all.
    """

    def __init__(self, rights: MayCompare, model: type[Model]) -> None:
        self.refusals: list[ParleyError] = []
        self._rights, self._model = rights, model
        self._comparisons = 0
        self._list_values = 0

    def expression(
        self, filter_: Any, path: Path, depth: int, reference: str | None = None
    ) -> Expression:
        """The expression of a filter, on the listed rows or on those that a reference leads to."""
        if depth > MAX_NESTING:
            self._refuse(path, f"is nested too deep; {MAX_NESTING} levels are the most")
            return AllOf()
        return AllOf(tuple(self._parts(filter_, path, depth, reference)))

    def _parts(
        self, filter_: Any, path: Path, depth: int, reference: str | None
    ) -> Iterator[Expression]:
        for name, public, value in _set_fields(filter_):
            place = (*path, public)
            if name == "not_":
                inner = self.expression(value, place, depth + 1, reference)
                # A filter that asks nothing excludes nothing either.
                if not asks_nothing(inner):
                    yield negation(inner)
            elif name in {"and_", "or_"}:
                kind = AllOf if name == "and_" else AnyOf
                yield kind(
                    tuple(
                        self.expression(part, (*place, index), depth + 1, reference)
                        for index, part in enumerate(value)
                    )
                )
            elif name in REFERENCES:
                yield self.expression(value, place, depth, name)
            elif reference is not None:
                column = _column_of_reference(reference, name)
                yield from self._comparisons_of(column, value, place)
            else:
                yield from self._comparisons_of(Column(name, model=self._model), value, place)

    def _comparisons_of(
        self, column: Column, operators: object, path: Path
    ) -> Iterator[Comparison]:
        try:
            enforce_comparable(self._rights, column, path)
        except ComparisonForbidden as refusal:
            self.refusals.append(refusal)
        for name, public, value in _set_fields(operators):
            place = (*path, public)
            self._comparisons += 1
            if self._comparisons > MAX_COMPARISONS:
                if self._comparisons == MAX_COMPARISONS + 1:
                    reason = f"is one comparison too many; {MAX_COMPARISONS} are the most"
                    self._refuse(place, reason)
                return
            if isinstance(value, list):
                yield Comparison(column, Operator(name.rstrip("_")), self._list(value, place))
            else:
                yield Comparison(column, Operator(name), self._value(value, place))

    def _list(self, values: list[Any], path: Path) -> tuple[Value, ...]:
        self._list_values += len(values)
        if len(values) > MAX_LIST_VALUES:
            reason = f"may have at most {MAX_LIST_VALUES} values, and has {len(values)}"
        elif self._list_values > MAX_LIST_VALUES_IN_FILTER:
            most = MAX_LIST_VALUES_IN_FILTER
            reason = f"is too much; {most} listed values in all are the most"
        else:
            return tuple(self._value(value, (*path, at)) for at, value in enumerate(values))
        self._refuse(path, reason)
        return ()

    def _value(self, value: Any, path: Path) -> Value:
        if isinstance(value, str):
            if len(value) > MAX_CHARS:
                reason = f"must have at most {MAX_CHARS} characters, and has {len(value)}"
                self._refuse(path, reason)
            for reason in find_unstorable(value):
                self._refuse(path, reason)
        result: Value = int(value) if isinstance(value, IntEnum) else value
        return result

    def _refuse(self, path: Path, reason: str) -> None:
        self.refusals.append(_refused(path, reason))


def _set_fields(input_: Any) -> Iterator[tuple[str, str, Any]]:
    """The fields of an input that have a value: attribute, GraphQL name and value.

    Null counts as absent: generated types have `status?: ChatSessionStatusFilter | null`.
    """
    for field in fields(input_):
        value = getattr(input_, field.name)
        if value is not UNSET and value is not None:
            yield field.name, to_camel_case(field.name.rstrip("_")), value


def _column_of_reference(reference: str, name: str) -> Column:
    """The column of another row; its key is read from the session, without a join."""
    is_key = name == referred_table(reference)._meta.pk_attr
    return Column(f"{reference}_id") if is_key else Column(name, reference)


def _refused(path: Path, reason: str) -> InvalidValue:
    return InvalidValue(Problem(path, reason))
