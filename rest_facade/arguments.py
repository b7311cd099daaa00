"""The arguments of an operation that a call takes one by one: from its path, query and body.

The arguments are the properties of a carrier, one for each place. So they may be in any case, every
reader of bodies can read them, and a bad value is refused with its name and the reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    is_required_argument,
)

from graphql_api.errors import InvalidValue, Problem
from rest_facade.contract.carriers import Carrier, Property, property_of, unwrap
from rest_facade.contract.names import property_name
from rest_facade.parameters import KEY, read_parameters
from rest_facade.reading import lists
from rest_facade.reading.inputs import InputFields
from rest_facade.reading.variables import to_input
from rest_facade.request import RestRequest
from rest_facade.writing import negotiation


class BodyOfArguments(Enum):
    """The arguments that a request body holds."""

    ENTITY = auto()
    """The values of an entity, for the operation's argument of an input type."""
    OBJECT = auto()
    """All arguments that are not in the address, by name."""
    LIST = auto()
    """The operation's only list."""


TIME_ZONE = "timeZone"
"""The argument that is the time zone of SO-TimeZone, in a call whose operation has it."""

CONDITION = GraphQLArgument(GraphQLNonNull(GraphQLInt))
"""The type of a number in the path that is no argument, but part of a list's filter."""


@dataclass(frozen=True, eq=False)
class Place:
    """The arguments in one place of a request."""

    name: str
    """The place, for messages."""
    carrier: Carrier
    required: tuple[Property, ...]
    fields: InputFields
    arguments: Mapping[str, GraphQLArgument]

    @classmethod
    def of(cls, name: str, carrier: Carrier, arguments: Mapping[str, GraphQLArgument]) -> "Place":
        """The place of a carrier's arguments, which are named in GraphQL."""
        inputs = {
            argument: type_
            for argument, each in arguments.items()
            if isinstance(type_ := unwrap(each.type)[1], GraphQLInputObjectType)
        }
        required = tuple(
            property_
            for property_ in carrier.properties
            if is_required_argument(arguments[property_.field])
        )
        return cls(name, carrier, required, InputFields(frozenset(arguments), inputs), arguments)

    def describe(self, property_: Property) -> str:
        """The argument's description in GraphQL."""
        return self.arguments[property_.field].description or ""

    def read(self, entity: Mapping[str, Any], request: RestRequest) -> dict[str, Any]:
        """The values by argument; InvalidValue names what is missing or cannot be read."""
        values = to_input(entity, self.carrier, self.fields, request.preferences.dates)
        # Null is the same as absent, so that a default value is used.
        given = {name: value for name, value in values.items() if value is not None}
        missing = [each for each in self.required if each.field not in given]
        if missing:
            raise InvalidValue(
                *(Problem((each.name,), f"is missing from the {self.name}") for each in missing)
            )
        return given


@dataclass(frozen=True, eq=False)
class Arguments:
    """The arguments of a call by their places."""

    path: Place
    query: Place
    body: Place
    kind: BodyOfArguments | None
    """The arguments in the body; None when no body is read."""
    names: Mapping[str, str]
    """The caller's name of each argument by its name in GraphQL."""
    has_zone: bool
    """True if the operation takes the time zone of dates in its answer."""

    @classmethod
    def of(
        cls,
        arguments: Mapping[str, GraphQLArgument],
        entity: Carrier,
        path: Iterable[str],
        query: Iterable[str],
        kind: BodyOfArguments | None,
        renamed: Mapping[str, str],
        procedure: str,
        agent: str = "",
    ) -> "Arguments":
        """Of a field's arguments those of a call; the names in the address are the caller's.

        An argument of an input type, or a list of them, has the properties of `entity`. Raises
        KeyError for a name that is no argument.
        """
        in_address = {
            place: {name: renamed.get(name, name) for name in names}
            for place, names in (("path", path), ("query", query))
        }
        taken = {argument for names in in_address.values() for argument in names.values()}
        names_in_body = {argument: name for name, argument in renamed.items()}
        in_body = {
            property_name(names_in_body.get(argument, argument)): argument
            for argument, each in arguments.items()
            if argument not in {*taken, TIME_ZONE} and _is_in_body(each, kind)
        }

        def place(title: str, carrier_name: str, names: Mapping[str, str]) -> Place:
            here = {argument: arguments[argument] for argument in names.values()}
            properties = tuple(
                property_of(name, argument, here[argument].type, lambda: entity)
                for name, argument in names.items()
            )
            # .NET puts the agent's name before the one of the object of arguments.
            class_name = f"{agent}_{carrier_name}" if agent else carrier_name
            carrier = Carrier(carrier_name, properties, class_name)
            return Place.of(title, carrier, here)

        return cls(
            place("path", procedure, in_address["path"]),
            place("query", procedure, in_address["query"]),
            place("body", f"{procedure}Request", in_body),
            kind,
            {
                argument: name
                for names in (*in_address.values(), {} if kind is BodyOfArguments.LIST else in_body)
                for name, argument in names.items()
            },
            TIME_ZONE in arguments,
        )

    @property
    def list_property(self) -> Property:
        """The list that a bare array is."""
        [property_] = self.body.carrier.properties
        return property_

    def read(self, request: RestRequest) -> dict[str, Any]:
        """The values by argument; InvalidValue, MalformedBody or UnsupportedMediaType."""
        zone = {TIME_ZONE: request.preferences.dates.zone.key} if self.has_zone else {}
        return self.read_address(request) | self._read_body(request) | zone

    def read_address(self, request: RestRequest) -> dict[str, Any]:
        """The values in the path and the query."""
        in_path = {name: text for name, text in request.http.path_params.items() if name != KEY}
        values = self.path.read(in_path, request)
        if not self.query.carrier.properties:
            return values
        query: bytes = request.http.scope["query_string"]
        parameters = read_parameters(query, request.bound.query_parameters)
        return values | self.query.read(parameters, request)

    def _read_body(self, request: RestRequest) -> dict[str, Any]:
        match self.kind:
            case None:
                return {}
            case BodyOfArguments.ENTITY:
                operation = request.bound.operation
                assert operation.input_argument is not None
                values = request.input_values(request.parse_entity(), operation)
                return {operation.input_argument: values}
            case BodyOfArguments.LIST:
                property_ = self.list_property
                read = lists.READERS[negotiation.media_type_of(request.content_type())]
                items = read(request.body, property_)
                try:
                    return self.body.read({property_.name: items}, request)
                except InvalidValue as error:
                    # The list has no name for the caller; its items have numbers.
                    problems = (
                        replace(each, path=each.path[1:] or each.path) for each in error.problems
                    )
                    raise InvalidValue(*problems) from None
            case BodyOfArguments.OBJECT:
                return self.body.read(self._members(request), request)

    def _members(self, request: RestRequest) -> Mapping[str, Any]:
        """The members of the object in the body; none for an empty body or null."""
        if request.body.strip() in (b"", b"null"):
            return {}
        reader = negotiation.partial_reader_of(request.content_type())
        return reader(request.body, self.body.carrier)


def _is_in_body(argument: GraphQLArgument, kind: BodyOfArguments | None) -> bool:
    if kind is BodyOfArguments.LIST:
        type_ = argument.type
        while isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        return isinstance(type_, GraphQLList)
    return kind is BodyOfArguments.OBJECT
