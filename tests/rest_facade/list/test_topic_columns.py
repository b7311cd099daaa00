"""The columns of GET ChatSession that show the topic whose number a session has."""

import re
from datetime import UTC, datetime

import pytest
from defusedxml.ElementTree import fromstring

from orm.models import Associate, ChatSession, ChatTopic
from orm.models.enums import Role, Scope
from tests.conftest import Service
from tests.rest_facade.list.callers import header_of, login_of
from tests.rest_facade.list.test_list import PATH, ask, keys_of
from tests.rest_facade.test_getting import tables
from tests.statements import statements

SHOWN = {
    "chatTopic/name": "Salg & service",
    "chatTopic/description": "All that is sold",
    "chatTopic/badgeHeader": "Spør oss",
}
NO_TOPIC = 99
WHEN = datetime(2026, 7, 14, 9, 26, 53, tzinfo=UTC)


@pytest.fixture
async def keys(service: Service) -> list[int]:
    """Sessions of a topic, of one without texts, of a number of no topic, and of no topic."""
    del service
    named = await ChatTopic.create(
        name=SHOWN["chatTopic/name"],
        description=SHOWN["chatTopic/description"],
        badge_header=SHOWN["chatTopic/badgeHeader"],
    )
    blank = await ChatTopic.create()
    topics = (named.pk, blank.pk, NO_TOPIC, 0)
    return [(await ChatSession.create(topic_id=topic)).pk for topic in topics]


async def test_they_show_the_topic_or_are_unset(service: Service, keys: list[int]) -> None:
    body = await ask(service, select="chatTopic/*")
    assert keys_of(body) == keys
    first, *others = body["value"]
    assert list(first)[2:] == ["chatTopic/chatTopicId", *SHOWN]
    assert first.items() >= SHOWN.items()
    for row in others:
        assert row.items() >= dict.fromkeys(SHOWN, "").items()
    # The number is the session's own, whether there is such a topic or not.
    assert [row["chatTopic/chatTopicId"] for row in others][1:] == [NO_TOPIC, 0]


async def test_they_are_not_among_the_default_columns(service: Service, keys: list[int]) -> None:
    body = await ask(service)
    assert keys_of(body) == keys
    assert not SHOWN.keys() & body["value"][0].keys()


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ("chatTopic/name begins 'SALG'", [0]),
        ("chattopic/NAME contains '& S'", [0]),
        ("chatTopic/description ends 'sold'", [0]),
        ("chatTopic/badgeHeader eq 'SPØR OSS'", [0]),
        ("chatTopic/name ne 'salg & service'", [1, 2, 3]),
        ("chatTopic/name isNull", [1, 2, 3]),
        ("chatTopic/badgeHeader isNotNull", [0]),
        ("chatTopic/name in ('', 'x')", [1, 2, 3]),
        ("chatTopic/name notContains 'service'", [1, 2, 3]),
        ("chatTopic/name begins 'salg' and chatTopic/chatTopicId ne 99", [0]),
        ("not (chatTopic/description eq '')", [0]),
    ],
)
async def test_they_filter(
    service: Service, keys: list[int], filter_: str, found: list[int]
) -> None:
    assert keys_of(await ask(service, filter=filter_)) == [keys[at] for at in found]


@pytest.mark.parametrize("name", SHOWN)
async def test_they_sort_and_pages_have_no_gap(
    service: Service, keys: list[int], name: str
) -> None:
    """An unset value is the least."""
    first, *others = keys
    for order, expected in ((name, [*others, first]), (f"{name} desc", [first, *others[::-1]])):
        body = await ask(service, orderBy=order, top="3", select=name)
        rest = (await service.client.get(body["odata.nextLink"])).json()
        assert [*keys_of(body), *keys_of(rest)] == expected


async def test_they_have_their_names_in_xml(service: Service, keys: list[int]) -> None:
    parameters = {"$select": "chatTopic/name", "$format": "XML", "$top": "1"}
    root = fromstring((await service.client.get(PATH, params=parameters)).content)
    assert root.findtext("value/row/PrimaryKey") == str(keys[0])
    assert root.findtext("value/row/chatTopic_name") == SHOWN["chatTopic/name"]
    body = await ask(service, select="chatTopic/badgeHeader", jsonSafe="true", top="1")
    assert body["value"][0]["chatTopic_badgeHeader"] == SHOWN["chatTopic/badgeHeader"]


async def test_they_take_one_statement_more_and_filters_take_none(
    service: Service, keys: list[int]
) -> None:
    with statements() as selecting:
        await ask(service, select="chatTopic/name,chatTopic/description")
    assert tables(selecting) == ["chat_session", "chat_topic"]
    assert not re.search("JOIN", "".join(selecting))
    with statements() as filtering:
        body = await ask(service, filter="chatTopic/name ne ''", orderBy="chatTopic/description")
    assert tables(filtering) == ["chat_session"]
    assert keys_of(body) == keys[:1]


@pytest.mark.parametrize("caller", [Role.READER, Role.AGENT, "application"])
async def test_those_who_do_not_see_the_topic_see_and_compare_them(
    service: Service, keys: list[int], caller: str
) -> None:
    """As customers do (decision 0047)."""
    auth, headers = service.client.auth, {}
    if isinstance(caller, Role):
        _, auth = await login_of(caller)
    else:
        headers = await header_of(Scope.READ, Scope.ALL)
    for parameters in (
        {"$filter": "chatTopic/name eq 'salg & service'"},
        {"$orderBy": "chatTopic/badgeHeader desc", "$top": "1"},
    ):
        answer = await service.client.get(
            PATH, params={**parameters, "$select": "chatTopic/*"}, auth=auth, headers=headers
        )
        assert answer.status_code == 200, answer.text
        assert keys_of(answer.json()) == keys[:1]
        assert answer.json()["value"][0].items() >= SHOWN.items()


async def test_an_application_compares_them_in_sessions_of_its_own(
    service: Service, keys: list[int]
) -> None:
    headers = await header_of(Scope.READ, Scope.CREATE)
    topic = (await ChatSession.get(pk=keys[0])).topic_id
    made = await service.client.post(PATH, json={"TopicId": topic}, headers=headers)
    for name, text in SHOWN.items():
        parameters = {"$filter": f"{name} eq '{text}'", "$orderBy": name, "$select": name}
        answer = await service.client.get(PATH, params=parameters, headers=headers)
        assert answer.status_code == 200, answer.text
        assert keys_of(answer.json()) == [made.json()["ChatSessionId"]]
        assert answer.json()["value"][0][name] == text


@pytest.mark.parametrize("of_topic", [False, True])
async def test_columns_of_the_agent_and_of_any_activity(
    service: Service, keys: list[int], of_topic: bool
) -> None:
    session = await ChatSession.get(pk=keys[0])
    await Associate.filter(pk=service.associate_id).update(
        full_name="Ada Ås", tooltip="Sales", user_name="ada@example.com", ej_user_id=7, person_id=5
    )
    await ChatSession.filter(pk=session.pk).update(
        user_id=service.associate_id, first_message="Hello"
    )
    parameters = {
        "$select": "agent,text,date,type,recordTypeText,icon,associate/*,chatTopic/name",
        "$filter": f"associate/userName eq 'ADA@example.com' and agent eq {service.associate_id}"
        " and text begins 'hell' and associate/assocName isNotNull and date ge '2020-01-01'",
        "$orderBy": "agent desc,associate/userName,date,text,chatTopic/name",
        "$jsonSafe": "true",
    }
    await ChatSession.filter(pk=session.pk).update(when_requested=WHEN)
    path = f"/api/v1/ChatTopic/{session.topic_id}/Sessions" if of_topic else PATH
    answer = await service.client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    [row] = answer.json()["value"]
    associate = await Associate.get(pk=service.associate_id)
    assert row == {
        "PrimaryKey": str(session.pk),
        "EntityName": "chat",
        "agent": "Ada Ås",
        "text": "Hello",
        "date": "2026-07-14T09:26:53Z",
        "type": "Chat",
        "recordTypeText": "Chat",
        "icon": "",
        "associate_associateId": service.associate_id,
        "associate_name": associate.name,
        "associate_fullName": "Ada Ås",
        "associate_assocName": associate.name,
        "associate_assocTooltip": "Sales",
        "associate_personId": 5,
        "associate_ejUserId": 7,
        "associate_userName": "ada@example.com",
        "chatTopic_name": SHOWN["chatTopic/name"],
    }


@pytest.mark.parametrize(
    ("parameter", "column"),
    [
        *[("$filter", f"{name} eq 'Chat'") for name in ("type", "recordTypeText", "icon")],
        *[("$orderBy", name) for name in ("type", "recordTypeText", "icon")],
        ("$filter", "associate/personId eq 5"),
        ("$orderBy", "associate/ejUserId"),
    ],
)
async def test_what_only_shows_is_refused_elsewhere(
    service: Service, keys: list[int], parameter: str, column: str
) -> None:
    answer = await service.client.get(PATH, params={parameter: column})
    assert answer.status_code == 400
    assert column.partition(" ")[0] in answer.text
