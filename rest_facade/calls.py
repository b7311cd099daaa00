"""The type of a row of the routes table, and its binding to the GraphQL schema."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from inspect import getdoc

from graphql import GraphQLObjectType, GraphQLSchema

from rest_facade.contract.carriers import carrier_of
from rest_facade.operations import operation_of
from rest_facade.parameters import KEY, SELECT
from rest_facade.request import BoundCall, RestRequest
from rest_facade.response import RawResponse

Handler = Callable[[RestRequest], Awaitable[RawResponse]]
"""Turns a request into a response; raises a ParleyError when the call fails."""


class RequestBody(Enum):
    """The kind of a call's request body."""

    NOTHING = auto()
    """The body is not read: the official client sends `null` where there is nothing to send."""
    ENTITY = auto()
    CHANGES = auto()
    """An object of changed properties, or a JSON Patch."""


class ResponseBody(Enum):
    """The kind of a call's response body."""

    NOTHING = auto()
    ENTITY = auto()
    ENTITY_OR_NULL = auto()
    ENTITY_WITH_LINKS = auto()
    PAGE = auto()
    """Rows of a list, and a link to the next page."""


WITHOUT_ENTITY = (ResponseBody.NOTHING, ResponseBody.PAGE)
"""Response bodies for which Accept and `$select` are not read as for an entity."""


@dataclass(frozen=True)
class RestCall:
    """A REST call: its path, its handler, and the GraphQL fields that the handler uses."""

    method: str
    path: str
    handler: Handler
    entity: str
    field: str
    """The GraphQL root field behind the call."""
    read_field: str | None = None
    """The field that reads the stored entity, for handlers that read before they write."""
    create_field: str | None = None
    """The field that creates an entity, for the handler that creates or updates."""
    request_body: RequestBody = RequestBody.NOTHING
    response_body: ResponseBody = ResponseBody.ENTITY
    key_parameter: str | None = None
    """The query parameter with the primary key, when the key is not in the path."""

    @property
    def query_parameters(self) -> tuple[str, ...]:
        """The query parameters that the call knows; a list's are in rest_facade/list/query.py."""
        select = () if self.response_body in WITHOUT_ENTITY else (SELECT,)
        return select if self.key_parameter is None else (self.key_parameter, *select)

    @property
    def summary(self) -> str:
        """One sentence on what the call does: the first line of the handler's docstring."""
        return (getdoc(self.handler) or "").partition("\n")[0]

    @property
    def has_key_in_path(self) -> bool:
        """True if the path names one row; only such calls support conditional requests."""
        return f"{{{KEY}}}" in self.path

    @cached_property
    def can_be_retried(self) -> bool:
        """True if the call takes an `Idempotency-Key`: a POST that writes."""
        writes = (
            self.request_body is not RequestBody.NOTHING
            or self.response_body is ResponseBody.NOTHING
        )
        return self.method == "POST" and writes

    @property
    def can_name_a_row(self) -> bool:
        """True if the path, the query or the body can have the key of a stored row."""
        return (
            self.has_key_in_path or self.key_parameter is not None or self.create_field is not None
        )


def bind(call: RestCall, schema: GraphQLSchema) -> BoundCall:
    """Look up the entity and the operations of a call; KeyError when a field is missing."""
    type_ = schema.get_type(call.entity)
    assert isinstance(type_, GraphQLObjectType)
    return BoundCall(
        carrier_of(type_),
        operation_of(call.field, schema),
        operation_of(call.read_field, schema) if call.read_field else None,
        operation_of(call.create_field, schema) if call.create_field else None,
        call.query_parameters,
        call.key_parameter,
    )
