from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, get_named_type

from rest_facade.list.columns import COLUMNS, USUAL, find
from rest_facade.list.operators import OPERATORS
from rest_facade.list.rows import json_safe_name
from tests.rest_facade.schema import SCHEMA, SESSION


def test_every_column_is_where_the_table_says() -> None:
    for column in COLUMNS:
        for path in filter(None, (column.source, column.since)):
            type_ = SCHEMA.get_type("ChatSession")
            for step in path:
                assert isinstance(type_, GraphQLObjectType)
                type_ = get_named_type(type_.fields[step].type)
            assert not isinstance(type_, GraphQLObjectType), column.name


def test_every_filter_and_order_is_where_the_table_says() -> None:
    orders = SCHEMA.get_type("ChatSessionOrderField")
    assert isinstance(orders, GraphQLEnumType)
    for column in COLUMNS:
        assert column.sorted_by is None or column.sorted_by in orders.values
        type_ = SCHEMA.get_type("ChatSessionFilter")
        for step in column.filtered_by or ():
            assert isinstance(type_, GraphQLInputObjectType)
            type_ = get_named_type(type_.fields[step].type)
        if column.filtered_by:
            assert str(type_).endswith("Filter"), column.name
            assert OPERATORS[column.type], column.name


def test_names_are_found_in_any_case_and_are_unlike_even_without_slashes() -> None:
    for column in COLUMNS:
        assert find(column.name.upper()) is find(column.name.lower()) is column
    assert find("associate") is find("") is find(" rating") is None
    names = {json_safe_name(column.name).lower() for column in COLUMNS}
    assert len(names) == len(COLUMNS)


def test_only_spans_secrets_and_flags_do_not_sort_and_only_the_former_do_not_filter() -> None:
    unfiltered = [column.name for column in COLUMNS if not column.filtered_by]
    unsorted = [column.name for column in COLUMNS if not column.sorted_by]
    assert unfiltered == ["duration", "timeInQueue", "sessionKey"]
    assert unsorted == ["duration", "timeInQueue", "sessionKey", "flags"]


def test_what_is_selected_by_nobody_is_the_archives_own_list() -> None:
    assert [column.name for column in USUAL] == [
        *("chatSessionId", "firstMessage", "lastMessage", "whenRequested", "whenStarted"),
        *("whenEnded", "duration", "timeInQueue", "queueLength", "rating", "status"),
        *("associateId", "contactId", "personId", "updatedDate", "registeredDate"),
    ]


def test_every_scalar_of_the_entity_is_a_column() -> None:
    for each in SESSION.properties:
        if each.carrier is None:
            column = find(each.name)
            assert column, each.name
            assert column.source == (each.field,)


def test_enums_are_named_as_in_the_entity() -> None:
    for name in ("status", "flags"):
        column, property_ = find(name), SESSION.find(name)
        assert column
        assert property_
        assert column.enum
        assert property_.enum
        assert column.enum.shown == property_.enum.shown
        assert column.enum.members == property_.enum.members
