"""The responses of calls by arguments, each from the data of its operation."""

from typing import Any

from graphql_api.errors import NotFound
from rest_facade.conditions import RAW_CACHING_HEADERS
from rest_facade.request import RestRequest
from rest_facade.response import RawResponse
from rest_facade.writing.entity import to_entity

VALUE_ELEMENTS = {"Boolean": "boolean", "String": "string", "Int": "int", "Float": "double"}
"""The root elements of single values in XML by the type in GraphQL, as .NET names them."""


def nothing(_request: RestRequest, _data: object) -> RawResponse:
    """204 without a body."""
    return RawResponse(204, RAW_CACHING_HEADERS)


def entity(request: RestRequest, data: Any) -> RawResponse:
    """The entity; NotFound for null."""
    if data is None:
        raise NotFound(f"{request.carrier.name} not found.")
    return request.respond(data)


def entity_or_null(request: RestRequest, data: Any) -> RawResponse:
    """The entity, or null when there is none."""
    return request.respond(data)


def entities(request: RestRequest, data: Any) -> RawResponse:
    """A bare array of entities, whose root in XML is the one that .NET writes; null for null."""
    carrier, preferences = request.carrier, request.preferences
    rows = None if data is None else [to_entity(each, carrier, preferences) for each in data]
    return request.respond_with(f"ArrayOf{carrier.entity_name}", rows)


def value(request: RestRequest, data: Any) -> RawResponse:
    """A single value, or null."""
    return request.respond_with(VALUE_ELEMENTS[request.bound.operation.answer_type], data)
