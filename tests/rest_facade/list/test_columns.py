from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, get_named_type

from rest_facade.list.columns import COLUMNS, DEFAULT_COLUMNS, find_column
from rest_facade.list.operators import OPERATORS
from rest_facade.list.rows import json_safe_name
from tests.rest_facade.schema import SCHEMA, SESSION


def test_every_source_path_exists_in_the_schema() -> None:
    for column in COLUMNS:
        for path in filter(None, (column.source, column.span_start)):
            type_ = SCHEMA.get_type("ChatSession")
            for step in path:
                assert isinstance(type_, GraphQLObjectType)
                type_ = get_named_type(type_.fields[step].type)
            assert not isinstance(type_, GraphQLObjectType), column.name


def test_every_filter_path_and_order_field_exists_in_the_schema() -> None:
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


def test_names_ignore_case_and_stay_distinct_without_slashes() -> None:
    for column in COLUMNS:
        assert find_column(column.name.upper()) is find_column(column.name.lower()) is column
    assert find_column("associate") is find_column("") is find_column(" rating") is None
    names = {json_safe_name(column.name).lower() for column in COLUMNS}
    assert len(names) == len(COLUMNS)


def test_which_columns_do_not_filter_or_sort() -> None:
    unfiltered = [column.name for column in COLUMNS if not column.filtered_by]
    unsorted = [column.name for column in COLUMNS if not column.sorted_by]
    constant = ["type", "recordTypeText", "icon"]
    of_user = ["associate/assocTooltip", "associate/personId", "associate/ejUserId"]
    sortless = ["duration", "timeInQueue", *constant, *of_user, "sessionKey", "flags"]
    assert unsorted == sortless
    assert unfiltered == sortless[:-1]


def test_the_default_columns_are_the_archives_default_list() -> None:
    assert [column.name for column in DEFAULT_COLUMNS] == [
        *("chatSessionId", "firstMessage", "lastMessage", "whenRequested", "whenStarted"),
        *("whenEnded", "duration", "timeInQueue", "queueLength", "rating", "status"),
        *("associateId", "contactId", "personId", "updatedDate", "registeredDate"),
    ]


def test_every_scalar_property_of_the_entity_is_a_column() -> None:
    for property_ in SESSION.properties:
        if property_.carrier is None:
            column = find_column(property_.name)
            assert column, property_.name
            assert column.source == (property_.field,)


def test_enum_columns_use_the_names_of_the_entitys_enums() -> None:
    for name in ("status", "flags"):
        column, property_ = find_column(name), SESSION.find(name)
        assert column
        assert property_
        assert column.enum
        assert property_.enum
        assert column.enum.contract_names == property_.enum.contract_names
        assert column.enum.members == property_.enum.members
