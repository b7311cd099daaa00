"""`parley import` of chat topics and their agents, which keep the numbers that they have."""

import asyncio
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orm import topics
from orm.audit.entries import OPERATOR
from orm.engine.database import transaction
from orm.engine.rows import connection_for
from orm.engine.scripts import Statement
from orm.models import Associate, AuditEntry, ChatSession, ChatTopic, ChatTopicAgent
from orm.models.enums import AuditAction
from orm.topics import imports
from orm.topics.imports import LARGEST_KEY
from parley.importing import BadImport, Importer
from rest_facade.contract.dates import DateFormat, DateStyle
from tests.conftest import Service
from tests.parley.carriers import SCHEMA, filled, importable, line
from tests.parley.command_line import in_database
from tests.parley.test_importing import assert_holds
from tests.servers import Postgres

TOPIC, AGENT = "ChatTopic", "ChatTopicAgent"
HOURS = {"MonEnabled": True, "MonStart": "08:00:00", "MonStop": "16:00:00"}


async def store(*lines: str) -> int:
    importer = Importer(SCHEMA, DateFormat(ZoneInfo("UTC"), DateStyle.OFFSET))
    return await importer.store([text.encode() for text in lines], lambda _bytes: None)


async def refused(*lines: str) -> list[str]:
    with pytest.raises(BadImport) as error:
        await store(*lines)
    assert await ChatTopic.all().count() == await ChatTopicAgent.all().count() == 0
    return [*error.value.lines]


def topic(key: object, **values: object) -> str:
    return line(TOPIC, {"ChatTopicId": key, **values})


def agent(topic_id: object, user: object, **roles: object) -> str:
    return line(AGENT, {"TopicId": topic_id, "User": {"AssociateId": user}, **roles})


async def test_every_property_of_a_topic_comes_out_as_it_went_in(service: Service) -> None:
    entities = {carrier.name: filled(carrier) for carrier in importable()}
    await store(*(line(name, entity) for name, entity in entities.items()))
    answer = (await service.client.get("/api/v1/ChatTopic/7")).json()
    answer["OpeningHours"]["TzLocation"] |= dict.fromkeys(("TimeZoneSTDRules", "TimeZoneDSTRules"))
    zone = entities[TOPIC]["OpeningHours"]["TzLocation"]
    # The rules of a zone are those of the time zone database.
    rules = {name: None for name in zone if name.endswith("Rules")}
    entities[TOPIC]["OpeningHours"]["TzLocation"] = zone | rules
    assert_holds(answer, entities[TOPIC])
    [served] = (await service.client.get("/api/v1/ChatTopic/7/UserAgent")).json()
    assert_holds(served, entities[AGENT])


async def test_sessions_find_the_topics_whose_numbers_they_have(service: Service) -> None:
    await ChatSession.create(topic_id=1207)
    await store(topic(1207, Name="Sales"))
    page = (await service.client.get("/api/v1/ChatTopic/1207/Sessions")).json()
    assert len(page["value"]) == 1


@pytest.mark.parametrize("keys", [(7,), (300, 7), (LARGEST_KEY,)])
async def test_created_topics_get_numbers_after_the_imported_ones(
    service: Service, keys: tuple[int, ...]
) -> None:
    before = (await service.client.post("/api/v1/ChatTopic", json={})).json()["ChatTopicId"]
    await store(*(topic(key, Name="Sales") for key in keys))
    created = [
        (await service.client.post("/api/v1/ChatTopic", json={"Name": "New"})).json()["ChatTopicId"]
        for _ in range(2)
    ]
    largest = max(before, *keys)
    assert created == [largest + 1, largest + 2]
    assert await ChatTopic.all().count() == len(keys) + 3


async def test_the_sequence_never_moves_back(service: Service) -> None:
    created = [await ChatTopic.create() for _ in range(5)]
    await store(topic(created[0].pk, Name="Sales"))
    answer = await service.client.post("/api/v1/ChatTopic", json={"Name": "New"})
    assert answer.json()["ChatTopicId"] == created[-1].pk + 1


async def test_a_replaced_topic_has_a_new_version_and_its_own_beginning(service: Service) -> None:
    made = await service.client.post(
        "/api/v1/ChatTopic", json={"Name": "Sales", "WarnNewChatMinutes": 5, "OpeningHours": HOURS}
    )
    key = made.json()["ChatTopicId"]
    before = await ChatTopic.get(pk=key)
    await store(topic(key, Name="Support"))
    after = await ChatTopic.get(pk=key)
    assert (after.name, after.warn_new_chat_minutes, after.opening_hours) == ("Support", 0, None)
    assert after.version == before.version + 1
    assert after.updated_at > before.updated_at
    assert (after.created_at, after.created_by) == (before.created_at, service.associate_id)
    read = await service.client.get(
        f"/api/v1/ChatTopic/{key}", headers={"If-None-Match": made.headers["ETag"]}
    )
    assert read.status_code == 200
    assert read.headers["ETag"] != made.headers["ETag"]


def test_topics_that_are_created_meanwhile_get_numbers_after_it(postgres: Postgres) -> None:
    """On SQLite there is one writer at a time anyway."""
    with postgres.database() as url:
        assert in_database(url, import_while_creating) == 2


async def import_while_creating() -> int:
    """The key of a topic that is created while another one is imported under the key 1."""
    imported = asyncio.Event()

    async def create() -> int:
        await imported.wait()
        return (await topics.verbs.create({"name": "New"}, OPERATOR)).chat_topic_id

    # Begun here, so that the task is not within the transaction.
    created = asyncio.create_task(create())
    async with transaction():
        await imports.store_topics([{"chat_topic_id": 1}], OPERATOR)
        imported.set()
        while not await waiting():
            assert not created.done()
    return await created


async def waiting() -> bool:
    """True if another transaction waits for a lock."""
    found = await connection_for(ChatTopic).look_up(
        Statement("SELECT count(*) AS locks FROM pg_locks WHERE NOT granted")
    )
    return bool(found[0]["locks"])


@pytest.mark.usefixtures("database")
async def test_a_topic_that_stays_as_it_is_keeps_its_version() -> None:
    lines = [line(carrier.name, filled(carrier)) for carrier in importable()]
    await store(*lines)
    before, entries = await ChatTopic.get(pk=7), await AuditEntry.all().count()
    await store(*lines)
    after = await ChatTopic.get(pk=7)
    assert (after.version, after.updated_at) == (1, before.updated_at)
    assert await AuditEntry.all().count() == entries


@pytest.mark.usefixtures("database")
async def test_the_last_line_of_a_topic_counts() -> None:
    assert await store(topic(7, Name="Ada", Description="x"), topic(7, Name="Bea")) == 2
    stored = await ChatTopic.get(pk=7)
    assert (stored.name, stored.description, stored.version) == ("Bea", None, 1)


@pytest.mark.usefixtures("database")
async def test_each_change_is_in_the_audit_trail() -> None:
    await Associate.create(associate_id=3)
    await store(topic(7, Name="Sales"), agent(7, 3, CanListen=True))
    await store(topic(7, Name="Support"), agent(7, 3, CanListen=False))
    entries = await AuditEntry.all().order_by("audit_entry_id")
    assert {(entry.user_name, entry.door) for entry in entries} == {("operator", "command")}
    assert [(entry.entity, entry.action) for entry in entries] == [
        (TOPIC, AuditAction.CREATED),
        (AGENT, AuditAction.CREATED),
        (TOPIC, AuditAction.UPDATED),
        (AGENT, AuditAction.UPDATED),
    ]
    assert entries[2].values == {"name": ["Sales", "Support"]}


@pytest.mark.usefixtures("database")
async def test_agents_are_known_by_their_topic_and_associate() -> None:
    for key in (3, 4):
        await Associate.create(associate_id=key)
    await store(topic(7), agent(7, 3, CanListen=True, CanNotify=True), agent(7, 4))
    kept = await ChatTopicAgent.get(user_id=3)
    await store(agent(7, 3, CanRespond=True))
    assert await roles() == {
        (7, 3): (False, True, False, False),
        (7, 4): (False, False, False, False),
    }
    assert (await ChatTopicAgent.get(user_id=3)).pk == kept.pk
    await store(agent(7, 4, CanListen=True), agent(7, 4, CanManage=True))
    assert (await roles())[7, 4] == (False, False, True, False)


async def roles() -> dict[tuple[int, int], tuple[bool, ...]]:
    return {
        (row.topic_id, row.user_id): (
            row.can_listen,
            row.can_respond,
            row.can_manage,
            row.can_notify,
        )
        for row in await ChatTopicAgent.all()
    }


@pytest.mark.usefixtures("database")
async def test_agents_may_come_before_their_topic_and_associate() -> None:
    person = line("Associate", {"AssociateId": 3})
    assert await store(agent(7, 3, CanListen=True), agent(8, 3), topic(8), topic(7), person) == 5
    assert {*await roles()} == {(7, 3), (8, 3)}


@pytest.mark.usefixtures("database")
async def test_agents_of_unknown_topics_and_associates_are_named() -> None:
    await Associate.create(associate_id=3)
    assert await refused(topic(7), agent(7, 4), agent(8, 3), agent(8, 4), agent(7, 3)) == [
        "line 2: User.AssociateId names no Associate",
        "line 3: TopicId names no ChatTopic",
        "line 4: TopicId names no ChatTopic",
        "line 4: User.AssociateId names no Associate",
    ]


@pytest.mark.usefixtures("database")
async def test_an_agent_of_a_bad_topic_is_not_bad() -> None:
    await Associate.create(associate_id=3)
    assert await refused(topic(7, Widget="x"), agent(7, 3)) == [
        "line 1: Widget must be an object or null"
    ]


BAD: list[tuple[str, list[str]]] = [
    (topic(None), ["ChatTopicId is missing; it is the row's key"]),
    (topic(0), ["ChatTopicId is missing; it is the row's key"]),
    (topic(-1), [f"ChatTopicId must be from 1 to {LARGEST_KEY}"]),
    (topic(LARGEST_KEY + 1), [f"ChatTopicId must be from 1 to {LARGEST_KEY}"]),
    (topic(7, Name="x" * 256), ["Name must have at most 255 characters"]),
    (topic(7, WelcomeMessage="a\0b"), ["WelcomeMessage must not contain"]),
    (topic(7, OpeningHours={**HOURS, "MonStart": "25:00"}), ["OpeningHours.MonStart must"]),
    (topic(7, OpeningHours={**HOURS, "MonStart": "soon"}), ["OpeningHours.MonStart must be"]),
    (
        topic(7, OpeningHours={**HOURS, "UseLunchHours": True, "LunchStart": "17:00"}),
        ["OpeningHours.LunchStop must be after the start of lunch"],
    ),
    (
        topic(7, Name="x" * 256, OpeningHours={**HOURS, "MonStop": "30:00"}),
        ["Name must have at most 255", "OpeningHours.MonStop must"],
    ),
    (
        topic(7, OpeningHours={**HOURS, "TzLocation": {"TZLocationCode": "hunter2"}}),
        ["OpeningHours.TzLocation.TZLocationCode"],
    ),
    (topic(7, Widget={"Color": "x" * 17}), ["Widget.Color must have at most 16 characters"]),
    (topic(7, Widget={"RequiredFields": 32}), ["Widget.RequiredFields must be names of"]),
    (topic(7, Widget={"Size": "Huge"}), ["Widget.Size must be one of Normal, Large"]),
    (topic(7, BotSettings={"BotName": "x" * 81}), ["BotSettings.BotName must have at most 80"]),
    (agent(None, 3), ["TopicId is missing; it is the row's key"]),
    (line(AGENT, {"TopicId": 7}), ["User.AssociateId is missing; it is the row's key"]),
    (line(AGENT, {"TopicId": 7, "User": {"Name": "x"}}), ["User.AssociateId is missing"]),
    (line(AGENT, {"TopicId": 7, "User": 3}), ["User must be an object or null"]),
    (agent(7, 3, CanListen="hunter2"), ["CanListen must be true or false"]),
]


@pytest.mark.parametrize(("text", "reasons"), BAD)
async def test_bad_values_are_named_with_line_and_path(
    database: str, text: str, reasons: list[str]
) -> None:
    del database
    lines = await refused("\n", topic(5), text)
    assert len(lines) == len(reasons), lines
    for named, reason in zip(sorted(lines), reasons, strict=True):
        assert named.startswith(f"line 3: {reason}")
        assert "hunter2" not in named


async def test_the_same_rules_hold_as_for_calls(service: Service) -> None:
    """An import names what POST ChatTopic names."""
    entity: dict[str, Any] = {
        "Name": "x" * 256,
        "OpeningHours": {**HOURS, "MonStop": "30:00", "UseLunchHours": True},
        "Widget": {"Color": "x" * 17},
    }
    answer = await service.client.post("/api/v1/ChatTopic", json=entity)
    assert answer.status_code == 400
    lines = await refused(topic(7, **entity))
    assert len(lines) > 2
    for named in lines:
        assert named.removeprefix("line 1: ") in answer.json()["Message"]
