"""What a row of the routes table says."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from inspect import getdoc

from graphql import GraphQLObjectType, GraphQLSchema

from rest_facade.contract.carriers import carrier_of
from rest_facade.operations import operation_of
from rest_facade.parameters import KEY
from rest_facade.request import BoundCall, RestRequest
from rest_facade.response import RawResponse

Handler = Callable[[RestRequest], Awaitable[RawResponse]]
"""A call from its request to its answer; raises what it refuses."""


class RequestBody(Enum):
    """What a call's body is."""

    NOTHING = auto()
    """Whatever comes is not read: the official client sends `null` wherever it has nothing."""
    ENTITY = auto()
    CHANGES = auto()


class ResponseBody(Enum):
    """What a call's answer is."""

    NOTHING = auto()
    ENTITY = auto()
    ENTITY_OR_NULL = auto()
    ENTITY_WITH_LINKS = auto()
    PAGE = auto()
    """Rows of a list, and where the next ones are."""


@dataclass(frozen=True)
class Call:
    """A REST call: its story, and the GraphQL fields that the story goes through."""

    method: str
    path: str
    handler: Handler
    entity: str
    field: str
    """The GraphQL field behind it."""
    reads: str | None = None
    """The field that shows the entity as it stands, where the story has to look first."""
    creates: str | None = None
    """The field that stores a new entity, where the story may have to."""
    request_body: RequestBody = RequestBody.NOTHING
    response_body: ResponseBody = ResponseBody.ENTITY
    key: str | None = None
    """The query parameter with the primary key, where it is not in the path."""

    @property
    def summary(self) -> str:
        """What it does, in a sentence: the first line of its story."""
        return (getdoc(self.handler) or "").partition("\n")[0]

    @property
    def on_a_row(self) -> bool:
        """Whether its path is the address of one row; only there requests have conditions."""
        return f"{{{KEY}}}" in self.path

    @cached_property
    def can_be_retried(self) -> bool:
        """Whether an `Idempotency-Key` makes it safe to be sent again: a POST that writes."""
        writes = (
            self.request_body is not RequestBody.NOTHING
            or self.response_body is ResponseBody.NOTHING
        )
        return self.method == "POST" and writes

    @property
    def names_a_row(self) -> bool:
        """Whether a row's key stands in its path or its query, or may stand in its entity."""
        return self.on_a_row or self.key is not None or self.creates is not None


def bind(call: Call, schema: GraphQLSchema) -> BoundCall:
    """Look up what a call goes through; fails at start when the schema has no such field."""
    type_ = schema.get_type(call.entity)
    assert isinstance(type_, GraphQLObjectType)
    return BoundCall(
        carrier_of(type_),
        operation_of(call.field, schema),
        operation_of(call.reads, schema) if call.reads else None,
        operation_of(call.creates, schema) if call.creates else None,
        call.key,
    )
