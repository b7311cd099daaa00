"""Chat topics: what is written is read again, and what cannot be stored is named."""

from typing import Any

import pytest

from graphql_api.fields.node import write_id
from orm.models import AuditEntry, ChatTopic
from orm.models.enums import WidgetRequiredFields
from tests.graphql_api.fast.both import misses
from tests.graphql_api.topics.asking import BEA, Asked, topic
from tests.statements import statements, without_events

HOURS = {
    "tzLocation": {"tzLocationId": 3, "name": "Oslo", "tzLocationCode": "NO"},
    "monEnabled": True,
    "monStart": "PT8H",
    "monStop": "PT16H30M",
    "useLunchHours": True,
    "lunchStart": "PT12H",
    "lunchStop": "PT12H30M",
}
WIDGET = {
    "requiredFields": ["EMAIL", "PHONE"],
    "offlineFields": [],
    "size": "LARGE",
    "theme": "MODERN",
    "color": "#123456",
    "autoFaqCategory": {"kbCategoryId": 4, "name": "Bikes", "parentId": 1, "sortOrder": 2},
}
ALL: dict[str, Any] = {
    "name": "Sales Ω",
    "description": "Bikes",
    "welcomeMessage": "w" * 5000,
    "language": {"id": 1, "value": "Norsk", "tooltip": "nb"},
    "lastAccept": "2026-03-14T09:26:53.589793Z",
    "secondsPrAccept": 7,
    "alertRecipient": "a@example.com",
    "alertTemplate": {"replyTemplateId": 2, "name": "Late", "folderId": 3},
    "collectConsent": True,
    "badgeHeader": "Chat",
    "customQueueTextEnabled": True,
    "customQueueText": "Wait",
    "warnNewChatMinutes": 1,
    "warnManagerNewChatMinutes": 2,
    "ticketEnabled": True,
    "ticketCategory": {"id": 5, "value": "Web"},
    "ticketPriority": {"id": 6, "value": "High"},
    "openingHoursEnabled": True,
    "openingHours": HOURS,
    "widget": WIDGET,
    "botEnabled": True,
    "botSettings": {"botName": "Ask", "botRegisterScriptId": 9},
    "offlineCollectConsent": True,
    "warnChatMessageMinutes": 3,
    "warnManagerChatMessageMinutes": 4,
    "useQueueOfflineForm": True,
    "offlineFormTimeLimit": 5,
    "offlineFormQueueLength": 6,
    "widgetEnableRating": True,
    "widgetRatingText": "r" * 1024,
}


def selection_of(value: dict[str, Any]) -> str:
    return " ".join(
        f"{name} {{ {selection_of(part)} }}" if isinstance(part, dict) else name
        for name, part in value.items()
    )


FIELDS = f"chatTopicId version isOpen {selection_of(ALL)}"
CREATE = (
    f"mutation ($input: CreateChatTopicInput!) {{ createChatTopic(input: $input) {{ {FIELDS} }} }}"
)
READ = f"query ($key: Int!) {{ chatTopic(chatTopicId: $key) {{ {FIELDS} }} }}"
UPDATE = f"""mutation ($key: Int!, $input: UpdateChatTopicInput!, $version: Int) {{
  updateChatTopic(chatTopicId: $key, input: $input, expectedVersion: $version) {{ {FIELDS} }} }}"""
REPLACE = UPDATE.replace("update", "replace").replace("Update", "Replace")
DELETE = "mutation ($key: Int!) { deleteChatTopic(chatTopicId: $key) }"
DELETE_BY_ID = "mutation ($id: ID!) { deleteChatTopicById(id: $id) { deletedId } }"
BLANK = f"{{ defaultChatTopic {{ {FIELDS} }} }}"


async def test_a_topic_is_answered_and_read_as_it_was_sent(asked: Asked) -> None:
    before = misses(asked.schema)
    created = await asked.data(CREATE, input=ALL)
    assert {name: created[name] for name in ALL} == ALL
    assert created["version"] == 1
    assert await asked.data(READ, key=created["chatTopicId"]) == created
    blank = await asked.data(BLANK)
    assert (blank["chatTopicId"], blank["version"], blank["openingHours"]) == (0, 0, None)
    if asked.is_compiled:
        assert misses(asked.schema) == before


async def test_an_update_changes_what_it_names(asked: Asked) -> None:
    key = (await asked.data(CREATE, input=ALL))["chatTopicId"]
    before = misses(asked.schema)
    changed = await asked.data(UPDATE, key=key, input={"botSettings": {"botName": "Zoe"}})
    assert changed["botSettings"] == {"botName": "Zoe", "botRegisterScriptId": 0}
    others = [name for name in ALL if name != "botSettings"]
    assert {name: changed[name] for name in others} == {name: ALL[name] for name in others}
    assert changed["version"] == 2
    if asked.is_compiled:
        assert misses(asked.schema) == before


async def test_an_update_with_the_same_values_changes_nothing(asked: Asked) -> None:
    key = (await asked.data(CREATE, input=ALL))["chatTopicId"]
    stored = await ChatTopic.get()
    again = await asked.data(UPDATE, key=key, input=ALL)
    assert again["version"] == 1
    assert (await ChatTopic.get()).updated_at == stored.updated_at
    assert await AuditEntry.all().count() == 1
    assert (await asked.data(UPDATE, key=key, input={}))["version"] == 1


async def test_null_removes_a_value_object_and_unsets_a_column(asked: Asked) -> None:
    key = (await asked.data(CREATE, input=ALL))["chatTopicId"]
    nothing = dict.fromkeys(("openingHours", "widget", "name", "secondsPrAccept", "botEnabled"))
    changed = await asked.data(UPDATE, key=key, input=nothing)
    assert {name: changed[name] for name in nothing} == {
        **nothing,
        "secondsPrAccept": 0,
        "botEnabled": False,
    }


async def test_a_replacement_unsets_what_it_leaves_out(asked: Asked) -> None:
    key = (await asked.data(CREATE, input=ALL))["chatTopicId"]
    replaced = await asked.data(REPLACE, key=key, input={"name": "New"})
    blank = await asked.data(BLANK)
    own = {"chatTopicId": key, "version": 2, "name": "New"}
    assert replaced == {**blank, **own}


async def test_a_stale_version_is_refused(asked: Asked) -> None:
    key = await topic("Sales")
    assert await asked.refusals(UPDATE, key=key, input={"name": "x"}, version=7) == [("STALE", ())]


async def test_topics_are_deleted_by_key_and_by_id(asked: Asked) -> None:
    one, other = await topic(), await topic()
    before = misses(asked.schema)
    assert await asked.data(DELETE, key=one) == one
    id_ = write_id(ChatTopic, other)
    assert await asked.data(DELETE_BY_ID, id=id_) == {"deletedId": id_}
    assert await ChatTopic.all().count() == 0
    if asked.is_compiled:
        assert misses(asked.schema) == before
    assert await asked.refusals(DELETE, key=one) == [("NOT_FOUND", ())]
    assert await asked.refusals(DELETE_BY_ID, id="bad") == [("INVALID_VALUE", ("id",))]


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (
            {"openingHours": {"tzLocation": {"tzLocationCode": "Nowhere"}}},
            "tzLocation tzLocationCode",
        ),
        ({"openingHours": {"tzLocation": {"tzLocationId": 3}}}, "tzLocation tzLocationCode"),
        ({"openingHours": {"monStart": "PT24H"}}, "monStart"),
        ({"openingHours": {"monStop": "PT24H1S"}}, "monStop"),
        ({"openingHours": {"useLunchHours": True}}, "lunchStop"),
        ({"widget": {"color": "c" * 17}}, "color"),
        ({"widget": {"autoFaqCategory": {"name": "a\0b"}}}, "autoFaqCategory name"),
        ({"widget": {"welcomeTitle": "\ud800"}}, "welcomeTitle"),
        ({"botSettings": {"botName": "b" * 81}}, "botName"),
        ({"name": "n" * 256}, ""),
        ({"welcomeMessage": "\0"}, ""),
    ],
    ids=str,
)
async def test_a_bad_value_is_named_by_its_place(
    asked: Asked, value: dict[str, Any], path: str
) -> None:
    [name] = value
    key = await topic("Sales")
    expected = [("INVALID_VALUE", ("input", name, *path.split()))]
    assert await asked.refusals(CREATE, input=value) == expected
    assert await asked.refusals(UPDATE, key=key, input=value) == expected
    assert await asked.refusals(REPLACE, key=key, input=value) == expected
    assert await ChatTopic.all().count() == 1


async def test_all_bad_values_are_named_together(asked: Asked) -> None:
    bad = {"name": "n" * 256, "widget": {"color": "c" * 17, "font": "f" * 65}}
    refusals = await asked.refusals(CREATE, input=bad)
    assert {path for _, path in refusals} == {
        ("input", "name"),
        ("input", "widget", "color"),
        ("input", "widget", "font"),
    }


@pytest.mark.parametrize(
    "written",
    [
        "PT-8H",
        "-PT8H",
        "P1Y",
        "P1M",
        "P1W",
        "PT",
        "P",
        "8:00",
        "PT0.5S",
        "PT1234567H",
        "",
        8,
        True,
        [],
    ],
    ids=repr,
)
async def test_what_is_no_duration_is_refused(asked: Asked, written: Any) -> None:
    refusals = await asked.refusals(CREATE, input={"openingHours": {"monStart": written}})
    assert refusals == [("INVALID_VALUE", ("input", "openingHours", "monStart"))]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("PT24H", "PT24H"),
        ("P1D", "PT24H"),
        ("PT90M", "PT1H30M"),
        ("PT0S", "PT0S"),
        ("pt8h", "PT8H"),
    ],
)
async def test_durations_are_written_in_one_way(asked: Asked, written: str, read: str) -> None:
    created = await asked.data(CREATE, input={"openingHours": {"monStop": written}})
    assert created["openingHours"]["monStop"] == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["EMAIL", "NAME", "EMAIL"], ["EMAIL", "NAME"]),
        (["PHONE", "EMAIL"], ["EMAIL", "PHONE"]),
        ([], []),
        ("COMPANY", ["COMPANY"]),
        (None, []),
    ],
    ids=str,
)
async def test_fields_that_customers_must_fill_in(asked: Asked, written: Any, read: Any) -> None:
    created = await asked.data(CREATE, input={"widget": {"requiredFields": written}})
    assert created["widget"]["requiredFields"] == read
    stored = (await ChatTopic.get()).widget.required_fields
    assert stored == sum(WidgetRequiredFields[name] for name in read)


@pytest.mark.parametrize("written", [["FAX"], ["NONE"], [1], 3, [None], [["EMAIL"]]], ids=str)
async def test_other_fields_are_refused(asked: Asked, written: Any) -> None:
    refusals = await asked.refusals(CREATE, input={"widget": {"requiredFields": written}})
    assert {(code, path[:3]) for code, path in refusals} == {
        ("INVALID_VALUE", ("input", "widget", "requiredFields"))
    }


async def test_the_trail_has_the_values_by_their_names_in_the_schema(asked: Asked) -> None:
    await asked.data(
        CREATE, input={"name": "Sales", "openingHours": HOURS, "alertRecipient": "a@b"}
    )
    entry = await AuditEntry.get()
    assert entry.entity == "ChatTopic"
    assert "alert_recipient" in entry.columns
    assert entry.values.keys() == {"name", "opening_hours"}


async def test_each_operation_takes_few_statements(asked: Asked) -> None:
    counts: dict[str, int] = {}
    with statements() as sql:
        key = (await asked.data(CREATE, input=ALL))["chatTopicId"]
    counts["create"] = len(without_events(sql))
    for name, text, variables in (
        ("read", READ, {}),
        ("open", "query ($key: Int!) { chatTopic(chatTopicId: $key) { isOpen } }", {}),
        ("is", "query ($key: Int!) { isChatTopicOpen(chatTopicId: $key) }", {}),
        ("same", UPDATE, {"input": ALL}),
        ("update", UPDATE, {"input": {"name": "x"}}),
        ("delete", DELETE, {}),
    ):
        with statements() as sql:
            await asked.data(text, key=key, **variables)
        counts[name] = len(without_events(sql))
    assert counts == STATEMENTS


STATEMENTS = {"create": 2, "read": 1, "open": 1, "is": 1, "same": 1, "update": 3, "delete": 4}


async def test_an_agent_sees_and_changes_topics_by_their_roles(asked: Asked) -> None:
    served, managed, other = (
        await topic("s", a2="notify"),
        await topic("m", a2="manage"),
        await topic("o"),
    )
    name = "query ($key: Int!) { chatTopic(chatTopicId: $key) { name } }"
    seen = [await asked.data(name, BEA, key=key) for key in (served, managed, other)]
    assert seen == [{"name": "s"}, {"name": "m"}, None]
    new = {"input": {"description": "new"}}
    assert (await asked.data(UPDATE, BEA, key=managed, **new))["description"] == "new"
    assert await asked.refusals(UPDATE, BEA, key=served, **new) == [("FORBIDDEN", ())]
    assert await asked.refusals(UPDATE, BEA, key=other, **new) == [("NOT_FOUND", ())]
    assert await asked.refusals(CREATE, BEA, **new) == [("FORBIDDEN", ())]
    assert await asked.refusals(DELETE, BEA, key=managed) == [("FORBIDDEN", ())]
