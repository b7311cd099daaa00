"""From a selection to its projection."""

from collections.abc import Callable
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

from graphql_api.execution.projection import ANY_ATTRIBUTE, Asked, Fill, Gap, Projection
from graphql_api.execution.values import (
    NULL,
    SEQUENCES,
    Unusual,
    Written,
    refuse,
    sequence,
    written,
)
from graphql_api.origins import Derived, Referred, Reported, origin_of
from graphql_api.rights.granted import RowRights
from graphql_api.rights.showing import rights_of
from graphql_api.selection import columns_for

Collect = Callable[[GraphQLObjectType, FieldDetailsList], GroupedFieldSet]
"""The fields selected of a type, by response name, as graphql-core merges them."""

Report = Callable[[Reported, Callable[[Any], Any], RowRights, tuple[str, ...]], Any]

Trail = tuple[str, ...] | None
"""The response names from a projection's root; None below a list, where there can be no gaps."""

TYPENAME = "__typename"

REPORTS = 256
"""How many reports of rights are kept: of selections, times rights, times languages."""

_KEY = Written(frozenset({int}) | NULL, refuse)
_NOTHING = Asked(())


def reports() -> Report:
    """A bounded memory of what rows tell of rights: many rows, few different rights.

    What it gives is shared by all answers, and only ever read.
    """

    @lru_cache(maxsize=REPORTS)
    def report(
        told: Reported,
        project: Callable[[Any], Any],
        rights: RowRights,
        languages: tuple[str, ...],
    ) -> Any:
        return project(told.tell(rights, languages))

    return report


def projection_of(
    type_: GraphQLObjectType,
    details: FieldDetailsList,
    collect: Collect,
    report: Report,
    trail: Trail = (),
) -> Projection:
    """What field nodes select of a type; Unusual when graphql-core has to walk there."""
    if type_.is_type_of is not None:
        raise Unusual
    selection = _Selection(collect, report, trail)
    for key, nodes in collect(type_, details).items():
        name = nodes[0].node.name.value
        if name == TYPENAME:
            selection.constant(key, type_.name)
        else:
            selection.add(key, type_.fields[name], nodes)
    return Projection(selection.attributes, tuple(selection.fills), tuple(selection.gaps))


class _Selection:
    """What a projection is put together from, field by field."""

    def __init__(self, collect: Collect, report: Report, trail: Trail) -> None:
        self._collect, self._report, self._trail = collect, report, trail
        self.attributes: dict[str, tuple[str, Written]] = {}
        self.fills: list[tuple[str, Fill]] = []
        self.gaps: list[Gap] = []

    def constant(self, key: str, value: str | None) -> None:
        """The same for every row."""
        self.attributes[key] = (ANY_ATTRIBUTE, Written(frozenset(), lambda _: value))

    def add(self, key: str, field: GraphQLField, nodes: FieldDetailsList) -> None:
        """What a field of the schema gives."""
        known: StrawberryField | None = field.extensions.get(
            GraphQLCoreConverter.DEFINITION_BACKREF
        )
        if known is None or field.args:
            raise Unusual
        if known.is_basic_field:
            self._attribute(key, known.python_name, self._value(key, field.type, nodes))
            return
        if known.base_resolver is None or known.extensions:
            raise Unusual
        match origin_of(known.base_resolver):
            case Derived(of):
                value = _asking(self._value(key, field.type, nodes))
                self._fill(key, lambda row, asked: value(of(row), asked))
            case Reported() as told:
                self._reported(key, told, self._value(key, field.type, nodes))
            case Referred() as other:
                self._referred(key, other, field.type, nodes)
            case None:
                raise Unusual

    def _attribute(self, key: str, name: str, value: Written | Fill) -> None:
        if isinstance(value, Written):
            self.attributes[key] = (name, value)
        else:
            self._fill(key, lambda row, asked: value(getattr(row, name), asked))

    def _fill(self, key: str, fill: Fill) -> None:
        # The key has its place in the order of the selection already.
        self.constant(key, None)
        self.fills.append((key, fill))

    def _reported(self, key: str, told: Reported, value: Written | Fill) -> None:
        if not isinstance(value, Written):
            raise Unusual
        project, report = value.convert, self._report
        self._fill(key, lambda row, asked: report(told, project, rights_of(row), asked.languages))

    def _referred(
        self, key: str, other: Referred, type_: GraphQLOutputType, nodes: FieldDetailsList
    ) -> None:
        if self._trail is None or not isinstance(type_, GraphQLObjectType):
            raise Unusual
        project = projection_of(type_, nodes, self._collect, self._report, None)
        names = [each[0].node.name.value for each in self._collect(type_, nodes).values()]
        columns = columns_for(other.public, names)
        self.attributes[key] = (f"{other.name}_id", _KEY)
        self.gaps.append(Gap(key, other, columns, project, self._trail))

    def _value(self, key: str, type_: GraphQLOutputType, nodes: FieldDetailsList) -> Written | Fill:
        """How values of a type are written; as a Fill when that takes more than the value."""
        if isinstance(type_, GraphQLNonNull):
            return self._present(key, type_.of_type, nodes)
        value = self._present(key, type_, nodes)
        if isinstance(value, Written):
            return Written(value.passing | NULL, value.convert)
        return lambda found, asked: None if found is None else value(found, asked)

    def _present(
        self, key: str, type_: GraphQLOutputType, nodes: FieldDetailsList
    ) -> Written | Fill:
        if isinstance(type_, GraphQLObjectType):
            trail = None if self._trail is None else (*self._trail, key)
            project = projection_of(type_, nodes, self._collect, self._report, trail)
            if project.asks:
                return project
            return Written(frozenset(), lambda found: project(found, _NOTHING))
        if isinstance(type_, GraphQLList):
            below = _Selection(self._collect, self._report, None)
            item = below._value(key, type_.of_type, nodes)
            if isinstance(item, Written):
                return Written(frozenset(), sequence(item))
            return _each(item)
        return written(type_)


def _asking(value: Written | Fill) -> Fill:
    if not isinstance(value, Written):
        return value
    passing, convert = value.passing, value.convert
    return lambda found, _asked: found if type(found) in passing else convert(found)


def _each(item: Fill) -> Fill:
    def fill(found: Any, asked: Asked) -> Any:
        if type(found) not in SEQUENCES:
            raise Unusual
        return [item(each, asked) for each in found]

    return fill
