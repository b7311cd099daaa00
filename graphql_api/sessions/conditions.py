"""From what a caller looks for to what storage compares: bounded, and refused by the way to it."""

from collections.abc import Iterator
from dataclasses import fields
from enum import IntEnum
from typing import Any

from strawberry import UNSET
from strawberry.utils.str_converters import to_camel_case

from graphql_api.rights.enforcement import enforce_comparable
from graphql_api.rights.rights import Rights
from graphql_api.sessions.filter import ChatSessionFilter
from graphql_api.sessions.order import REFERENCES, ChatSessionOrder, SortDirection
from orm.errors import InvalidValue, Problem
from orm.sessions.listing.columns import Column, Value
from orm.sessions.listing.expression import AllOf, AnyOf, Comparison, Expression, Operator, negation
from orm.sessions.listing.order import Order, Sort
from orm.values import find_unstorable

MAX_NESTING = 16
MAX_COMPARISONS = 100
MAX_LIST_VALUES = 500
MAX_LIST_VALUES_IN_FILTER = 5000
MAX_CHARS = 1024
MAX_ORDER_FIELDS = 5

Path = tuple[str | int, ...]


def to_expression(given: ChatSessionFilter | None, rights: Rights) -> Expression:
    """The expression that a filter stands for; InvalidValue names what cannot be compared.

    FieldsForbidden for a field that the viewer may not read: who may compare it can guess it.
    """
    return _Reading(rights).filter(given, ("filter",), 0) if given else AllOf()


def to_order(given: list[ChatSessionOrder] | None, rights: Rights) -> Order:
    """The order that is asked for; by key when nothing is said. Refuses as `expression_of`."""
    columns = [each.field.value for each in given or ()]
    if len(columns) > MAX_ORDER_FIELDS:
        raise _refused(("orderBy",), f"may name at most {MAX_ORDER_FIELDS} fields")
    for at, column in enumerate(columns):
        if column in columns[:at]:
            raise _refused(("orderBy", at, "field"), "is named before; name each field once")
        enforce_comparable(rights, column, "order by", ("orderBy", at))
    return Order.by(
        *(
            Sort(column, descending=each.direction is SortDirection.DESC)
            for column, each in zip(columns, given or (), strict=True)
        )
    )


class _Reading:
    """One filter being read; counts what it holds."""

    def __init__(self, rights: Rights) -> None:
        self._rights = rights
        self._comparisons = 0
        self._listed = 0

    def filter(self, given: ChatSessionFilter, path: Path, depth: int) -> Expression:
        if depth > MAX_NESTING:
            raise _refused(path, f"is nested too deep; {MAX_NESTING} levels are the most")
        return AllOf(tuple(self._parts(given, path, depth)))

    def _parts(self, given: ChatSessionFilter, path: Path, depth: int) -> Iterator[Expression]:
        for name, public, value in _given(given, path):
            place = (*path, public)
            if name == "not_":
                yield negation(self.filter(value, place, depth + 1))
            elif name in {"and_", "or_"}:
                kind = AllOf if name == "and_" else AnyOf
                yield kind(
                    tuple(
                        self.filter(each, (*place, at), depth + 1) for at, each in enumerate(value)
                    )
                )
            elif name in REFERENCES:
                for inner, inner_public, compared in _given(value, place):
                    column = _referred(name, inner)
                    yield from self._comparisons_of(column, compared, (*place, inner_public))
            else:
                yield from self._comparisons_of(Column(name), value, place)

    def _comparisons_of(self, column: Column, given: object, path: Path) -> Iterator[Comparison]:
        enforce_comparable(self._rights, column, "compare", path)
        for name, public, value in _given(given, path):
            place = (*path, public)
            self._comparisons += 1
            if self._comparisons > MAX_COMPARISONS:
                raise _refused(place, f"is one comparison too many; {MAX_COMPARISONS} are the most")
            if isinstance(value, list):
                yield Comparison(column, Operator(name.rstrip("_")), self._list(value, place))
            else:
                yield Comparison(column, Operator(name), _value(value, place))

    def _list(self, values: list[Any], path: Path) -> tuple[Value, ...]:
        self._listed += len(values)
        if len(values) > MAX_LIST_VALUES:
            raise _refused(
                path, f"may have at most {MAX_LIST_VALUES} values, and has {len(values)}"
            )
        if self._listed > MAX_LIST_VALUES_IN_FILTER:
            raise _refused(
                path, f"is too much; {MAX_LIST_VALUES_IN_FILTER} listed values in all are the most"
            )
        return tuple(_value(value, (*path, at)) for at, value in enumerate(values))


def _given(input_: Any, path: Path) -> Iterator[tuple[str, str, Any]]:
    """Yields the members of an input that are set: attribute, public name and value."""
    for each in fields(input_):
        value = getattr(input_, each.name)
        if value is UNSET:
            continue
        public = to_camel_case(each.name.rstrip("_"))
        if value is None:
            raise _refused((*path, public), "must have a value; leave it out instead")
        yield each.name, public, value


def _referred(reference: str, name: str) -> Column:
    """The column of a row that is referred to; its key stands in the session itself."""
    return Column(f"{reference}_id") if name.endswith("_id") else Column(name, reference)


def _value(value: Any, path: Path) -> Value:
    if isinstance(value, str):
        if len(value) > MAX_CHARS:
            raise _refused(path, f"must have at most {MAX_CHARS} characters, and has {len(value)}")
        for reason in find_unstorable(value):
            raise _refused(path, reason)
    result: Value = int(value) if isinstance(value, IntEnum) else value
    return result


def _refused(path: Path, reason: str) -> InvalidValue:
    return InvalidValue(Problem(path, reason))
