"""Rules for values of a new session: the same at both doors and on both databases."""

from datetime import UTC, datetime
from typing import Any

import pytest

from orm.models import Associate, ChatSession, Contact, Person, Project, Sale, Ticket
from tests.contract.doors import KEYS, Door, Rest, post

YEAR_1 = "0001-01-01T00:00:00Z"

STRINGS = (
    *("customerAlias", "customerHost", "customerName", "customerEmail", "customerPhone"),
    *("customerCompanyName", "firstMessage", "lastMessage"),
)
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("topicId", "alertLevel", "rating"), 0),
    **dict.fromkeys(("customerConsented", "chatbotIsActive"), False),
    **dict.fromkeys(STRINGS),
    **dict.fromkeys(("whenStarted", "whenEnded", "whenIdle", "whenFetched")),
    **dict.fromkeys(KEYS),
    "status": "IN_QUEUE",
    "flags": [],
}
"""Stored values of fields that are unset; fields that the service computes have tests below."""

ZEROS: dict[str, Any] = {
    **EMPTY,
    **dict.fromkeys(("whenStarted", "whenEnded", "whenIdle", "whenFetched"), YEAR_1),
    **dict.fromkeys(KEYS, 0),
    "status": "INVALID",
}


@pytest.mark.parametrize("unset", [{}, dict.fromkeys(EMPTY), ZEROS], ids=["absent", "null", "zero"])
async def test_absent_null_and_zero_are_stored_alike(door: Door, unset: dict[str, Any]) -> None:
    session = await door.create(unset)
    assert {field: session[field] for field in EMPTY} == EMPTY


async def test_empty_texts_are_kept(door: Door) -> None:
    session = await door.create(dict.fromkeys(STRINGS, ""))
    assert {session[field] for field in STRINGS} == {""}


async def test_given_values_are_kept(door: Door) -> None:
    await Associate.bulk_create([Associate(associate_id=21), Associate(associate_id=22)])
    await Person.create(person_id=11)
    await Contact.create(contact_id=12)
    await Project.create(project_id=13)
    await Sale.create(sale_id=14)
    await Ticket.create(ticket_id=15)
    given = {
        "topicId": 699,
        "userId": 21,
        "personId": 11,
        "customerAlias": "Ada ",
        "customerHost": "192.0.2.1",
        "customerName": "Ada Lovelace 😀",
        "customerEmail": "ada@example.com",
        "customerPhone": "0047 12345678",
        "customerConsented": True,
        "customerCompanyName": "Analytical; Engines",
        "status": "CLOSED_FROM_QUEUE",
        "firstMessage": "<b>Hello</b>\r\n",
        "lastMessage": " ",
        "whenRequested": "2001-10-03T15:54:07.976220Z",
        "whenStarted": "1898-09-26T17:54:07Z",
        "whenEnded": "2014-09-26T17:54:07.000001Z",
        "whenIdle": "2020-07-07T15:54:07Z",
        "whenFetched": "2500-01-01T00:00:00Z",
        "sessionKey": "sapiente",
        "initialQueuePos": 201,
        "alertLevel": -405,
        "rank": 69,
        "flags": ["CUSTOMER_IS_TYPING", "USER_IS_TYPING"],
        "contactId": 12,
        "projectId": 13,
        "saleId": 14,
        "ticketId": 15,
        "transferToId": 22,
        "chatbotIsActive": True,
        "rating": 2**31 - 1,
    }
    session = await door.create(given)
    assert given == {field: session[field] for field in given}


DATES = {
    "0001-01-01T00:00:00.0000000+14:00": None,
    "0001-01-01T00:00:00-14:00": None,
    "0002-01-01T23:59:59.999999Z": None,
    "0002-01-02T00:00:00Z": "0002-01-02T00:00:00Z",
    "9998-12-30T23:59:59Z": "9998-12-30T23:59:59Z",
    "9998-12-31T00:00:00Z": "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.9999999-12:00": "9999-12-31T23:59:59Z",
    "2020-07-07T17:54:07.9762203+02:00": "2020-07-07T15:54:07.976220Z",
    "2020-07-07T12:54:07.976Z": "2020-07-07T12:54:07.976000Z",
}


async def test_dates_are_utc_in_microseconds_and_the_edges_are_constants(door: Door) -> None:
    stored = {sent: (await door.create({"whenIdle": sent}))["whenIdle"] for sent in DATES}
    assert stored == DATES


async def test_when_requested_is_now_by_default(door: Door) -> None:
    for unset in ({}, {"whenRequested": None}, {"whenRequested": YEAR_1}):
        before = datetime.now(UTC)
        session = await door.create(unset)
        assert before <= datetime.fromisoformat(session["whenRequested"]) <= datetime.now(UTC)


async def test_session_keys_are_generated_and_long(door: Door) -> None:
    unset: tuple[dict[str, Any], ...] = ({}, {}, {"sessionKey": None}, {"sessionKey": ""})
    keys = {(await door.create(fields))["sessionKey"] for fields in unset}
    assert len(keys) == len(unset)
    assert all(len(key) >= 32 for key in keys)


async def test_queue_position_counts_the_sessions_that_wait_for_the_topic(door: Door) -> None:
    unset: tuple[dict[str, Any], ...] = ({}, {"initialQueuePos": None}, {"initialQueuePos": 0})
    for position, fields in enumerate(unset, start=1):
        assert (await door.create({"topicId": 5, **fields}))["initialQueuePos"] == position
        await door.create({"topicId": 6})
    # A session that does not wait gets a position too, but is not counted for later ones.
    for _ in range(2):
        session = await door.create({"topicId": 5, "status": "CLOSED"})
        assert session["initialQueuePos"] == 4


async def test_rank_is_the_lowest_free_among_active_sessions_of_the_user(door: Door) -> None:
    await Associate.bulk_create([Associate(associate_id=21), Associate(associate_id=22)])
    for user, status, rank in [
        (21, "CUSTOMER_LAST", 1),
        (21, "FINISHED", 2),
        (22, "USER_LAST", 2),
        (21, "USER_LAST", 3),
    ]:
        await door.create({"userId": user, "status": status, "rank": rank})
    for unset, rank in (({}, 2), ({"rank": None}, 4), ({"rank": 0}, 5)):
        session = await door.create({"userId": 21, "status": "USER_LAST", **unset})
        assert session["rank"] == rank


async def test_rank_without_a_user_is_zero_unless_given(door: Door) -> None:
    assert (await door.create({"status": "USER_LAST"}))["rank"] == 0
    assert (await door.create({"status": "USER_LAST", "rank": 69}))["rank"] == 69


async def test_the_id_that_a_caller_sends_is_not_used(door: Door) -> None:
    first = await door.create({})
    if isinstance(door, Rest):
        taken = first["chatSessionId"]
        for own in (taken, 452):
            answer = await post(door.service, {"ChatSessionId": own, "CustomerName": "Ada"})
            assert answer.json()["ChatSessionId"] not in (own, taken)
    else:
        assert "chatSessionId" in (await door.refused({"chatSessionId": 452})).text


async def test_repeated_flags_are_stored_once(door: Door) -> None:
    session = await door.create({"flags": ["USER_IS_TYPING", "CUSTOMER_IS_TYPING"] * 2})
    assert session["flags"] == ["CUSTOMER_IS_TYPING", "USER_IS_TYPING"]


async def test_the_row_has_its_creator_and_version_1(door: Door) -> None:
    session = await door.create({})
    row = await ChatSession.get(pk=session["chatSessionId"])
    assert (row.created_by, row.created_by_application) == (door.service.associate_id, None)
    assert row.version == 1
