"""The conversation through REST and the agent's calls: null and unchanged entities, with 200."""

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import fromstring

import httpx
import pytest

from orm.models import Associate, AuditEntry, ChatSession, ChatTopicAgent
from orm.models.enums import ChatSessionStatus, Role
from tests.conftest import PASSWORD, Service
from tests.graphql_api.conversation.asking import add_user, topic, waiting

ONE, PROCEDURES = "/api/v1/ChatSession/{}", "/api/v1/Agents/Chat"
REST, AGENT = "REST", "agent"
DOORS = pytest.mark.parametrize("door", [REST, AGENT])

STEPS = {
    "Pickup": "PickUpChatSession",
    "TransferTo": "TransferChatSession",
    "AcceptTransfer": "AcceptChatSessionTransfer",
    "RejectTransfer": "RejectChatSessionTransfer",
    "Reset": "ResetChatSession",
}
EACH_STEP = pytest.mark.parametrize("step", STEPS)


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Both databases are in the tests of GraphQL, and in the races."""
    return f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'only.db')}"


async def do(
    service: Service,
    door: str,
    step: str,
    key: int,
    user: str = "tje0",
    to: str = "",
    **headers: str,
) -> httpx.Response:
    """Work on a session by one of the doors."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if door == REST:
        path, content = f"{ONE.format(key)}/{step}" + (f"/{to}" if to else ""), b""
    else:
        body = {"chatSessionId": key, **({"toAssociate": to} if to else {})}
        path, content = f"{PROCEDURES}/{STEPS[step]}", json.dumps(body).encode()
        named.setdefault("Content-Type", "application/json")
    return await service.client.post(path, content=content, headers=named, auth=(user, PASSWORD))


def entity(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def to_of(step: str, name: str = "ben") -> str:
    return name if step == "TransferTo" else ""


@DOORS
async def test_a_session_from_the_queue_to_another_agent_and_back(
    service: Service, door: str
) -> None:
    ann, ben = await add_user("ann"), await add_user("ben")
    key = await waiting(topic_id=await topic("Hello"))
    taken = entity(await do(service, door, "Pickup", key, "ann"))
    assert (taken["Status"], taken["User"]["AssociateId"], taken["Rank"]) == ("UserLast", ann, 1)
    assert taken["LastMessage"] == "Hello"
    assert "_Links" not in taken
    offered = entity(await do(service, door, "TransferTo", key, "ann", to="ben"))
    assert offered["TransferTo"]["AssociateId"] == ben
    rejected = entity(await do(service, door, "RejectTransfer", key, "ben"))
    assert (rejected["TransferTo"], rejected["User"]["AssociateId"]) == (None, ann)
    entity(await do(service, door, "TransferTo", key, "ann", to=str(ben)))
    accepted = entity(await do(service, door, "AcceptTransfer", key, "ben"))
    assert (accepted["TransferTo"], accepted["User"]["AssociateId"]) == (None, ben)
    reset = entity(await do(service, door, "Reset", key, "ben"))
    assert (reset["Status"], reset["User"], reset["Rank"]) == ("InQueue", None, 0)
    first = {REST: "/api/v1/ChatSession/Pickup", AGENT: f"{PROCEDURES}/PickUpFirstChatSession"}
    found = [await service.client.post(first[door], auth=("ann", PASSWORD)) for _ in range(2)]
    assert [each and each["ChatSessionId"] for each in map(entity, found)] == [key, None]


@DOORS
@EACH_STEP
async def test_what_does_nothing_is_null_or_the_unchanged_entity(
    service: Service, door: str, step: str
) -> None:
    await add_user("ben")
    row = await ChatSession.create(status=ChatSessionStatus.FINISHED)
    before = await ChatSession.filter(pk=row.pk).values()
    answer = await do(service, door, step, row.pk, to=to_of(step))
    if step == "Pickup":
        assert entity(answer) is None
    else:
        whole = (await service.client.get(ONE.format(row.pk))).json()
        assert entity(answer) == {name: each for name, each in whole.items() if name != "_Links"}
    assert await ChatSession.filter(pk=row.pk).values() == before
    assert await AuditEntry.all().count() == 0


@DOORS
@EACH_STEP
async def test_an_unknown_session_is_404_and_null(service: Service, door: str, step: str) -> None:
    await add_user("ben")
    answer = await do(service, door, step, 99, to=to_of(step))
    if door == REST:
        assert answer.status_code == 404
        assert answer.json()["ErrorMessage"] == "There is no chat session 99."
    else:
        assert entity(answer) is None


@DOORS
@EACH_STEP
async def test_readers_are_refused(service: Service, door: str, step: str) -> None:
    await add_user("rea", Role.READER)
    answer = await do(service, door, step, await waiting(), "rea", to=to_of(step))
    assert answer.status_code == 403


@DOORS
@pytest.mark.parametrize(
    ("to", "reason"), [("nobody", "is no user"), ("tje0", "is yourself"), ("%20", "is missing")]
)
async def test_who_shall_take_it_is_named_when_it_is_refused(
    service: Service, door: str, to: str, reason: str
) -> None:
    key = await waiting(user_id=service.associate_id)
    answer = await do(service, door, "TransferTo", key, to=to if door == REST else unquote(to))
    assert answer.status_code == 400
    name = "toAssociate" if door == REST else "ToAssociate"
    assert answer.json()["ErrorMessage"].startswith(f"{name} {reason}")


@DOORS
async def test_a_missing_argument_is_refused(service: Service, door: str) -> None:
    if door == AGENT:
        for procedure in STEPS.values():
            answer = await service.client.post(f"{PROCEDURES}/{procedure}", json={})
            assert answer.status_code == 400
            assert "ChatSessionId is missing" in answer.json()["ErrorMessage"]
    else:
        answer = await service.client.post(f"{ONE.format('x')}/Pickup")
        assert answer.status_code == 400
        assert answer.json()["ErrorMessage"].startswith("chatSessionId ")


@DOORS
@EACH_STEP
async def test_names_of_any_user_stand_in_the_path(service: Service, door: str, step: str) -> None:
    if step != "TransferTo":
        return
    ben = await add_user("ben")
    await Associate.filter(pk=ben).update(name="Bén O'Hara, Ltd")
    key = await waiting(user_id=service.associate_id)
    offered = entity(await do(service, door, step, key, to="BÉN o'hara, ltd"))
    assert offered["TransferTo"]["AssociateId"] == ben


@DOORS
@pytest.mark.parametrize("kind", ["picked up", "missed"])
async def test_retries(service: Service, door: str, kind: str) -> None:
    status = {"picked up": ChatSessionStatus.IN_QUEUE, "missed": ChatSessionStatus.CLOSED}[kind]
    row = await ChatSession.create(status=status)
    first = entity(await do(service, door, "Pickup", row.pk, Idempotency_Key="a"))
    await ChatSession.filter(pk=row.pk).update(status=ChatSessionStatus.IN_QUEUE)
    again = entity(await do(service, door, "Pickup", row.pk, Idempotency_Key="a"))
    if kind == "missed":
        assert first is again is None
    else:
        assert (first["ChatSessionId"], again["ChatSessionId"]) == (row.pk, row.pk)
    other = await do(service, door, "Pickup", await waiting(), Idempotency_Key="a")
    # The path is part of the key; of two bodies under one key the second is refused.
    assert other.status_code == (200 if door == REST else 422)


async def test_xml_and_select(service: Service) -> None:
    key = await waiting(customer_name="Ada")
    path = f"{ONE.format(key)}/Pickup?$select=Status"
    answer = await service.client.post(path, headers={"Accept": "application/xml"})
    root = fromstring(answer.text)
    assert (root.tag, root.findtext("Status")) == ("ChatSessionEntity", "CustomerLast")
    assert not root.findtext("CustomerName")
    missed = await service.client.post(path, headers={"Accept": "application/xml"})
    assert missed.status_code == 200
    assert fromstring(missed.text).tag == "ChatSessionEntity"
    assert len(fromstring(missed.text)) == 0


@pytest.mark.parametrize(
    "content_type", ["application/xml", "application/x-www-form-urlencoded", "text/json"]
)
async def test_bodies_of_other_types(service: Service, content_type: str) -> None:
    ben = await add_user("ben")
    key = await waiting(user_id=service.associate_id)
    request = f"<ChatSessionId>{key}</ChatSessionId><ToAssociate>ben</ToAssociate>"
    content = {
        "application/xml": f"<TransferChatSessionRequest>{request}</TransferChatSessionRequest>",
        "application/x-www-form-urlencoded": f"ChatSessionId={key}&ToAssociate=ben",
        "text/json": json.dumps({"CHATSESSIONID": key, "toAssociate": "ben"}),
    }[content_type]
    answer = await service.client.post(
        f"{PROCEDURES}/TransferChatSession",
        content=content,
        headers={"Content-Type": content_type},
    )
    assert entity(answer)["TransferTo"]["AssociateId"] == ben


async def listed(service: Service, user: str) -> list[int]:
    """The keys of a user's sessions, which both calls list alike."""
    by_rest = await service.client.get("/api/v1/ChatSession/ForCurrentUser", auth=(user, PASSWORD))
    by_agent = await service.client.post(f"{PROCEDURES}/ChatSessionsForUser", auth=(user, PASSWORD))
    assert entity(by_rest) == entity(by_agent)
    assert all("_Links" not in each for each in by_rest.json())
    return [each["ChatSessionId"] for each in by_rest.json()]


@pytest.mark.parametrize("right", ["can_listen", "can_respond", "can_manage", "can_notify"])
async def test_the_sessions_of_the_callers_topics(service: Service, right: str) -> None:
    ann, ben = await add_user("ann"), await add_user("ben")
    mine, other = await topic(), await topic()
    roles: dict[str, Any] = {right: True}
    await ChatTopicAgent.create(topic_id=mine, user_id=ann, **roles)
    old = await ChatSession.create(topic_id=mine, status=ChatSessionStatus.CLOSED)
    new = await ChatSession.create(topic_id=mine, status=ChatSessionStatus.USER_LAST)
    await ChatSession.create(topic_id=other)
    await ChatSession.create(user_id=ann)
    assert await listed(service, "ann") == [new.pk, old.pk]
    assert await listed(service, "ben") == []
    assert ben != ann


async def test_who_hears_nobody_on_a_topic_sees_their_own_sessions_of_it(
    service: Service,
) -> None:
    ann, ben = await add_user("ann"), await add_user("ben")
    mine = await topic()
    await ChatTopicAgent.create(topic_id=mine, user_id=ann, can_notify=True)
    await ChatTopicAgent.create(topic_id=mine, user_id=ben, can_respond=True)
    await ChatSession.create(topic_id=mine, user_id=ben)
    own = await ChatSession.create(topic_id=mine, user_id=ann)
    assert await listed(service, "ann") == [own.pk]


async def test_at_most_1000_are_listed(service: Service) -> None:
    mine = await topic()
    await ChatTopicAgent.create(topic_id=mine, user_id=service.associate_id, can_listen=True)
    await ChatSession.bulk_create([ChatSession(topic_id=mine) for _ in range(1002)])
    keys = await listed(service, "tje0")
    assert (len(keys), keys[0], keys[-1]) == (1000, 1002, 3)
