"""The context in which one document's selections are compiled, and the types that have a table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from strawberry.schema.schema_converter import GraphQLCoreConverter

from graphql_api.fast.values import Serializer
from graphql_api.fields.node import Node
from graphql_api.resolver_hints import FromRights
from graphql_api.rights.resolution import RowRights

CollectSubfields = Callable[[GraphQLObjectType, FieldDetailsList], GroupedFieldSet]
"""The fields selected of a type, by response name, as graphql-core merges them."""

ReportRights = Callable[[FromRights, Callable[[Any], Any], RowRights, tuple[str, ...]], Any]
"""The projected report of rights: of a hint, by a projection, for rights and languages."""


@dataclass(frozen=True, eq=False)
class CompilerContext:
    """The functions and tables that compile the selections of one document."""

    collect: CollectSubfields
    report: ReportRights
    possible_types: Callable[[GraphQLInterfaceType], Sequence[GraphQLObjectType]]
    """The types that implement an interface."""
    serializers: Mapping[str, Serializer]
    """The serializers of scalars and enums, by the type's name."""


def public_type(type_: GraphQLObjectType) -> Any:
    """The Strawberry type that an object type was made of."""
    return type_.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].origin


def is_of_one_table(type_: GraphQLObjectType) -> bool:
    """True if the type's values are rows of its own table, so that none needs to be asked."""
    return issubclass(public_type(type_), Node)
