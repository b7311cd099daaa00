"""`$select` over HTTP: filled properties, columns that are read, and unknown names."""

import re
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from orm.models import Contact
from orm.models.address import Address, LocalizedField, StructuredAddress
from tests.conftest import Service
from tests.contract.doors import post
from tests.contract.rows import ROWS, store_referred
from tests.rest_facade.schema import SESSION
from tests.statements import inserted_tables, statements

IGNORED = "X-Parley-Ignored-Select"
NAMES = [property_.name for property_ in SESSION.properties]


async def select(service: Service, names: str | None) -> httpx.Response:
    """The response to a POST of a session with a value in every property."""
    sent = {name: row.sent for name, row in ROWS.items()}
    answer = await post(service, sent, **({} if names is None else {"$select": names}))
    assert answer.status_code == 200, answer.text
    return answer


async def filled(service: Service, names: str | None) -> dict[str, Any]:
    """The properties that are not null in the response."""
    entity = (await select(service, names)).json()
    assert list(entity) == [*NAMES, "TableRight", "FieldProperties", "_Links"]
    assert entity["TableRight"]["Mask"] == "FULL"
    assert set(entity["_Links"]) == {"Self", "Archive"}
    return {name: entity[name] for name in NAMES if entity[name] is not None}


async def test_only_selected_properties_are_filled(service: Service) -> None:
    await store_referred()
    assert await filled(service, "rating,WHENIDLE,nope") == {
        "WhenIdle": ROWS["WhenIdle"].sent,
        "Rating": ROWS["Rating"].sent,
    }
    assert await filled(service, "name,department,category/id") == {}
    assert list(await filled(service, None)) == NAMES
    assert list(await filled(service, "")) == NAMES
    assert list(await filled(service, "*")) == NAMES
    assert list(await filled(service, "*,CustomerName,nope")) == NAMES


async def test_field_properties_are_those_of_the_selected_fields(service: Service) -> None:
    await store_referred()
    for names, expected in [
        ("rating,user/name", ["User", "Rating"]),
        ("nope", []),
        (None, NAMES),
    ]:
        assert list((await select(service, names)).json()["FieldProperties"]) == expected


async def test_a_nested_entity_has_only_its_selected_properties(service: Service) -> None:
    await store_referred()
    entity = await filled(service, "user/fullName,person,transferTo/associateId")
    assert entity.keys() == {"User", "Person", "TransferTo"}
    assert (entity["User"]["FullName"], entity["User"]["AssociateId"]) == ("Bea Bell", None)
    assert (entity["TransferTo"]["AssociateId"], entity["TransferTo"]["FullName"]) == (22, None)
    assert (entity["Person"]["PersonId"], entity["Person"]["FullName"]) == (11, "Ida Marquardt")
    for nested in entity.values():
        assert (nested["TableRight"], nested["FieldProperties"]) == (None, {})


async def test_an_address_comes_whole_or_in_parts(service: Service) -> None:
    await store_referred()
    address = Address(street=StructuredAddress(city="Oslo"), localized_address=[LocalizedField()])
    await Contact.filter(contact_id=12).update(address=address)
    whole = (await filled(service, "contact"))["Contact"]["Address"]
    assert (whole["Street"]["City"], whole["Street"]["AtypeIdx"]) == ("Oslo", "Unknown")
    assert "TableRight" not in whole["Street"]
    assert whole["LocalizedAddress"][0]["TableRight"] is None
    part = (await filled(service, "contact/address/street/city"))["Contact"]["Address"]
    assert part["Street"] == {**dict.fromkeys(whole["Street"]), "City": "Oslo"}
    assert part["LocalizedAddress"] is None


def read_from(collected: list[str]) -> dict[str, list[str]]:
    """The columns that were read by table, without the credentials that the login reads."""
    read: dict[str, list[str]] = {}
    for text in collected:
        assert "JOIN" not in text.upper()
        if text.startswith("SELECT") and "user_credential" not in text:
            match = re.match(r'SELECT (.*) FROM "(\w+)" WHERE', text)
            assert match is not None, text
            read.setdefault(match[2], []).append(match[1])
    return {
        table: [name for columns in found for name in re.findall(r'"(\w+)"', columns)]
        for table, found in read.items()
    }


@pytest.mark.parametrize(
    ("names", "read"),
    [
        ("nope", {}),
        ("CustomerName,Status,Rating,WhenIdle", {}),
        # The keys of referred rows are columns of the session's own row.
        ("user/associateId,person/personId,contact/contactId", {}),
        ("person/fullName", {"person": ["person_id", "full_name"]}),
        ("person/personId,person/email", {"person": ["person_id", "email"]}),
        (
            "user/name,transferTo/name,sale/title",
            {"associate": ["associate_id", "name"], "sale": ["sale_id", "title"]},
        ),
        ("contact/address/street/city", {"contact": ["contact_id", "address"]}),
    ],
)
async def test_only_selected_columns_are_read(
    service: Service, names: str, read: dict[str, list[str]]
) -> None:
    await store_referred()
    with statements() as collected:
        await select(service, names)
    assert read_from(collected) == read
    assert inserted_tables(collected) == ["audit_entry", "chat_session", "event"]


async def test_a_whole_session_costs_one_query_for_each_referred_table(service: Service) -> None:
    await store_referred()
    with statements() as collected:
        await select(service, None)
    read = read_from(collected)
    assert read.keys() == {"associate", "person", "contact", "project", "sale", "ticket"}
    assert all(len(columns) == len(set(columns)) for columns in read.values())
    assert len(read["ticket"]) == 63


async def test_unknown_names_are_listed_in_a_header(service: Service) -> None:
    await store_referred()
    assert IGNORED not in (await select(service, "rating,_links")).headers
    answer = await select(service, "name,Rating,category/id,person/unknown,name")
    assert answer.headers[IGNORED] == "name,category/id,person/unknown"


HOSTILE = [
    *("a\r\nSet-Cookie: x=1", "\n", "\0", "\x7f", "ø/\u2028😀", '"', "%0d%0a", "a b", "\t x"),
    *("x" * 10_000, "ø" * 5_000),
]


async def test_unknown_names_are_encoded_in_the_header(service: Service) -> None:
    await store_referred()
    for name in HOSTILE:
        answer = await select(service, f"rating,{name}")
        expected = answer.headers.get(IGNORED, "")
        assert all(" " <= character <= "~" for character in expected)
        assert len(expected) <= 1_000
        assert "Set-Cookie" not in answer.headers
        if len(name) < 100:
            assert unquote(expected) == name.strip()


async def test_the_header_never_ends_in_a_blank(service: Service) -> None:
    # h11 refuses to send such a header, so the session would be stored without a response.
    await store_referred()
    expected = (await select(service, "x" * 999 + " y")).headers[IGNORED]
    assert expected == expected.strip()
