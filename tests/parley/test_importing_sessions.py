"""`parley import` of sessions and their messages, as the old API's calls answer them."""

import asyncio
import json
import sqlite3
import tracemalloc
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import pairwise
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from orm.models import Associate, AuditEntry, ChatMessage, ChatSession, Person
from orm.models.enums import AuditAction, ChatSessionStatus
from orm.topics.imports import LARGEST_KEY
from parley.importing import BATCH_ROWS, BadImport, Importer
from parley.importing.importer import Plan
from rest_facade.contract.dates import DateFormat, DateStyle
from tests.conftest import Service
from tests.parley.carriers import SCHEMA, filled, importable, line
from tests.parley.test_importing import assert_holds

SESSION, MESSAGE = "ChatSession", "ChatMessage"
LIST = "/api/v1/ChatSession"
METADATA = {"odata.metadata": "https://crm/api/v1/Archive//$metadata", "odata.nextLink": None}


def importer() -> Importer:
    return Importer(SCHEMA, DateFormat(ZoneInfo("UTC"), DateStyle.OFFSET))


async def store(*lines: str, done: Callable[[int], object] = lambda _bytes: None) -> int:
    return await importer().store([text.encode() for text in lines], done)


async def refused(*lines: str) -> list[str]:
    before = await ChatSession.all().count()
    with pytest.raises(BadImport) as error:
        await store(*lines)
    assert await ChatSession.all().count() == before
    return [*error.value.lines]


def session(key: object, **values: object) -> str:
    return line(SESSION, {"ChatSessionId": key, **values})


def message(key: object, session_id: object, **values: object) -> str:
    return line(
        MESSAGE,
        {"ChatMessageId": key, "ChatSessionId": session_id, "Type": "ToUser", **values},
    )


def answer(*rows: object) -> str:
    """The answer of a list call in one line."""
    return json.dumps({**METADATA, "value": rows})


async def test_every_property_of_a_session_comes_out_as_it_went_in(service: Service) -> None:
    entities = {carrier.name: filled(carrier) for carrier in importable()}
    await store(*(line(name, entity) for name, entity in entities.items()))
    served = (await service.client.get(f"{LIST}/7")).json()
    # The referred rows are those of their own lines, which is where the session has them from.
    assert_holds(served, entities[SESSION])
    [written] = (await service.client.get(f"{LIST}/7/Messages")).json()
    assert_holds(written, entities[MESSAGE] | {"ReadByCustomer": 1})


async def test_the_answer_of_an_entity_call_is_a_line(service: Service) -> None:
    made = await service.client.post(
        LIST,
        json={"CustomerName": "Ada", "User": {"AssociateId": service.associate_id}, "TopicId": 9},
    )
    entity = made.json()
    assert {"TableRight", "FieldProperties", "_Links"} <= entity.keys()
    await ChatSession.filter(pk=entity["ChatSessionId"]).delete()
    await store(session(entity["ChatSessionId"], **without(entity, "ChatSessionId")))
    read = await service.client.get(f"{LIST}/{entity['ChatSessionId']}")
    assert read.json() == entity


def without(entity: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in entity.items() if key != name}


@pytest.mark.parametrize("json_safe", [False, True])
async def test_the_answer_of_a_list_call_is_a_line(service: Service, json_safe: bool) -> None:
    await Person.create(person_id=5, firstname="Ada")
    for values in ({"FirstMessage": "Hei", "Status": "Closed", "Rating": 4}, {"CustomerName": "B"}):
        entity = {"User": {"AssociateId": service.associate_id}, "Person": {"PersonId": 5}}
        await service.client.post(LIST, json={**entity, **values})
    params = {"$select": "*", "$jsonSafe": str(json_safe).lower(), "$orderBy": "chatSessionId"}
    page = (await service.client.get(LIST, params=params)).json()
    await ChatSession.all().delete()
    assert await store(json.dumps(page)) == 2
    again = (await service.client.get(LIST, params=params)).json()
    for row, before in zip(again["value"], page["value"], strict=True):
        # These are when the row was stored here.
        for name in ("updatedDate", "registeredDate"):
            del row[name], before[name]
        assert row == before


async def test_a_row_with_some_columns_stores_these(service: Service) -> None:
    row = {"PrimaryKey": "31", "EntityName": "chat", "rating": 3, "associateId": "tje0"}
    await store(answer(row))
    stored = await ChatSession.get(pk=31)
    assert (stored.rating, stored.user_id) == (3, service.associate_id)
    # It waits in no queue, and nobody gets in by its key.
    assert stored.status is ChatSessionStatus.INVALID
    assert len(stored.session_key or "") > 32
    await store(answer({"chatSessionId": 31, "firstMessage": "Hei", "associateId": ""}))
    after = await ChatSession.get(pk=31)
    assert (after.rating, after.first_message, after.user_id) == (3, "Hei", None)
    assert (after.version, after.session_key) == (2, stored.session_key)


@pytest.mark.usefixtures("database")
async def test_a_line_is_the_whole_session_but_for_what_the_service_computes() -> None:
    await store(session(7, CustomerName="Ada", Status="Closed", Rank=3, SessionKey="k" * 40))
    await store(session(7, CustomerHost="h"))
    stored = await ChatSession.get(pk=7)
    assert (stored.customer_name, stored.customer_host) == (None, "h")
    assert (stored.status, stored.rank) == (ChatSessionStatus.CLOSED, 3)
    assert stored.session_key == "k" * 40


@pytest.mark.usefixtures("database")
async def test_numbers_count_where_a_list_also_shows_names() -> None:
    await Person.create(person_id=5)
    await store(answer({"chatSessionId": 3, "personId": "Ada Byron", "person/personId": 5}))
    assert (await ChatSession.get(pk=3)).person_id == 5


async def test_sessions_that_are_created_later_have_larger_keys(service: Service) -> None:
    before = (await service.client.post(LIST, json={})).json()["ChatSessionId"]
    await store(session(300), answer({"chatSessionId": 500}), message(90, 300, Message="Hei"))
    created = [(await service.client.post(LIST, json={})).json()["ChatSessionId"] for _ in "ab"]
    assert (before, created) == (1, [501, 502])
    await store(session(2))
    assert (await service.client.post(LIST, json={})).json()["ChatSessionId"] == 503
    posted = await service.client.post(
        f"{LIST}/503/Messages", json={"Type": "ToUser", "Message": "x"}
    )
    assert posted.json()["ChatMessageId"] == 91


async def test_places_in_the_queue_hold(service: Service) -> None:
    """Imported sessions keep their numbers, and the next one comes after those that wait."""
    for key, position in ((11, 4), (12, 9)):
        await store(session(key, TopicId=7, Status="InQueue", InitialQueuePos=position))
    made = (await service.client.post(LIST, json={"TopicId": 7})).json()
    assert made["InitialQueuePos"] == 3
    positions = {row.pk: row.initial_queue_pos for row in await ChatSession.all()}
    assert positions == {11: 4, 12: 9, made["ChatSessionId"]: 3}


@pytest.mark.usefixtures("database")
async def test_each_change_is_in_the_audit_trail_once() -> None:
    lines = [session(7, Rating=3, Status="Closed"), session(8, CustomerName="Ada")]
    for _ in range(2):
        await store(*lines)
    await store(session(7, Rating=5, Status="Closed"))
    entries = await AuditEntry.all().order_by("audit_entry_id")
    assert [(entry.entity, entry.row_key, entry.action) for entry in entries] == [
        (SESSION, 7, AuditAction.CREATED),
        (SESSION, 8, AuditAction.CREATED),
        (SESSION, 7, AuditAction.UPDATED),
    ]
    assert {(entry.user_name, entry.door) for entry in entries} == {("operator", "command")}
    assert entries[2].columns == ["rating"]
    versions = {row.pk: row.version for row in await ChatSession.all()}
    assert versions == {7: 2, 8: 1}


@pytest.mark.usefixtures("database")
async def test_every_status_can_follow_every_other() -> None:
    names = ["Finished", "InQueue", "Closed", "UserLast", "Deleted", "PreChatForm"]
    for name in names:
        await store(session(7, Status=name))
    assert (await ChatSession.get(pk=7)).version == len(names)


@pytest.mark.usefixtures("database")
async def test_a_message_is_clean_and_known_by_its_key() -> None:
    text = "<b>Hei</b><script>alert(1)</script>"
    for said in (text, "Hallo"):
        await store(session(7), message(3, 7, Message=said, WhenPosted="2020-01-02T03:04:05Z"))
        assert await ChatMessage.all().count() == 1
    await store(message(4, 7, Message=text))
    stored = {row.pk: row.message for row in await ChatMessage.all()}
    assert stored == {3: "Hallo", 4: "<b>Hei</b>"}
    # A message in an old session does not wake it.
    assert (await ChatSession.get(pk=7)).version == 1


@pytest.mark.usefixtures("database")
async def test_what_a_row_refers_to_may_come_after_it() -> None:
    lines = [
        message(1, 7, Message="Hei"),
        session(7, User={"AssociateId": 3}),
        answer({"chatSessionId": 8, "associateId": "ADA", "associate/fullName": "Ada B"}),
        line("Associate", {"AssociateId": 3, "Name": "ADA"}),
    ]
    assert await store(*lines) == 4
    assert {row.pk: row.user_id for row in await ChatSession.all()} == {7: 3, 8: 3}


@pytest.mark.usefixtures("database")
async def test_references_to_nothing_are_named() -> None:
    await Associate.create(associate_id=3, name="TWIN")
    await Associate.create(associate_id=4, name="TWIN")
    lines = [
        session(7, User={"AssociateId": 3}, Person={"PersonId": 5}, TransferTo={"AssociateId": 9}),
        message(1, 8, Message="Hei"),
        answer({"chatSessionId": 9}, {"chatSessionId": 10, "contactId": 6, "person/personId": 7}),
        session(11, Sale={"SaleId": 0}, Ticket=None, TopicId=99),
    ]
    assert await refused(*lines) == [
        "line 1: Person.PersonId names no Person",
        "line 1: TransferTo.AssociateId names no Associate",
        "line 2: ChatSessionId names no ChatSession",
        "line 3, row 2: personId names no Person",
        "line 3, row 2: contactId names no Contact",
    ]
    assert await refused(answer({"chatSessionId": 9, "associateId": "TWIN"})) == [
        "line 1, row 1: associateId names several Associates"
    ]
    assert await refused(session(9, User={"Name": "hunter2"})) == [
        "line 1: User.Name names no Associate"
    ]


BAD: list[tuple[str, list[str]]] = [
    (session(None), ["ChatSessionId is missing; it is the row's key"]),
    (session(0), ["ChatSessionId is missing"]),
    (session(-1), [f"ChatSessionId must be from 1 to {LARGEST_KEY}"]),
    (session(LARGEST_KEY + 1), [f"ChatSessionId must be from 1 to {LARGEST_KEY}"]),
    (session("x"), ["ChatSessionId must be a whole number"]),
    (session(7, CustomerPhone="hunter2" * 9), ["CustomerPhone must have at most 32 characters"]),
    (session(7, Status="hunter2"), ["Status must be one of"]),
    (session(7, WhenEnded="hunter2"), ["WhenEnded must be a date"]),
    (session(7, User=3), ["User must be an object or null"]),
    (session(7, User={"AssociateId": "x"}), ["User.AssociateId must be a whole number"]),
    (session(7, Flags="hunter2"), ["Flags must be"]),
    (message(None, 7, Message="x"), ["ChatMessageId is missing"]),
    (message(1, None, Message="x"), ["ChatSessionId is missing"]),
    (message(1, 5, Message=""), ["Message must have a text"]),
    (message(1, 5, Message="x", Type="Invalid"), ["Type must say who"]),
    (message(1, 5, Message="x" * 16385), ["Message must have at most 16384 characters"]),
    (message(-1, 5, Message="x"), [f"ChatMessageId must be from 1 to {LARGEST_KEY}"]),
    (json.dumps({**METADATA, "value": {}}), ["value must be a list of rows"]),
    (json.dumps(METADATA), ["value must be a list of rows"]),
    (answer(5), [", row 1: value must be a list of objects"]),
    (answer({"EntityName": "hunter2", "PrimaryKey": "3"}), [", row 1: EntityName must be chat"]),
    (answer({"PrimaryKey": 3, "Column": {"rating": {"RawValue": 3}}}), [", row 1: Column cannot"]),
    (answer({"chatSessionId": 3, "personId": "hunter2"}), [", row 1: personId must be a whole"]),
    (answer({"rating": 3}), [", row 1: chatSessionId is missing"]),
    (answer({"PrimaryKey": "x"}), [", row 1: PrimaryKey must be a whole number"]),
    (
        answer({"chatSessionId": 1}, {"chatSessionId": 2, "queueLength": "x", "status": "hunter2"}),
        [", row 2: queueLength must be", ", row 2: status must be one of"],
    ),
    (
        answer({"chatSessionId": 2, "text": "x" * 1025}),
        [", row 1: text must have at most 1024"],
    ),
]


@pytest.mark.parametrize(("text", "reasons"), BAD)
async def test_bad_values_are_named_with_line_and_path(
    database: str, text: str, reasons: list[str]
) -> None:
    del database
    lines = await refused("\n", session(5), text)
    assert len(lines) == len(reasons), lines
    for named, reason in zip(sorted(lines), reasons, strict=True):
        assert named.startswith(f"line 3{reason}" if reason[0] == "," else f"line 3: {reason}")
        assert "hunter2" not in named


MANY = 4 * BATCH_ROWS + 7
"""Sessions of five batches."""


def many() -> Iterable[str]:
    return (session(key, CustomerName=f"Customer {key}") for key in range(1, MANY + 1))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_writers_get_in_between_batches(database: str) -> None:
    """Another process, which never waits, writes while lines are checked and after each batch."""
    file = database.removeprefix("sqlite://")
    seen: list[int] = []

    def write(_bytes: int) -> None:
        with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other:
            other.execute(
                "INSERT INTO trusted_document VALUES (?, '{a}', '2026-01-01')", [str(len(seen))]
            )
            seen.append(other.execute("SELECT COUNT(*) FROM chat_session").fetchone()[0])

    assert await store(*many(), done=write) == MANY
    assert seen[:MANY] == [0] * MANY
    grown = [after - before for before, after in pairwise(seen)]
    assert max(grown) == BATCH_ROWS
    assert seen[-1] == MANY


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_no_lock_is_held_between_batches(database: str) -> None:
    found: list[tuple[int, int]] = []
    calls = 0

    def look(_bytes: int) -> None:
        nonlocal calls
        calls += 1
        if calls % 50 == 0 or calls > MANY:
            thread = Thread(target=lambda: found.append(asyncio.run(locks_and_rows(database))))
            thread.start()
            thread.join()

    assert await store(*many(), done=look) == MANY
    assert {locks for locks, _ in found} == {0}
    rows = [rows for _, rows in found]
    # Nothing is stored while lines are checked.
    assert rows[: MANY // 50] == [0] * (MANY // 50)
    assert max(after - before for before, after in pairwise(rows)) == BATCH_ROWS


async def locks_and_rows(url: str) -> tuple[int, int]:
    """The locks that others have on tables of sessions, and the number of sessions."""
    connection = await asyncpg.connect(url)
    try:
        locks = await connection.fetchval(
            "SELECT COUNT(*) FROM pg_locks JOIN pg_class ON relation = pg_class.oid"
            " JOIN pg_stat_activity USING (pid)"
            " WHERE relname LIKE 'chat_%' AND pid <> pg_backend_pid()"
            " AND datname = current_database() AND backend_type = 'client backend'"
        )
        return locks, await connection.fetchval("SELECT COUNT(*) FROM chat_session")
    finally:
        await connection.close()


@pytest.mark.usefixtures("database")
async def test_lines_are_not_kept_in_memory() -> None:
    """Of a thousand further lines, a hundredth is kept in memory."""
    peaks = []
    text = "x" * 1000
    for lines in (1000, 2000):
        tracemalloc.start()
        bad = importer()._check(
            (session(key, FirstMessage=text).encode() for key in range(1, lines + 1)),
            plan := Plan.of(importer()._reader.targets),
            lambda _bytes: None,
        )
        assert not bad
        assert len(plan.stages) == lines
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 1000 * len(text) / 100


async def test_an_import_that_ended_early_is_completed_by_another(database: str) -> None:
    del database

    class Killed(Exception):
        """The end of a process, as far as the database can tell."""

    reads = 0

    def done(_bytes: int) -> None:
        nonlocal reads
        reads += 1
        if reads == MANY + 2:
            raise Killed

    with pytest.raises(Killed):
        await store(*many(), done=done)
    # Whole batches are there, and what is there stays as it is.
    assert await ChatSession.all().count() == 2 * BATCH_ROWS
    assert await store(*many()) == MANY
    assert await ChatSession.all().count() == MANY == await AuditEntry.all().count()
    assert await ChatSession.filter(version=1).count() == MANY
