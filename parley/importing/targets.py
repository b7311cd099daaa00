"""Reads a line of `parley import`: an object of the contract to the values of a table's columns."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLSchema, get_named_type
from strawberry.utils.str_converters import to_camel_case
from tortoise.models import Model

from graphql_api import scalars
from graphql_api.errors import InvalidValue, Problem
from orm import crm
from orm.messages.posting import draft_of
from orm.models import Associate, ChatMessage, ChatSession, ChatTopic, ChatTopicAgent
from orm.topics.imports import LARGEST_KEY
from orm.values import reference_columns, storable_values
from rest_facade.contract.carriers import DICTIONARY_ENTRY, Carrier, carrier_of
from rest_facade.contract.dates import DateFormat
from rest_facade.reading.variables import to_values

Keys = tuple[tuple[str, ...], ...]
"""Paths of GraphQL fields, whose values together are the key of a row."""

KEYS_WITHOUT_OWN: Mapping[type[Model], Keys] = {
    ChatTopicAgent: (("topicId",), ("user", "associateId")),
    ChatMessage: (("chatMessageId",), ("chatSessionId",)),
}
"""The keys of rows that the contract has no key of their own for, and of parts of other rows."""

NUMBERED = (ChatTopic, ChatSession, ChatMessage)
"""The tables whose keys the database gives out, which continues after those that are imported."""

STAGES: tuple[tuple[type[Model], ...], ...] = (
    (*crm.TABLES, ChatTopic),
    (ChatTopicAgent, ChatSession),
    (ChatMessage,),
)
"""The tables that rows can be imported into, those first that others refer to."""

TABLES = tuple(model for stage in STAGES for model in stage)


def stage_of(model: type[Model]) -> int:
    """The number of a table's stage."""
    return next(number for number, stage in enumerate(STAGES) if model in stage)


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

    def read(
        self, entity: Mapping[str, Any], dates: DateFormat, *, is_part: bool = False
    ) -> dict[str, Any]:
        """The values by column; InvalidValue names the properties that cannot be stored.

        A reference may be a login name in the place of a key. With `is_part`, columns that were
        given without a value are there as null.
        """
        values = to_values(self._without_referred_rows(entity), self.carrier, dates)
        missing = [path for path in self._keys if not _value_at(values, path)]
        if missing:
            reason = "is missing; it is the row's key"
            raise InvalidValue(
                *(Problem(tuple(_contract_path(path, self.carrier)), reason) for path in missing)
            )
        if self.model in NUMBERED:
            field = to_camel_case(self.model._meta.pk_attr)
            if not 0 < values[field] <= LARGEST_KEY:
                reason = f"must be from 1 to {LARGEST_KEY}"
                raise InvalidValue(Problem(tuple(_contract_path((field,), self.carrier)), reason))
        attributes = attributes_of(values, self.graphql_type)
        logins = self._references(attributes)
        try:
            storable = self._storable(attributes)
        except InvalidValue as error:
            raise InvalidValue(
                *(
                    replace(problem, path=tuple(_contract_path(problem.path, self.carrier)))
                    for problem in error.problems
                )
            ) from error
        given = dict.fromkeys(self._columns_of(values)) if is_part else {}
        return {**given, **storable, **logins}

    def _storable(self, attributes: dict[str, Any]) -> dict[str, Any]:
        if self.model is not ChatMessage:
            return storable_values(self.model, attributes)
        keys = {name: attributes.pop(name) for name in ("chat_message_id", "chat_session_id")}
        return {**draft_of(attributes), **keys}

    def _without_referred_rows(self, entity: Mapping[str, Any]) -> dict[str, Any]:
        """A session with the key, or login name, of each row that it refers to, and no more.

        A session that was read has these rows whole, with values that need not be storable here.
        """
        if self.model is not ChatSession:
            return dict(entity)
        return {name: self._key_only(name, value) for name, value in entity.items()}

    def _key_only(self, name: str, value: Any) -> Any:
        target = self.carrier.find(name)
        if target is None or not target.is_reference or not isinstance(value, dict):
            return value
        referred = target.carrier
        assert referred is not None
        kept = {referred.primary_key}
        if referred.name == Associate.__name__ and (login := referred.find("Name")):
            kept.add(login)
        return {part: each for part, each in value.items() if referred.find(part) in kept}

    def _references(self, attributes: dict[str, Any]) -> dict[str, str]:
        """Put keys in the place of rows that are referred to; returns login names by column.

        A reference with neither is none, as in a call.
        """
        logins: dict[str, str] = {}
        for column, referred in reference_columns(self.model).items():
            reference = attributes.pop(column.removesuffix("_id"), None) or {}
            if (key := reference.get(referred._meta.pk_attr)) is not None:
                attributes[column] = key
            elif referred is Associate and (name := reference.get("name")):
                logins[column] = name
        return logins

    def _columns_of(self, values: Iterable[str]) -> Iterable[str]:
        """The columns of fields."""
        references = reference_columns(self.model)
        for field in values:
            name = _attribute(self.graphql_type, field)
            yield f"{name}_id" if f"{name}_id" in references else name

    def property_of(self, column: str) -> str:
        """The contract's name of a column that refers to a row, such as `User.AssociateId`."""
        referred = reference_columns(self.model)[column]
        own = self.carrier.find(to_camel_case(column))
        if own is not None:
            return own.name
        [name] = _contract_path((column.removesuffix("_id"),), self.carrier)
        return f"{name}.{referred.__name__}Id"


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
