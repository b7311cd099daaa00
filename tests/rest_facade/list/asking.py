"""Filters as a caller at some place and time asks for them."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from graphql import GraphQLInputObjectType
from graphql.utilities import coerce_input_value

from rest_facade.contract.dates import DateFormat, DateStyle
from rest_facade.list.filters import to_filter
from rest_facade.list.parser import parse
from rest_facade.list.values import Viewpoint
from tests.rest_facade.schema import SCHEMA

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


def viewpoint(zone: str = "UTC", now: datetime = NOW) -> Viewpoint:
    return Viewpoint(DateFormat(ZoneInfo(zone), DateStyle.OFFSET), now, associate_id=7)


def filter_of(text: str, seen_from: Viewpoint | None = None) -> dict[str, Any]:
    """The filter for a text; fails when GraphQL would not take it."""
    tree = parse(text)
    assert tree
    filter_ = to_filter(tree, seen_from or viewpoint())
    type_ = SCHEMA.get_type("ChatSessionFilter")
    assert isinstance(type_, GraphQLInputObjectType)
    coerce_input_value(filter_, type_)
    return filter_
