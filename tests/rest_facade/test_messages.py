"""Messages and transcripts through REST and the agent's calls."""

import json
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import fromstring

import httpx
import pytest

from orm.models import AuditEntry, ChatMessage, ChatSession
from orm.models.enums import ChatSessionStatus
from tests.conftest import Service

PROCEDURES = "/api/v1/Agents/Chat"
HELLO = {"Type": "ToUser", "Message": "Hello"}
PROPERTIES = [
    *("ChatMessageId", "ChatSessionId", "Type", "Message", "Author"),
    *("ReadByCustomer", "SpecialType", "SpecialParam", "WhenPosted"),
]
BODIES = {
    "application/json": json.dumps(HELLO),
    "text/json": json.dumps({"type": 2, "message": "Hello"}),
    "application/xml": "<ChatMessage><Type>ToUser</Type><Message>Hello</Message></ChatMessage>",
    "application/x-www-form-urlencoded": urlencode(HELLO),
    "application/json-patch+json": json.dumps(
        [{"op": "replace", "path": f"/{name}", "value": value} for name, value in HELLO.items()]
    ),
    "application/merge-patch+json": json.dumps(HELLO),
}


def messages_of(session: ChatSession) -> str:
    return f"/api/v1/ChatSession/{session.pk}/Messages"


async def post(service: Service, path: str, body: object = None, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await service.client.post(path, json=body, headers=named)


def entity(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("content_type", BODIES)
async def test_a_message_is_posted_in_any_representation(
    service: Service, content_type: str
) -> None:
    session = await ChatSession.create()
    answer = await service.client.post(
        messages_of(session), content=BODIES[content_type], headers={"Content-Type": content_type}
    )
    posted = entity(answer)
    assert list(posted) == PROPERTIES
    assert (posted["ChatSessionId"], posted["Type"], posted["Message"]) == (
        session.pk,
        "ToUser",
        "Hello",
    )
    assert (posted["ReadByCustomer"], posted["SpecialType"]) == (0, "None")
    await session.refresh_from_db()
    assert (session.last_message, session.status) == ("Hello", ChatSessionStatus.IN_QUEUE)
    assert entity(await service.client.get(messages_of(session))) == [posted]


async def test_messages_after_one(service: Service) -> None:
    session, other = await ChatSession.create(), await ChatSession.create()
    first, second, third = [
        entity(await post(service, messages_of(session), {**HELLO, "Message": text}))
        for text in ("one", "two", "three")
    ]
    await post(service, messages_of(other), HELLO)
    path, agent = messages_of(session), f"{PROCEDURES}/GetChatMessages"
    for after, expected in ((0, [first, second, third]), (first["ChatMessageId"], [second, third])):
        assert entity(await service.client.get(f"{path}?AFTER={after}")) == expected
        body = {"chatSessionId": session.pk, "after": after}
        assert entity(await post(service, agent, body)) == expected
    assert entity(await post(service, agent, {"chatSessionId": session.pk})) == [
        first,
        second,
        third,
    ]
    selected = entity(await service.client.get(f"{path}?$select=message&after=0"))
    assert [(row["Message"], row["ChatMessageId"]) for row in selected] == [
        ("one", None),
        ("two", None),
        ("three", None),
    ]


async def test_the_agent_writes_and_transcribes(service: Service) -> None:
    session = await ChatSession.create()
    body = {
        "chatSessionId": session.pk,
        "message": {
            "chatMessageId": 0,
            "chatSessionId": 0,
            "type": "ToCustomer",
            "author": "Ann",
            "message": "<b>Hi</b>",
            "readByCustomer": 1,
            "specialType": "None",
            "specialParam": None,
            "whenPosted": "2026-07-01T12:00:00.000Z",
        },
    }
    posted = entity(await post(service, f"{PROCEDURES}/AddChatMessage", body))
    assert (posted["Type"], posted["ReadByCustomer"], posted["Author"]) == ("ToCustomer", 1, "Ann")
    agent = f"{PROCEDURES}/GetChatTranscript"
    rest = f"/api/v1/ChatSession/{session.pk}/Transcript"
    text = "2026-07-01 14:00:00 Ann (agent): Hi\n"
    for answer in (
        await post(service, rest, SO_TimeZone="NO"),
        await post(service, agent, {"chatSessionId": session.pk}, SO_TimeZone="NO"),
        await post(service, agent, {"ChatSessionId": session.pk, "Html": False}, SO_TimeZone="NO"),
    ):
        assert entity(answer) == text
    assert answer.headers["so-timezone"] == "Europe/Oslo"
    for answer in (
        await post(service, f"{rest}?html=true"),
        await post(service, agent, {"chatSessionId": session.pk, "html": True}),
    ):
        assert '<div class="chat-message agent"><div><b>Ann (agent)</b>' in entity(answer)
        assert "<time>2026-07-01 12:00:00</time></div><div><b>Hi</b></div>" in entity(answer)
    in_xml = await post(service, rest, Accept="application/xml")
    root = fromstring(in_xml.text)
    assert (root.tag, root.text) == ("string", text.replace("14", "12"))


async def test_a_list_in_xml(service: Service) -> None:
    session = await ChatSession.create()
    await post(service, messages_of(session), {**HELLO, "Message": "1 < 2 & <b>3</b>"})
    answer = await service.client.get(messages_of(session), headers={"Accept": "application/xml"})
    root = fromstring(answer.text)
    assert (root.tag, [child.tag for child in root]) == ("ArrayOfChatMessage", ["ChatMessage"])
    assert root.findtext("ChatMessage/Message") == "1 &lt; 2 &amp; <b>3</b>"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "Type"),
        ({"Type": "Invalid", "Message": "x"}, "Type"),
        ({"Type": "Nobody", "Message": "x"}, "Type"),
        ({"Type": "ToUser"}, "Message"),
        ({"Type": "ToUser", "Message": "<script>x</script>"}, "Message"),
        ({**HELLO, "Author": "a" * 256}, "Author"),
        ({**HELLO, "SpecialType": 4}, "SpecialType"),
        ({**HELLO, "ReadByCustomer": "maybe"}, "ReadByCustomer"),
        ({**HELLO, "WhenPosted": "soon"}, "WhenPosted"),
        ({**HELLO, "ChatSessionId": 77}, "ChatSessionId"),
    ],
)
async def test_bad_values_are_named_as_the_contract_names_them(
    service: Service, body: dict[str, Any], named: str
) -> None:
    session = await ChatSession.create()
    answer = await post(service, messages_of(session), body)
    assert answer.status_code == 400
    assert answer.json()["ErrorMessage"].startswith(f"{named} ")
    by_agent = {"ChatSessionId": session.pk, "Message": body}
    answer = await post(service, f"{PROCEDURES}/AddChatMessage", by_agent)
    assert answer.status_code == 400
    assert answer.json()["ErrorMessage"].startswith(f"Message.{named} ")
    assert not await ChatMessage.exists()


async def test_calls_on_sessions_that_are_not_there_or_over(service: Service) -> None:
    absent = "/api/v1/ChatSession/99"
    assert (await service.client.get(f"{absent}/Messages")).status_code == 404
    assert (await post(service, f"{absent}/Messages", HELLO)).status_code == 404
    assert (await post(service, f"{absent}/Transcript")).status_code == 404
    for name in ("GetChatMessages", "GetChatTranscript"):
        answer = await post(service, f"{PROCEDURES}/{name}", {"ChatSessionId": 99})
        assert (answer.status_code, answer.text) == (200, "null")
    message = {"ChatSessionId": 99, "Message": HELLO}
    assert (await post(service, f"{PROCEDURES}/AddChatMessage", message)).status_code == 404
    over = await ChatSession.create(status=ChatSessionStatus.CLOSED)
    assert (await post(service, messages_of(over), HELLO)).status_code == 409
    for path in ("/api/v1/ChatSession/x/Messages", "/api/v1/ChatSession/1/Messages?after=x"):
        assert (await service.client.get(path)).status_code == 400


@pytest.mark.parametrize("by_agent", [False, True])
async def test_a_retry_adds_no_second_message(service: Service, by_agent: bool) -> None:
    session = await ChatSession.create()
    path = messages_of(session)
    body: dict[str, Any] = HELLO
    if by_agent:
        path, body = f"{PROCEDURES}/AddChatMessage", {"ChatSessionId": session.pk, "Message": HELLO}
    first, again = [entity(await post(service, path, body, Idempotency_Key="k")) for _ in "12"]
    assert again == first
    assert await ChatMessage.all().count() == 1
    other = await post(service, path, {**body, "Author": "Ann", "After": 1}, Idempotency_Key="k")
    assert other.status_code == 422


async def test_the_contracts_calls_have_no_further_parameters(service: Service) -> None:
    session = await ChatSession.create()
    for _ in range(2):
        await post(service, messages_of(session), HELLO)
    assert len(entity(await service.client.get(f"{messages_of(session)}?first=1"))) == 2
    body = {"ChatSessionId": session.pk, "First": 1, "TimeZone": "Nowhere"}
    assert len(entity(await post(service, f"{PROCEDURES}/GetChatMessages", body))) == 2
    assert entity(await post(service, f"{PROCEDURES}/GetChatTranscript", body))
    assert (await service.client.get(f"{messages_of(session)}?$top=1")).status_code == 400
    document = (await service.client.get("/openapi.json")).json()
    schemas = document["components"]["schemas"]
    assert list(schemas["GetChatMessagesRequest"]["properties"]) == ["ChatSessionId", "After"]
    assert list(schemas["GetChatTranscriptRequest"]["properties"]) == ["ChatSessionId", "Html"]
    assert list(schemas["AddChatMessageRequest"]["properties"]) == ["ChatSessionId", "Message"]


async def test_the_trail_says_at_which_door_the_session_changed(service: Service) -> None:
    session = await ChatSession.create()
    await post(service, messages_of(session), HELLO)
    [entry] = await AuditEntry.filter(entity="ChatSession")
    assert (entry.door, entry.user_name, entry.row_key) == ("rest", "tje0", session.pk)
    assert entry.values["last_message"] == [None, "Hello"]
    assert not await AuditEntry.filter(entity="ChatMessage").exists()
