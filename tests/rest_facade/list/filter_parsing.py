"""Parses `$filter` texts into GraphQL filters, for a given zone, time and user."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from graphql import GraphQLInputObjectType
from graphql.utilities import coerce_input_value

from rest_facade.contract.dates import DateFormat, DateStyle
from rest_facade.list.filters import to_filter
from rest_facade.list.parser import parse
from rest_facade.list.values import FilterContext
from tests.rest_facade.schema import SCHEMA

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


def filter_context(zone: str = "UTC", now: datetime = NOW) -> FilterContext:
    return FilterContext(DateFormat(ZoneInfo(zone), DateStyle.OFFSET), now, associate_id=7)


def parse_filter(text: str, context: FilterContext | None = None) -> dict[str, Any]:
    """The ChatSessionFilter of a text; fails when the schema does not accept it."""
    tree = parse(text)
    assert tree
    filter_ = to_filter(tree, context or filter_context())
    type_ = SCHEMA.get_type("ChatSessionFilter")
    assert isinstance(type_, GraphQLInputObjectType)
    coerce_input_value(filter_, type_)
    return filter_
