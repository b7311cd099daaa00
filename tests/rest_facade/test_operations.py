import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType, parse, validate

from graphql_api.errors import InvalidValue, Problem
from rest_facade.operations import (
    entity_text,
    in_contract_names,
    operation_of,
    validators_text,
)
from rest_facade.select import parse_select
from tests.rest_facade import toys
from tests.rest_facade.schema import CREATE, SCHEMA, SESSION

CRM = "https://crm.example.com"
RIGHTS = "tableRight { mask reason } fieldProperties { name right { mask reason } type length }"


def text_for(select: str | None, crm_url: str | None = None) -> str:
    return entity_text(CREATE, SESSION, parse_select(select, SESSION)[0], crm_url)


@pytest.mark.parametrize("crm_url", [None, CRM])
@pytest.mark.parametrize(
    "select", [None, "nope", "status", "person/fullName,user", "contact/address/street,rating"]
)
def test_the_text_is_valid_by_the_schema(select: str | None, crm_url: str | None) -> None:
    assert validate(SCHEMA, parse(text_for(select, crm_url))) == []


def test_the_text_selects_the_key_the_selection_and_the_rights() -> None:
    assert text_for("rating,person/fullName,user/extraFields") == (
        "mutation createChatSession($input: CreateChatSessionInput!)"
        " { createChatSession(input: $input)"
        " { chatSessionId version updatedAt"
        " user { extraFields { key value } } person { fullName } rating"
        f" {RIGHTS} }} }}"
    )


def test_with_a_crm_the_text_selects_the_keys_of_linked_entities() -> None:
    assert text_for("rating", CRM) == (
        "mutation createChatSession($input: CreateChatSessionInput!)"
        " { createChatSession(input: $input)"
        " { chatSessionId version updatedAt"
        " person { personId } contact { contactId } project { projectId }"
        f" sale {{ saleId }} ticket {{ ticketId }} rating {RIGHTS} }} }}"
    )


def test_one_selection_has_one_text_however_it_was_written() -> None:
    first = text_for("status,person/email,nope")
    before = entity_text.cache_info()
    assert text_for("PERSON/EMAIL, Status,status") is first
    after = entity_text.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)


def test_the_cache_of_texts_is_bounded() -> None:
    limit = entity_text.cache_info().maxsize
    assert limit is not None
    names = [property_.name for property_ in SESSION.properties]
    for first in names:
        for second in names:
            text_for(f"{first},{second}")
    assert len(names) ** 2 / 2 > limit
    assert entity_text.cache_info().currsize <= limit


@pytest.mark.parametrize("hostile", ["} } evil {", "status }", '"', "$input", "#", "status\n#"])
def test_the_callers_text_never_gets_into_the_document(hostile: str) -> None:
    assert text_for(f"{hostile},rating") == text_for("rating")


def test_an_operation_has_the_fields_of_its_input() -> None:
    input_type = SCHEMA.get_type("CreateChatSessionInput")
    assert isinstance(input_type, GraphQLInputObjectType)
    assert CREATE.input_fields.names == set(input_type.fields)


def test_a_field_that_the_schema_lacks_fails_at_start() -> None:
    assert isinstance(SCHEMA.mutation_type, GraphQLObjectType)
    with pytest.raises(KeyError):
        operation_of("createNope", SCHEMA)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("input", "customerAlias"), ("CustomerAlias",)),
        (("input", "userId"), ("User", "AssociateId")),
        (("input", "transferToId"), ("TransferTo", "AssociateId")),
        (("input", "ticketId"), ("Ticket", "TicketId")),
        (("input", "flags", 1), ("Flags", 1)),
    ],
)
def test_problems_get_the_contracts_names(
    path: tuple[str | int, ...], expected: tuple[str | int, ...]
) -> None:
    [renamed] = in_contract_names([Problem(path, "is wrong")], SESSION, CREATE)
    assert str(InvalidValue(renamed)) == str(InvalidValue(Problem(expected, "is wrong")))


def test_every_argument_is_a_variable() -> None:
    delete = operation_of("deleteChatSession", SCHEMA)
    assert delete.text_with("") == (
        "mutation deleteChatSession($chatSessionId: Int!, $expectedVersion: Int)"
        " { deleteChatSession(chatSessionId: $chatSessionId, expectedVersion: $expectedVersion) }"
    )
    assert operation_of("defaultChatSession", SCHEMA).text_with(" { rating }") == (
        "query defaultChatSession { defaultChatSession { rating } }"
    )


def test_an_argument_with_a_default_value_has_a_variable_that_may_be_left_out() -> None:
    assert operation_of("parts", toys.SCHEMA).text_with(" { canListen }") == (
        "query parts($deviceId: Int!, $first: Int)"
        " { parts(deviceId: $deviceId, first: $first) { canListen } }"
    )


def test_the_input_is_found_by_its_type() -> None:
    assert operation_of("createDevice", toys.SCHEMA).input_argument == "values"
    assert CREATE.input_argument == "input"
    assert operation_of("moveDevice", toys.SCHEMA).input_argument is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("values", "settings", "botName"), ("Settings", "BotName")),
        (("values", "settings", "ownerId"), ("Settings", "Owner.OwnerId")),
        (("values", "ports", 1), ("Ports", 1)),
    ],
)
def test_problems_within_a_value_object_get_the_contracts_names(
    path: tuple[str | int, ...], expected: tuple[str | int, ...]
) -> None:
    create = operation_of("createDevice", toys.SCHEMA)
    [renamed] = in_contract_names([Problem(path, "is bad")], toys.carrier("Device"), create)
    assert renamed.path == expected


def test_problems_of_arguments_get_the_callers_names() -> None:
    add = operation_of("addPart", toys.SCHEMA)
    names = {"deviceId": "chatTopicId", "values": "Part"}
    problems = [Problem(("deviceId",), "is bad"), Problem(("values", "ownerId"), "is bad")]
    renamed = in_contract_names(problems, toys.carrier("Part"), add, names)
    assert [each.path for each in renamed] == [("chatTopicId",), ("Part", "Owner.OwnerId")]


@pytest.mark.parametrize("select", [None, "*", "name"])
@pytest.mark.parametrize("name", ["items", "part", "createDevice"])
def test_only_what_the_type_has_is_selected(name: str, select: str | None) -> None:
    operation = operation_of(name, toys.SCHEMA)
    carrier = toys.carrier(operation.answer_type)
    text = entity_text(operation, carrier, parse_select(select, carrier)[0], CRM)
    assert validate(toys.SCHEMA, parse(text)) == []


def test_the_text_for_validators_selects_nothing_else() -> None:
    assert validators_text(operation_of("chatSession", SCHEMA)) == (
        "query chatSession($chatSessionId: Int!)"
        " { chatSession(chatSessionId: $chatSessionId) { version updatedAt } }"
    )
