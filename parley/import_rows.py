"""Reads a line of `parley import`: an object of the contract to the values of a table's columns."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLSchema, get_named_type
from strawberry.utils.str_converters import to_camel_case
from tortoise.models import Model

from graphql_api import scalars
from graphql_api.errors import InvalidValue, Problem
from orm import crm
from orm.models import ChatTopic, ChatTopicAgent
from orm.topics.imports import LARGEST_KEY
from orm.values import reference_columns, storable_values
from rest_facade.contract.carriers import DICTIONARY_ENTRY, Carrier, carrier_of
from rest_facade.contract.dates import DateFormat
from rest_facade.reading.variables import to_values

Keys = tuple[tuple[str, ...], ...]
"""Paths of GraphQL fields, whose values together are the key of a row."""

KEYS_WITHOUT_OWN: Mapping[type[Model], Keys] = {
    ChatTopicAgent: (("topicId",), ("user", "associateId")),
}
"""The keys of rows that the contract has no key of their own for."""

TABLES: tuple[type[Model], ...] = (*crm.TABLES, ChatTopic, ChatTopicAgent)
"""The tables that rows can be imported into."""


class ImportRow(NamedTuple):
    """A line that was read."""

    number: int
    """The line's number in the file, from 1."""
    model: type[Model]
    values: dict[str, Any]
    """By column, as the table stores them."""


@dataclass(frozen=True)
class ImportTarget:
    """The table that rows of one carrier are stored in, and the GraphQL type of its fields."""

    model: type[Model]
    carrier: Carrier
    graphql_type: GraphQLObjectType

    @classmethod
    def of(cls, model: type[Model], schema: GraphQLSchema) -> "ImportTarget":
        """The target of a table, whose type in the schema has the same name."""
        graphql_type = schema.get_type(model.__name__)
        assert isinstance(graphql_type, GraphQLObjectType)
        return cls(model, carrier_of(graphql_type), graphql_type)

    @cached_property
    def _keys(self) -> Keys:
        return KEYS_WITHOUT_OWN.get(self.model) or ((self.carrier.primary_key.field,),)

    def read(self, entity: Mapping[str, Any], dates: DateFormat) -> dict[str, Any]:
        """The values by column; InvalidValue names the properties that cannot be stored."""
        values = to_values(entity, self.carrier, dates)
        missing = [path for path in self._keys if not _value_at(values, path)]
        if missing:
            reason = "is missing; it is the row's key"
            raise InvalidValue(
                *(Problem(tuple(_contract_path(path, self.carrier)), reason) for path in missing)
            )
        if self.model is ChatTopic and not 0 < values["chatTopicId"] <= LARGEST_KEY:
            reason = f"must be from 1 to {LARGEST_KEY}"
            raise InvalidValue(Problem(("ChatTopicId",), reason))
        attributes = attributes_of(values, self.graphql_type)
        for column, referred in reference_columns(self.model).items():
            reference = attributes.pop(column.removesuffix("_id"), None)
            if reference is not None:
                attributes[column] = reference[referred._meta.pk_attr]
        try:
            return storable_values(self.model, attributes)
        except InvalidValue as error:
            raise InvalidValue(
                *(
                    replace(problem, path=tuple(_contract_path(problem.path, self.carrier)))
                    for problem in error.problems
                )
            ) from error


def attributes_of(values: Mapping[str, Any], graphql_type: GraphQLObjectType) -> dict[str, Any]:
    """Convert JSON values by GraphQL field into Python values by model attribute, without nulls."""
    return {
        _attribute(graphql_type, field): _value(
            value, get_named_type(graphql_type.fields[field].type)
        )
        for field, value in values.items()
        if value is not None
    }


def _attribute(graphql_type: GraphQLObjectType, field: str) -> str:
    name: str = graphql_type.fields[field].extensions["strawberry-definition"].python_name
    return name


def _value(value: Any, type_: Any) -> Any:
    if isinstance(value, list):
        return [_value(item, type_) for item in value]
    if isinstance(type_, GraphQLEnumType):
        return type_.values[value].value
    if isinstance(type_, GraphQLObjectType) and type_.name != DICTIONARY_ENTRY:
        return attributes_of(value, type_)
    if type_.name == "DateTime":
        return scalars.parse_datetime(value)
    return value


def _value_at(values: Any, path: Iterable[str]) -> Any:
    for field in path:
        values = (values or {}).get(field)
    return values


def _contract_path(path: Iterable[str | int], carrier: Carrier | None) -> Iterator[str | int]:
    """The contract's names of the fields or attributes on the way to a value."""
    for step in path:
        property_ = carrier.find(to_camel_case(str(step))) if carrier else None
        yield property_.name if property_ else step
        carrier = property_.carrier if property_ else carrier
