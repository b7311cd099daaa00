"""`$select` over HTTP: what comes filled, what is read for it, what is told of unknown names."""

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
NAMES = [each.name for each in SESSION.properties]


async def select(service: Service, names: str | None) -> httpx.Response:
    """The answer to a session with a value in every property."""
    sent = {name: row.sent for name, row in ROWS.items()}
    answer = await post(service, sent, **({} if names is None else {"$select": names}))
    assert answer.status_code == 200, answer.text
    return answer


async def filled(service: Service, names: str | None) -> dict[str, Any]:
    """The properties that come filled."""
    shown = (await select(service, names)).json()
    assert list(shown) == [*NAMES, "TableRight", "FieldProperties", "_Links"]
    assert shown["TableRight"]["Mask"] == "FULL"
    assert set(shown["_Links"]) == {"Self", "Archive"}
    return {name: shown[name] for name in NAMES if shown[name] is not None}


async def test_only_what_is_selected_comes_filled(service: Service) -> None:
    await store_referred()
    assert await filled(service, "rating,WHENIDLE,nope") == {
        "WhenIdle": ROWS["WhenIdle"].sent,
        "Rating": ROWS["Rating"].sent,
    }
    assert await filled(service, "name,department,category/id") == {}
    assert list(await filled(service, None)) == NAMES
    assert list(await filled(service, "")) == NAMES


async def test_field_properties_are_those_of_the_selected_fields(service: Service) -> None:
    await store_referred()
    for names, told in [
        ("rating,user/name", ["User", "Rating"]),
        ("nope", []),
        (None, NAMES),
    ]:
        assert list((await select(service, names)).json()["FieldProperties"]) == told


async def test_a_nested_entity_comes_with_what_is_selected_of_it(service: Service) -> None:
    await store_referred()
    shown = await filled(service, "user/fullName,person,transferTo/associateId")
    assert shown.keys() == {"User", "Person", "TransferTo"}
    assert (shown["User"]["FullName"], shown["User"]["AssociateId"]) == ("Bea Bell", None)
    assert (shown["TransferTo"]["AssociateId"], shown["TransferTo"]["FullName"]) == (22, None)
    assert (shown["Person"]["PersonId"], shown["Person"]["FullName"]) == (11, "Ida Marquardt")
    for nested in shown.values():
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
    """The columns that each table was asked for; users' credentials are the login's business."""
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
        # The keys of referred rows stand in the session's own row.
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
async def test_nothing_is_read_that_is_not_selected(
    service: Service, names: str, read: dict[str, list[str]]
) -> None:
    await store_referred()
    with statements() as collected:
        await select(service, names)
    assert read_from(collected) == read
    assert inserted_tables(collected) == ["audit_entry", "chat_session"]


async def test_everything_takes_one_query_for_each_referred_table(service: Service) -> None:
    await store_referred()
    with statements() as collected:
        await select(service, None)
    read = read_from(collected)
    assert read.keys() == {"associate", "person", "contact", "project", "sale", "ticket"}
    assert all(len(columns) == len(set(columns)) for columns in read.values())
    assert len(read["ticket"]) == 63


async def test_names_that_the_entity_lacks_are_told(service: Service) -> None:
    await store_referred()
    assert IGNORED not in (await select(service, "rating,_links")).headers
    answer = await select(service, "name,Rating,category/id,person/unknown,name")
    assert answer.headers[IGNORED] == "name,category/id,person/unknown"


HOSTILE = [
    *("a\r\nSet-Cookie: x=1", "\n", "\0", "\x7f", "ø/\u2028😀", '"', "%0d%0a", "a b", "\t x"),
    *("x" * 10_000, "ø" * 5_000),
]


async def test_whatever_the_names_are_the_header_is_safe(service: Service) -> None:
    await store_referred()
    for name in HOSTILE:
        answer = await select(service, f"rating,{name}")
        told = answer.headers.get(IGNORED, "")
        assert all(" " <= character <= "~" for character in told)
        assert len(told) <= 1_000
        assert "Set-Cookie" not in answer.headers
        if len(name) < 100:
            assert unquote(told) == name.strip()


async def test_the_header_never_ends_in_a_blank(service: Service) -> None:
    # h11 refuses to send such a header, and the session would be stored without an answer.
    await store_referred()
    told = (await select(service, "x" * 999 + " y")).headers[IGNORED]
    assert told == told.strip()
