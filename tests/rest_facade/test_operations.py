import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType, parse, validate

from graphql_api.errors import InvalidValue, Problem
from rest_facade.operations import bind, text_of
from rest_facade.routes import Call
from rest_facade.select import parse as parse_select
from tests.rest_facade.schema import CREATE, SCHEMA, SESSION

CRM = "https://crm.example.com"
RIGHTS = "tableRight { mask reason } fieldProperties { name right { mask reason } type length }"


def text_for(select: str | None, crm_url: str | None = None) -> str:
    return text_of(CREATE, parse_select(select, SESSION)[0], crm_url)


@pytest.mark.parametrize("crm_url", [None, CRM])
@pytest.mark.parametrize(
    "select", [None, "nope", "status", "person/fullName,user", "contact/address/street,rating"]
)
def test_the_text_is_valid_by_the_schema(select: str | None, crm_url: str | None) -> None:
    assert validate(SCHEMA, parse(text_for(select, crm_url))) == []


def test_it_asks_for_the_key_the_selection_and_the_rights() -> None:
    assert text_for("rating,person/fullName,user/extraFields") == (
        "mutation createChatSession($input: CreateChatSessionInput!)"
        " { createChatSession(input: $input)"
        " { chatSessionId user { extraFields { key value } } person { fullName } rating"
        f" {RIGHTS} }} }}"
    )


def test_where_a_crm_serves_the_neighbours_it_asks_for_their_keys_too() -> None:
    assert text_for("rating", CRM) == (
        "mutation createChatSession($input: CreateChatSessionInput!)"
        " { createChatSession(input: $input)"
        " { chatSessionId person { personId } contact { contactId } project { projectId }"
        f" sale {{ saleId }} ticket {{ ticketId }} rating {RIGHTS} }} }}"
    )


def test_one_selection_has_one_text_however_it_was_written() -> None:
    first = text_for("status,person/email,nope")
    before = text_of.cache_info()
    assert text_for("PERSON/EMAIL, Status,status") is first
    after = text_of.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)


def test_the_texts_that_are_remembered_are_bounded() -> None:
    limit = text_of.cache_info().maxsize
    assert limit is not None
    names = [each.name for each in SESSION.properties]
    for first in names:
        for second in names:
            text_for(f"{first},{second}")
    assert len(names) ** 2 / 2 > limit
    assert text_of.cache_info().currsize <= limit


@pytest.mark.parametrize("hostile", ["} } evil {", "status }", '"', "$input", "#", "status\n#"])
def test_what_a_caller_writes_never_gets_into_the_text(hostile: str) -> None:
    assert text_for(f"{hostile},rating") == text_for("rating")


def test_a_call_knows_what_it_returns_and_what_it_takes() -> None:
    assert CREATE.carrier is SESSION
    taken = SCHEMA.get_type("CreateChatSessionInput")
    assert isinstance(taken, GraphQLInputObjectType)
    assert CREATE.argument_fields == set(taken.fields)


def test_a_call_to_a_field_that_the_schema_lacks_fails_at_start() -> None:
    assert isinstance(SCHEMA.mutation_type, GraphQLObjectType)
    with pytest.raises(KeyError):
        bind(Call("POST", "/v1/Nope", "mutation", "createNope", "input"), SCHEMA)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (("input", "customerAlias"), ("CustomerAlias",)),
        (("input", "userId"), ("User", "AssociateId")),
        (("input", "transferToId"), ("TransferTo", "AssociateId")),
        (("input", "ticketId"), ("Ticket", "TicketId")),
        (("input", "flags", 1), ("Flags", 1)),
    ],
)
def test_problems_are_told_by_the_contracts_names(
    path: tuple[str | int, ...], named: tuple[str | int, ...]
) -> None:
    told = CREATE.in_our_words(InvalidValue(Problem(path, "is wrong")))
    assert str(told) == str(InvalidValue(Problem(named, "is wrong")))
