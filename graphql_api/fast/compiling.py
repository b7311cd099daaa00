"""Compiles a selection of fields to its projection.

A field is compiled if it is a plain attribute, or if its resolver has a mark
(graphql_api/resolver_hints.py); any other field makes the whole operation graphql-core's.
"""

from functools import partial

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
)
from graphql.execution.collect_fields import FieldDetailsList
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from graphql_api.fast.compiler_context import CompilerContext, is_of_one_table, public_type
from graphql_api.fast.pending import (
    DeferredField,
    ReferenceField,
    Resolve,
    Serialize,
    SerializeAll,
    all_at_once,
    one_by_one,
)
from graphql_api.fast.projection import (
    PLACEHOLDER,
    ComputedField,
    Projection,
    after,
    as_serialize,
    in_zone,
    nullable,
    reported,
    serialize_items,
    without_request,
)
from graphql_api.fast.values import (
    NULL,
    NotCompilable,
    Serializer,
    constant,
    list_converter,
    refuse,
)
from graphql_api.resolver_hints import (
    FromKey,
    FromReference,
    FromRights,
    FromRow,
    FromRowAsync,
    FromRowInZone,
    ListByKey,
    hint_of,
)
from graphql_api.rights.matrices import standing_columns_of
from graphql_api.rights.rights import RIGHTS_ATTRIBUTE
from graphql_api.selection import columns_for

TYPENAME = "__typename"

_KEY_SERIALIZER = Serializer(frozenset({int}) | NULL, refuse)


def projection_of(
    type_: GraphQLObjectType, details: FieldDetailsList, context: CompilerContext
) -> Projection:
    """The projection of the fields that `details` select of a type.

    Raises NotCompilable when graphql-core has to execute them.
    """
    if type_.is_type_of is not None and not is_of_one_table(type_):
        raise NotCompilable
    selection = _SelectionCompiler(context)
    for key, nodes in context.collect(type_, details).items():
        name = nodes[0].node.name.value
        if name == TYPENAME:
            selection.add_constant(key, type_.name)
        else:
            selection.add_field(key, type_, type_.fields[name], nodes)
    return selection.projection()


def root_serializer(
    type_: GraphQLOutputType, details: FieldDetailsList, context: CompilerContext
) -> Serialize:
    """The function that serializes a root resolver's value; raises NotCompilable as above."""
    return as_serialize(_SelectionCompiler(context).value(type_, details))


class _SelectionCompiler:
    """Collects the parts of one projection, field by field."""

    def __init__(self, context: CompilerContext) -> None:
        self._context = context
        self._attributes: dict[str, tuple[str, Serializer]] = {}
        self._computed: list[ComputedField] = []
        self._references: list[ReferenceField] = []
        self._deferred: list[DeferredField] = []

    def add_constant(self, key: str, value: str | None) -> None:
        """Add a field that has the same value in every row."""
        self._attributes[key] = (PLACEHOLDER, constant(value))

    def add_field(
        self, key: str, type_: GraphQLObjectType, field: GraphQLField, nodes: FieldDetailsList
    ) -> None:
        """Add a field of the schema; NotCompilable if its resolver is unmarked.

        The same for a field with arguments that is no list by key.
        """
        definition: StrawberryField | None = field.extensions.get(
            GraphQLCoreConverter.DEFINITION_BACKREF
        )
        if definition is None:
            raise NotCompilable
        if definition.is_basic_field:
            self._add_attribute(key, definition.python_name, self.value(field.type, nodes))
            return
        if definition.base_resolver is None or definition.extensions:
            raise NotCompilable
        hint = hint_of(definition.base_resolver)
        if field.args and not isinstance(hint, ListByKey):
            raise NotCompilable
        match hint:
            case FromRow():
                self._add_from_row(key, hint, field.type, nodes)
            case FromRowInZone(of_row, _):
                serialize = as_serialize(self.value(field.type, nodes))
                self._add_computed(key, None, in_zone(of_row, serialize))
            case FromRights():
                self._add_from_rights(key, hint, self.value(field.type, nodes))
            case FromRowAsync(of_one):
                self._add_deferred(key, one_by_one(of_one), self.value(field.type, nodes))
            case ListByKey(lists_of):
                key_name = public_type(type_).model._meta.pk_attr
                resolve = all_at_once(lists_of, key_name, field, nodes[0].node)
                self._add_deferred(key, resolve, self.value(field.type, nodes))
            case FromKey(of):
                model = public_type(type_).model
                name, serializer = model._meta.pk_attr, Serializer(frozenset(), partial(of, model))
                self._attributes[key] = (name, serializer)
            case FromReference() as reference:
                self._add_reference(key, reference, field.type, nodes)
            case None:
                raise NotCompilable

    def projection(self) -> Projection:
        """The projection of all fields that were added."""
        return Projection(
            self._attributes,
            tuple(self._computed),
            tuple(self._references),
            tuple(self._deferred),
        )

    def value(self, type_: GraphQLOutputType, nodes: FieldDetailsList) -> Serializer | Serialize:
        """The serializer of a type's values; a Serialize where that takes more than the value."""
        if isinstance(type_, GraphQLNonNull):
            return self._non_null(type_.of_type, nodes)
        value = self._non_null(type_, nodes)
        if isinstance(value, Serializer):
            return value.nullable
        return nullable(value)

    def _add_attribute(self, key: str, name: str, value: Serializer | Serialize) -> None:
        if isinstance(value, Serializer):
            self._attributes[key] = (name, value)
        else:
            self._add_computed(key, name, value)

    def _add_computed(
        self,
        key: str,
        attribute: str | None,
        serialize: Serialize,
        serialize_all: SerializeAll | None = None,
    ) -> None:
        # The constant gives the key its place in the order of the selection.
        self.add_constant(key, None)
        self._computed.append(ComputedField(key, attribute, serialize, serialize_all))

    def _add_from_row(
        self, key: str, hint: FromRow, type_: GraphQLOutputType, nodes: FieldDetailsList
    ) -> None:
        serialize = as_serialize(self.value(type_, nodes))
        of_all = hint.of_all
        item = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        serialize_all = None
        if of_all is not None and isinstance(item, GraphQLObjectType):
            serialize_all = after(of_all, self._project(item, nodes).project_all)
        self._add_computed(key, None, after(hint.of, serialize), serialize_all)

    def _add_from_rights(self, key: str, hint: FromRights, value: Serializer | Serialize) -> None:
        if not isinstance(value, Serializer):
            raise NotCompilable
        report = reported(partial(self._context.report, hint, value.convert))
        self._add_computed(key, RIGHTS_ATTRIBUTE, report)

    def _add_deferred(self, key: str, resolve: Resolve, value: Serializer | Serialize) -> None:
        self.add_constant(key, None)
        self._deferred.append(DeferredField(key, resolve, as_serialize(value)))

    def _add_reference(
        self, key: str, reference: FromReference, type_: GraphQLOutputType, nodes: FieldDetailsList
    ) -> None:
        if not isinstance(type_, GraphQLObjectType):
            raise NotCompilable
        project = self._project(type_, nodes)
        subfields = self._context.collect(type_, nodes).values()
        columns = columns_for(
            reference.public,
            [details[0].node.name.value for details in subfields],
            standing_columns_of(reference.public.model),
        )
        self._attributes[key] = (f"{reference.name}_id", _KEY_SERIALIZER)
        self._references.append(ReferenceField(key, reference, columns, project))

    def _non_null(
        self, type_: GraphQLOutputType, nodes: FieldDetailsList
    ) -> Serializer | Serialize:
        if isinstance(type_, GraphQLObjectType):
            project = self._project(type_, nodes)
            if project.needs_request:
                return project
            return Serializer(frozenset(), without_request(project))
        if isinstance(type_, GraphQLInterfaceType):
            return self._interface(type_, nodes)
        if isinstance(type_, GraphQLList):
            return self._list(type_.of_type, nodes)
        if isinstance(type_, GraphQLNamedType) and type_.name in self._context.serializers:
            return self._context.serializers[type_.name]
        raise NotCompilable

    def _interface(self, type_: GraphQLInterfaceType, nodes: FieldDetailsList) -> Serialize:
        possible = self._context.possible_types(type_)
        if not all(map(is_of_one_table, possible)):
            raise NotCompilable
        by_model = {public_type(each).model: self._project(each, nodes) for each in possible}
        return lambda row, pending: by_model[type(row)](row, pending)

    def _list(self, item: GraphQLOutputType, nodes: FieldDetailsList) -> Serializer | Serialize:
        if isinstance(item, GraphQLNonNull) and isinstance(item.of_type, GraphQLObjectType):
            project = self._project(item.of_type, nodes)
            if project.needs_request:
                return project.project_all
            return Serializer(frozenset(), without_request(project.project_all))
        value = self.value(item, nodes)
        if isinstance(value, Serializer):
            return Serializer(frozenset(), list_converter(value))
        return serialize_items(value)

    def _project(self, type_: GraphQLObjectType, nodes: FieldDetailsList) -> Projection:
        return projection_of(type_, nodes, self._context)
