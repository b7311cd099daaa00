"""The schema and its carriers, for unit tests of the facade."""

from zoneinfo import ZoneInfo

from graphql import GraphQLObjectType

from graphql_api.schema import build_schema
from rest_facade.contract.carriers import Carrier, carrier_of
from rest_facade.contract.dates import DateFormat, DateStyle
from rest_facade.operations import operation_of

SCHEMA = build_schema().core
UTC = DateFormat(ZoneInfo("UTC"), DateStyle.OFFSET)


def carrier(name: str) -> Carrier:
    """The carrier of that name."""
    type_ = SCHEMA.get_type(name)
    assert isinstance(type_, GraphQLObjectType)
    return carrier_of(type_)


SESSION = carrier("ChatSession")
CREATE = operation_of("createChatSession", SCHEMA)
