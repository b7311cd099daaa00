"""Customers see their session, its topic and its messages, and reach nothing else by any door."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_leaf_type,
)
from tortoise import fields
from tortoise.fields.data import CharEnumFieldInstance

from graphql_api.rights.customers import ALLOWED
from graphql_api.rights.topic_matrix import FOR_CUSTOMERS
from graphql_api.schema import build_schema
from orm.models import Associate, ChatMessage, ChatSession, ChatTopic, ChatTopicAgent
from orm.models.enums import ChatMessageSpecialType, ChatMessageType, ChatSessionStatus, Role
from parley.settings import Settings
from rest_facade.calls import RequestBody, RestCall
from rest_facade.routes import CALLS
from rest_facade.writing.links import MOUNTED_AT
from tests.rights.callers import Caller, House
from tests.rights.doors import AGENT, ENTITIES, graphql
from tests.rights.sessions import Stands, store

CUSTOMER = Caller(Role.CUSTOMER)
SCHEMA = build_schema().core

MESSAGE = {"Message": "Hello", "Type": "ToUser"}

SHOWN_SPECIALS = {
    # Closed, reopened, deleted, greeted, handed on, and what a bot and they say to each other.
    *("WELCOME", "URL", "TRANSFERED_SESSION", "SESSION_DELETED", "FAQ_SUCCESS_QUESTION"),
    *("CLOSED_BY_USER", "CLOSED_BY_CUSTOMER", "CLOSED_BY_IDLE", "REOPENED_BY_CUSTOMER"),
    *("CLICKED_OPTION", "BOT_MESSAGE", "OPTIONS", "ILLEGAL_FILE_TYPE"),
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided above the database; tests/parley/customers reads from both."""
    return sqlite_url


@pytest.fixture(params=[True, False], ids=["compiled", "core"])
def settings(database_url: str, request: pytest.FixtureRequest) -> Settings:
    """By the compiled execution and by graphql-core."""
    return Settings.model_validate(
        {"database_url": database_url, "compiled": request.param, "customer_rate_limit": 0}
    )


def literal(type_: GraphQLInputType) -> str:
    """A valid value of a type, with the fields alone that an input must have."""
    if isinstance(type_, GraphQLNonNull):
        return literal(type_.of_type)
    if isinstance(type_, GraphQLList):
        return f"[{literal(type_.of_type)}]"
    if isinstance(type_, GraphQLEnumType):
        return str(next(iter(type_.values)))
    if isinstance(type_, GraphQLInputObjectType):
        needed = {
            name: field.type
            for name, field in type_.fields.items()
            if isinstance(field.type, GraphQLNonNull)
        }
        if type_.is_one_of:
            raise AssertionError("an input of which one field must be given")
        return f"{{{', '.join(f'{name}: {literal(each)}' for name, each in needed.items())}}}"
    values = {"Int": "1", "Boolean": "true", "DateTime": '"2020-01-01T00:00:00Z"'}
    return values.get(type_.name, '"x"')


def call_of(name: str, field: GraphQLField) -> str:
    given = [
        f"{argument}: {literal(each.type)}"
        for argument, each in field.args.items()
        if isinstance(each.type, GraphQLNonNull)
    ]
    arguments = f"({', '.join(given)})" if given else ""
    below = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
    return f"{name}{arguments}{below}"


def refused_calls() -> Iterator[tuple[str, str]]:
    """The kind and the text of each root field that is not for customers."""
    for kind, root in (("query", SCHEMA.query_type), ("mutation", SCHEMA.mutation_type)):
        assert root is not None
        for name, field in root.fields.items():
            if name not in ALLOWED:
                yield kind, call_of(name, field)


async def test_every_other_field_of_the_roots_is_refused(house: House) -> None:
    calls = [*refused_calls()]
    assert len(calls) > 40
    for kind, call in calls:
        root = kind.capitalize()
        for text in (
            f"{kind} {{ {call} }}",
            f"{kind} {{ __typename ... on {root} {{ ...F }} }} fragment F on {root} {{ {call} }}",
            f"{kind} {{ x: {call} }}",
        ):
            body = await graphql(house, CUSTOMER, text)
            [error] = body["errors"]
            assert error["extensions"]["code"] == "FORBIDDEN", text
            assert body.get("data") is None


def test_the_fields_for_customers_are_fields() -> None:
    roots = (SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type)
    # endChatSession comes with the verbs of users.
    assert ALLOWED - {"endChatSession"} <= {name for root in roots if root for name in root.fields}


REST_ALLOWED = {
    ("GET", "/v1/ChatSession/{key}"),
    ("POST", "/v1/Agents/Chat/GetChatSessionEntity"),
    ("GET", "/v1/ChatSession/{chatSessionId}/Messages"),
    ("POST", "/v1/ChatSession/{chatSessionId}/Messages"),
    ("POST", "/v1/ChatSession/{chatSessionId}/Transcript"),
    ("POST", "/v1/Agents/Chat/GetChatMessages"),
    ("POST", "/v1/Agents/Chat/AddChatMessage"),
    ("POST", "/v1/Agents/Chat/GetChatTranscript"),
    ("GET", "/v1/ChatTopic/{key}"),
    ("GET", "/v1/ChatTopic/{chatTopicId}/IsOpen"),
    ("POST", "/v1/Agents/Chat/GetChatTopicEntity"),
    ("POST", "/v1/Agents/Chat/IsWithinOpeningHours"),
}


def request_of(call: RestCall, keys: dict[str, int]) -> dict[str, Any]:
    """A call with everything that any call needs, for httpx."""
    agent = {"User": {"AssociateId": 31}, "CanListen": True}
    arguments: dict[str, Any] = {
        "chatSessionId": keys["ChatSession"],
        "chatTopicId": keys["ChatTopic"],
        "username": "GRHO",
        "toAssociate": "31",
        "flat": True,
    }
    path = call.path.format(key=keys.get(call.entity, 1), **arguments)
    parameters = {name: arguments[name] for name in call.query if name in arguments}
    if call.key_parameter:
        parameters[call.key_parameter] = keys[call.entity]
    entities = {
        "ChatSession": {"ChatSessionId": keys["ChatSession"]},
        "ChatTopic": {"ChatTopicId": keys["ChatTopic"]},
        "ChatMessage": MESSAGE,
    }
    bodies: dict[RequestBody, Any] = {
        RequestBody.NOTHING: None,
        RequestBody.CHANGES: [
            {"op": "add", "path": f"/{'Name' if 'Topic' in path else 'CustomerName'}", "value": "x"}
        ],
        RequestBody.ARGUMENTS: {
            **arguments,
            "useragent": agent,
            "useragents": [agent],
            "chatPresence": [{"userId": 31, "present": True}],
            "message": MESSAGE,
        },
        RequestBody.LIST: [agent],
    }
    patches = call.request_body is RequestBody.CHANGES
    return {
        "method": call.method,
        "url": f"{MOUNTED_AT}{path}",
        "params": parameters,
        "content": json.dumps(bodies.get(call.request_body, entities.get(call.entity, agent))),
        "headers": {"Content-Type": f"application/{'json-patch+' * patches}json"},
    }


async def test_every_other_call_by_rest_is_refused(house: House) -> None:
    topic = await ChatTopic.create(name="Sales")
    session = await house.open_session(topic_id=topic.pk, status=ChatSessionStatus.USER_LAST)
    keys = {"ChatSession": session.pk, "ChatTopic": topic.pk}
    codes: dict[tuple[str, str], int] = {}
    for call in CALLS:
        request = request_of(call, keys)
        headers = {**request.pop("headers"), **house.headers(CUSTOMER)}
        answer = await house.client.request(**request, headers=headers, auth=None)
        codes[call.method, call.path] = answer.status_code
    served = {each for each, code in codes.items() if code == 200}
    assert served == REST_ALLOWED
    others = {each: code for each, code in codes.items() if each not in served}
    assert [(each, code) for each, code in others.items() if code != 403] == []


async def test_what_is_below_their_session_names_the_agent_and_nothing_else(house: House) -> None:
    topic = await ChatTopic.create(chat_topic_id=7, name="Sales")
    key = await store(house, CUSTOMER, Stands.OWN)
    await ChatTopicAgent.create(topic_id=topic.pk, user_id=31, can_manage=True)
    text = """query ($key: Int!) { chatSession(chatSessionId: $key) {
      user { id associateId fullName name chatTopicAgents { canManage } }
      topic { agents { canManage user { fullName } } alertRecipient secondsPrAccept
              botSettings { botName } lastAccept openingHoursEnabled }
      person { personId } contact { contactId } ticket { ticketId } transferTo { associateId }
      tableRight { mask } fieldProperties { name right { mask } }
    } }"""
    session = (await graphql(house, CUSTOMER, text, key=key))["data"]["chatSession"]
    full_name = (await Associate.get(pk=31)).full_name
    assert session["user"] == {
        "id": session["user"]["id"],
        "associateId": 31,
        "fullName": full_name,
        "name": None,
        "chatTopicAgents": None,
    }
    assert session["topic"] == {
        "agents": None,
        "alertRecipient": None,
        "secondsPrAccept": None,
        "botSettings": None,
        "lastAccept": None,
        "openingHoursEnabled": False,
    }
    for reference in ("person", "contact", "ticket", "transferTo"):
        assert session[reference] is None
    assert session["tableRight"] == {"mask": ["SELECT"]}
    masks = {mask for each in session["fieldProperties"] for mask in each["right"]["mask"]}
    assert masks == {"READ"}


def planted_topic() -> dict[str, Any]:
    """A text in each text column of a topic, which is its name."""
    columns = ChatTopic._meta.fields_map.items()
    texts = (fields.CharField, fields.TextField)
    return {
        name: f"planted {name}"
        for name, column in columns
        if isinstance(column, texts) and not isinstance(column, CharEnumFieldInstance)
    }


async def test_a_topic_shows_customers_what_the_page_needs(house: House) -> None:
    planted = planted_topic()
    topic = await ChatTopic.create(**planted)
    other = await ChatTopic.create(name="another topic", description="of others")
    await house.open_session(topic_id=topic.pk)
    names = " ".join(
        name
        for name, field in SCHEMA.type_map["ChatTopic"].fields.items()  # type: ignore[attr-defined]
        if is_leaf_type(get_named_type(field.type))
    )
    text = f"query ($key: Int!) {{ chatTopic(chatTopicId: $key) {{ {names} }} }}"
    agent = f"{AGENT}/GetChatTopicEntity?chatTopicEntityId="
    for key, shown in ((topic.pk, True), (other.pk, False)):
        answers = [
            json.dumps(await graphql(house, CUSTOMER, text, key=key)),
            (await house.send(CUSTOMER, "GET", f"{MOUNTED_AT}/v1/ChatTopic/{key}")).text,
            (await house.send(CUSTOMER, "POST", f"{agent}{key}")).text,
        ]
        for answer in answers:
            for name, value in planted.items():
                assert (f'"{value}"' in answer) == (shown and name in FOR_CUSTOMERS), name
            assert "another topic" not in answer


MESSAGES = [
    (ChatMessageType.TO_CUSTOMER, ChatMessageSpecialType.NONE, True),
    (ChatMessageType.TO_USER, ChatMessageSpecialType.NONE, True),
    (ChatMessageType.INVALID, ChatMessageSpecialType.NONE, False),
    *(
        (ChatMessageType.SPECIAL, special, special.name in SHOWN_SPECIALS)
        for special in ChatMessageSpecialType
    ),
]


async def planted_messages(key: int) -> list[str]:
    """Store a message of each kind, thrice; the texts that customers see, in their order."""
    shown: list[str] = []
    for turn in range(3):
        for number, (type_, special, seen) in enumerate(MESSAGES):
            text = f"{'open' if seen else 'hidden'} {turn} {number}"
            await ChatMessage.create(
                chat_session_id=key, type=type_, special_type=special, message=text
            )
            shown += [text] * seen
    return shown


async def test_hidden_messages_are_in_no_answer_and_pages_are_full(house: House) -> None:
    key = await store(house, CUSTOMER, Stands.OWN)
    shown = await planted_messages(key)
    one = f"{ENTITIES}/{key}"
    agent = {"ChatSessionId": key}
    by_rest = [
        await house.send(CUSTOMER, "GET", f"{one}/Messages"),
        await house.send(CUSTOMER, "POST", f"{AGENT}/GetChatMessages", json.dumps(agent)),
    ]
    for answer in by_rest:
        assert [each["Message"] for each in answer.json()] == shown
    transcripts = [
        await house.send(CUSTOMER, "POST", f"{one}/Transcript?html={html}")
        for html in ("true", "false")
    ]
    transcripts.append(
        await house.send(CUSTOMER, "POST", f"{AGENT}/GetChatTranscript", json.dumps(agent))
    )
    for answer in transcripts:
        assert answer.status_code == 200
        assert "hidden" not in answer.text
        assert all(text in answer.text for text in shown)
    query = """query ($key: Int!, $after: Int) {
      chatMessages(chatSessionId: $key, after: $after, first: 5) { chatMessageId message }
      chatSession(chatSessionId: $key) { messages(last: 4) { message } }
      chatTranscript(chatSessionId: $key)
    }"""
    found: list[str] = []
    after = None
    while len(found) < len(shown):
        data = (await graphql(house, CUSTOMER, query, key=key, after=after))["data"]
        page = data["chatMessages"]
        assert len(page) == min(5, len(shown) - len(found))
        found += [each["message"] for each in page]
        after = page[-1]["chatMessageId"]
        newest = [each["message"] for each in data["chatSession"]["messages"]]
        assert newest == shown[-4:]
        assert "hidden" not in data["chatTranscript"]
    assert found == shown


async def test_users_see_all_messages_as_before(house: House) -> None:
    key = await store(house, Caller(Role.AGENT), Stands.OWN)
    await planted_messages(key)
    answer = await house.send(Caller(Role.AGENT), "GET", f"{ENTITIES}/{key}/Messages")
    assert len(answer.json()) == 3 * len(MESSAGES)


@pytest.mark.parametrize("path", ["", "/Messages", "/Transcript"])
async def test_a_session_of_another_is_as_one_that_is_not_there(house: House, path: str) -> None:
    other = await store(house, CUSTOMER, Stands.QUEUED)
    method = "POST" if path == "/Transcript" else "GET"
    answers = [
        await house.send(CUSTOMER, method, f"{ENTITIES}/{key}{path}") for key in (other, 2147480002)
    ]
    assert [each.status_code for each in answers] == [404, 404]
    told = [each.text.replace("2147480002", str(other)) for each in answers]
    assert told[0] == told[1]
    assert await ChatSession.filter(pk=other).exists()
