"""From a selection to its projection."""

from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
)
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from graphql_api.fast.projection import (
    ITSELF,
    Fill,
    Gap,
    Make,
    MakeAll,
    OpenFields,
    Projection,
    Wait,
)
from graphql_api.fast.values import (
    NULL,
    SEQUENCES,
    NotCompilable,
    Serializer,
    refuse,
    sequence,
    written,
)
from graphql_api.resolver_hints import FromReference, FromRights, FromRow, FromRowAsync, hint_of
from graphql_api.rights.resolution import SessionRights
from graphql_api.rights.rights import RIGHTS
from graphql_api.selection import columns_for

Collect = Callable[[GraphQLObjectType, FieldDetailsList], GroupedFieldSet]
"""The fields selected of a type, by response name, as graphql-core merges them."""

Report = Callable[[FromRights, Callable[[Any], Any], SessionRights, tuple[str, ...]], Any]

TYPENAME = "__typename"

REPORTS = 256
"""How many reports of rights are kept: of selections, times rights, times languages."""

_KEY = Serializer(frozenset({int}) | NULL, refuse)
_NOTHING = OpenFields(())


def reports() -> Report:
    """A bounded memory of what rows tell of rights: many rows, few different rights.

    What it gives is shared by all answers, and only ever read.
    """

    @lru_cache(maxsize=REPORTS)
    def report(
        told: FromRights,
        project: Callable[[Any], Any],
        rights: SessionRights,
        languages: tuple[str, ...],
    ) -> Any:
        return project(told.tell(rights, languages))

    return report


def projection_of(
    type_: GraphQLObjectType,
    details: FieldDetailsList,
    collect: Collect,
    report: Report,
) -> Projection:
    """What field nodes select of a type; Unusual when graphql-core has to walk there."""
    if type_.is_type_of is not None:
        raise NotCompilable
    selection = _Selection(collect, report)
    for key, nodes in collect(type_, details).items():
        name = nodes[0].node.name.value
        if name == TYPENAME:
            selection.constant(key, type_.name)
        else:
            selection.add(key, type_.fields[name], nodes)
    return selection.projection()


def completion_of(
    type_: GraphQLOutputType, details: FieldDetailsList, collect: Collect, report: Report
) -> Make:
    """What a resolver's value becomes, as field nodes select of it; Unusual as above."""
    return _asking(_Selection(collect, report).value(type_, details))


class _Selection:
    """What a projection is put together from, field by field."""

    def __init__(self, collect: Collect, report: Report) -> None:
        self._collect, self._report = collect, report
        self.attributes: dict[str, tuple[str, Serializer]] = {}
        self.fills: list[Fill] = []
        self.gaps: list[Gap] = []
        self.waits: list[Wait] = []

    def constant(self, key: str, value: str | None) -> None:
        """The same for every row."""
        self.attributes[key] = (ITSELF, Serializer(frozenset(), lambda _: value))

    def add(self, key: str, field: GraphQLField, nodes: FieldDetailsList) -> None:
        """What a field of the schema gives."""
        known: StrawberryField | None = field.extensions.get(
            GraphQLCoreConverter.DEFINITION_BACKREF
        )
        if known is None or field.args:
            raise NotCompilable
        if known.is_basic_field:
            self._attribute(key, known.python_name, self.value(field.type, nodes))
            return
        if known.base_resolver is None or known.extensions:
            raise NotCompilable
        match hint_of(known.base_resolver):
            case FromRow() as derived:
                self._derived(key, derived, field.type, nodes)
            case FromRights() as told:
                self._reported(key, told, self.value(field.type, nodes))
            case FromRowAsync(of):
                self._awaited(key, of, self.value(field.type, nodes))
            case FromReference() as other:
                self._referred(key, other, field.type, nodes)
            case None:
                raise NotCompilable

    def projection(self) -> Projection:
        """All of it together."""
        return Projection(self.attributes, tuple(self.fills), tuple(self.gaps), tuple(self.waits))

    def value(self, type_: GraphQLOutputType, nodes: FieldDetailsList) -> Serializer | Make:
        """How values of a type are written; to be made when that takes more than the value."""
        if isinstance(type_, GraphQLNonNull):
            return self._present(type_.of_type, nodes)
        value = self._present(type_, nodes)
        if isinstance(value, Serializer):
            return value.nullable
        return lambda found, asked: None if found is None else value(found, asked)

    def _attribute(self, key: str, name: str, value: Serializer | Make) -> None:
        if isinstance(value, Serializer):
            self.attributes[key] = (name, value)
        else:
            self._fill(key, name, value)

    def _fill(
        self, key: str, attribute: str | None, make: Make, make_all: MakeAll | None = None
    ) -> None:
        # The key has its place in the order of the selection already.
        self.constant(key, None)
        self.fills.append(Fill(key, attribute, make, make_all))

    def _derived(
        self, key: str, derived: FromRow, type_: GraphQLOutputType, nodes: FieldDetailsList
    ) -> None:
        value, of, of_all = _asking(self.value(type_, nodes)), derived.of, derived.of_all
        one = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        at_once = None
        if of_all is not None and isinstance(one, GraphQLObjectType):
            at_once = _of_all(of_all, self._project(one, nodes))
        self._fill(key, None, lambda row, asked: value(of(row), asked), at_once)

    def _reported(self, key: str, told: FromRights, value: Serializer | Make) -> None:
        if not isinstance(value, Serializer):
            raise NotCompilable
        project, report = value.convert, self._report
        self._fill(
            key, RIGHTS, lambda rights, asked: report(told, project, rights, asked.languages)
        )

    def _awaited(
        self, key: str, of: Callable[[Any], Awaitable[Any]], value: Serializer | Make
    ) -> None:
        if not isinstance(value, Serializer):
            raise NotCompilable
        self.constant(key, None)
        self.waits.append(Wait(key, of, value))

    def _referred(
        self, key: str, other: FromReference, type_: GraphQLOutputType, nodes: FieldDetailsList
    ) -> None:
        if not isinstance(type_, GraphQLObjectType):
            raise NotCompilable
        project = self._project(type_, nodes)
        names = [each[0].node.name.value for each in self._collect(type_, nodes).values()]
        columns = columns_for(other.public, names)
        self.attributes[key] = (f"{other.name}_id", _KEY)
        self.gaps.append(Gap(key, other, columns, project))

    def _present(self, type_: GraphQLOutputType, nodes: FieldDetailsList) -> Serializer | Make:
        if isinstance(type_, GraphQLObjectType):
            project = self._project(type_, nodes)
            if project.asks:
                return project
            return Serializer(frozenset(), lambda found: project(found, _NOTHING))
        if isinstance(type_, GraphQLList):
            return self._list(type_.of_type, nodes)
        return written(type_)

    def _list(self, item: GraphQLOutputType, nodes: FieldDetailsList) -> Serializer | Make:
        if isinstance(item, GraphQLNonNull) and isinstance(item.of_type, GraphQLObjectType):
            project = self._project(item.of_type, nodes)
            if project.asks:
                return project.of_all
            return Serializer(frozenset(), lambda found: project.of_all(found, _NOTHING))
        value = self.value(item, nodes)
        if isinstance(value, Serializer):
            return Serializer(frozenset(), sequence(value))
        return _each(value)

    def _project(self, type_: GraphQLObjectType, nodes: FieldDetailsList) -> Projection:
        return projection_of(type_, nodes, self._collect, self._report)


def _of_all(of: Callable[[Sequence[Any]], Any], project: Projection) -> MakeAll:
    return lambda rows, asked: project.of_all(of(rows), asked)


def _asking(value: Serializer | Make) -> Make:
    if not isinstance(value, Serializer):
        return value
    one = value.one
    return lambda found, _asked: one(found)


def _each(item: Make) -> Make:
    def make(found: Any, asked: OpenFields) -> Any:
        if type(found) not in SEQUENCES:
            raise NotCompilable
        return [item(each, asked) for each in found]

    return make
