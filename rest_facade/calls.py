"""The type of a row of the routes table, and its binding to the GraphQL schema."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from inspect import getdoc

from graphql import GraphQLObjectType, GraphQLSchema
from starlette.responses import Response

from rest_facade import answers
from rest_facade.arguments import CONDITION, Arguments, BodyOfArguments
from rest_facade.contract.carriers import carrier_of
from rest_facade.handlers.arguments import act, act_on_one
from rest_facade.operations import find_field, operation_of
from rest_facade.parameters import KEY, SELECT
from rest_facade.request import Answer, BoundCall, RestRequest

Handler = Callable[[RestRequest], Awaitable[Response]]
"""Turns a request into a response; raises a ParleyError when the call fails."""

PLACEHOLDER = re.compile(r"\{(\w+)\}")


class RequestBody(Enum):
    """The kind of a call's request body."""

    NOTHING = auto()
    """The body is not read: the official client sends `null` where there is nothing to send."""
    ENTITY = auto()
    CHANGES = auto()
    """An object of changed properties, or a JSON Patch."""
    ARGUMENTS = auto()
    """An object whose members are the operation's arguments, as the agents' calls have it."""
    LIST = auto()
    """A bare array, which is the operation's only list."""


class ResponseBody(Enum):
    """The kind of a call's response body."""

    NOTHING = auto()
    ENTITY = auto()
    ENTITY_OR_NULL = auto()
    ENTITY_WITH_LINKS = auto()
    PAGE = auto()
    """Rows of a list, and a link to the next page."""
    ENTITIES = auto()
    """A bare array of entities."""
    ENTITIES_OR_NULL = auto()
    VALUE = auto()
    """A boolean, a text or a number."""
    VALUE_OR_NULL = auto()
    EVENTS = auto()
    """Lines of JSON, or server-sent events."""


WITHOUT_ENTITY = (ResponseBody.NOTHING, ResponseBody.PAGE, ResponseBody.EVENTS)
"""Response bodies for which Accept and `$select` are not read as for an entity."""

VALUES = (ResponseBody.VALUE, ResponseBody.VALUE_OR_NULL)
"""Response bodies without properties."""


@dataclass(frozen=True)
class RestCall:
    """A REST call: its path, its handler, and the GraphQL fields that the handler uses."""

    method: str
    path: str
    handler: Handler
    entity: str
    field: str
    """The GraphQL root field behind the call."""
    payload_field: str | None = None
    """The field of its answer that is the entity, where the answer is a payload around it."""
    read_field: str | None = None
    """The field that reads the stored entity, for handlers that read before they write."""
    create_field: str | None = None
    """The field that creates an entity, for the handler that creates or updates."""
    request_body: RequestBody = RequestBody.NOTHING
    response_body: ResponseBody = ResponseBody.ENTITY
    key_parameter: str | None = None
    """The query parameter with the primary key, when the key is not in the path."""
    query: tuple[str, ...] = ()
    """The arguments of the operation that are query parameters."""
    renamed: tuple[tuple[str, str], ...] = ()
    """The contract's name and the operation's, for arguments whose names differ."""
    without: tuple[str, ...] = ()
    """The arguments of the operation that the contract's call does not have."""
    without_effect: tuple[str, ...] = ()
    """Query parameters that the contract has for the call, and that can change nothing."""
    condition: str | None = None
    """For a page: the field of the filter that must have the value in the path."""
    arguments_name_a_row: bool = True
    """False for a body of arguments none of which is the key of a row."""
    does: str | None = None
    """One sentence on what the call does; None for the handler's own."""

    @property
    def query_parameters(self) -> tuple[str, ...]:
        """The query parameters that the call knows; a list's are in rest_facade/list/query.py."""
        select = () if self.response_body in WITHOUT_ENTITY else (SELECT,)
        key = () if self.key_parameter is None else (self.key_parameter,)
        return (*key, *self.query, *select, *self.without_effect)

    @property
    def path_arguments(self) -> tuple[str, ...]:
        """The arguments of the operation that are in the path; a row's own key is none of them."""
        return tuple(name for name in PLACEHOLDER.findall(self.path) if name != KEY)

    @property
    def summary(self) -> str:
        """One sentence on what the call does: its own, or the handler's first line."""
        return self.does or (getdoc(self.handler) or "").partition("\n")[0]

    @property
    def has_key_in_path(self) -> bool:
        """True if the path names one row; only such calls support conditional requests."""
        return f"{{{KEY}}}" in self.path

    @cached_property
    def can_be_retried(self) -> bool:
        """True if the call takes an `Idempotency-Key`: a POST that writes."""
        writes = (
            self.handler in (act, act_on_one)
            or self.request_body in (RequestBody.ENTITY, RequestBody.CHANGES)
            or self.response_body is ResponseBody.NOTHING
        )
        return self.method == "POST" and writes

    @property
    def agent(self) -> str:
        """The agent that has the call, such as `Chat`; empty for other calls."""
        return self.path.partition("/Agents/")[2].partition("/")[0]

    @property
    def procedure(self) -> str:
        """The last part of the path that is no placeholder, such as the agent's procedure."""
        return [step for step in self.path.split("/") if not PLACEHOLDER.fullmatch(step)][-1]

    @property
    def has_own_key(self) -> bool:
        """True if the call is on one row of its entity, by the row's key."""
        return (
            self.has_key_in_path or self.key_parameter is not None or self.create_field is not None
        )

    @property
    def can_name_a_row(self) -> bool:
        """True if the path, the query or the body can have the key of a stored row."""
        return (
            self.has_own_key
            or bool(self.path_arguments)
            or (self.request_body is RequestBody.ARGUMENTS and self.arguments_name_a_row)
        )


BODIES_OF_ARGUMENTS = {
    RequestBody.ENTITY: BodyOfArguments.ENTITY,
    RequestBody.ARGUMENTS: BodyOfArguments.OBJECT,
    RequestBody.LIST: BodyOfArguments.LIST,
}
ANSWERS: dict[ResponseBody, Answer] = {
    ResponseBody.NOTHING: answers.nothing,
    ResponseBody.ENTITY: answers.entity,
    ResponseBody.ENTITY_OR_NULL: answers.entity_or_null,
    ResponseBody.ENTITIES: answers.entities,
    ResponseBody.ENTITIES_OR_NULL: answers.entities,
    ResponseBody.VALUE: answers.value,
    ResponseBody.VALUE_OR_NULL: answers.value,
}
"""The functions that answer calls by arguments."""


def arguments_of(call: RestCall, schema: GraphQLSchema) -> Arguments:
    """The arguments of a call; KeyError when the operation lacks one that the row names."""
    type_ = schema.get_type(call.entity)
    assert isinstance(type_, GraphQLObjectType)
    field = find_field(call.field, schema)[1]
    arguments = {name: each for name, each in field.args.items() if name not in call.without}
    if call.condition is not None:
        # The number in the path is no argument, but part of the list's filter.
        arguments |= dict.fromkeys(call.path_arguments, CONDITION)
    return Arguments.of(
        arguments,
        carrier_of(type_),
        call.path_arguments,
        call.query,
        BODIES_OF_ARGUMENTS.get(call.request_body),
        dict(call.renamed),
        call.procedure,
        call.agent,
    )


def bind(call: RestCall, schema: GraphQLSchema) -> BoundCall:
    """Look up the entity and the operations of a call; KeyError when a field is missing."""
    type_ = schema.get_type(call.entity)
    assert isinstance(type_, GraphQLObjectType)
    operation = operation_of(call.field, schema, call.payload_field)
    arguments = arguments_of(call, schema)
    assert operation.is_mutation or not call.can_be_retried, f"{call.path} only reads"
    return BoundCall(
        carrier_of(type_),
        operation,
        operation_of(call.read_field, schema) if call.read_field else None,
        operation_of(call.create_field, schema) if call.create_field else None,
        call.query_parameters,
        call.key_parameter,
        arguments.names,
        arguments.read_address,
        arguments.read,
        ANSWERS.get(call.response_body),
        call.path,
        call.condition,
        call.response_body not in (ResponseBody.NOTHING, *VALUES),
    )
