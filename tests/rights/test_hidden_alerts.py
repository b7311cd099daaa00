"""The address that a topic alerts: planted, and looked for in everything that is told of the topic.

Readers and agents who do not manage the topic see it nowhere, and cannot find it by guessing.
"""

import json
from typing import Any

import pytest

from graphql_api.fields.node import write_id
from orm.models import AuditEntry, ChatSession, ChatTopic, ChatTopicAgent
from orm.models.enums import Role
from parley.settings import Settings
from tests.rights.callers import ALL, Caller, House
from tests.rights.doors import graphql

TOPIC, ADDRESS, AGENT = 7, "/api/v1/ChatTopic", "/api/v1/Agents/Chat"

PLANTED = "alerts@example.com"
GUESSES = (PLANTED, "other@example.com")

BLIND = (
    (Role.READER, "can_manage"),
    (Role.READER, "can_notify"),
    (Role.AGENT, "can_respond"),
    (Role.AGENT, "can_notify"),
    (Role.AGENT, None),
)
SEEING = ((Role.AGENT, "can_manage"), (Role.MANAGER, None), (Role.ADMIN, "can_listen"))


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided before any database is asked."""
    return sqlite_url


@pytest.fixture(params=[True, False], ids=["compiled", "core"])
def settings(database_url: str, request: pytest.FixtureRequest) -> Settings:
    """By the compiled execution and by graphql-core."""
    return Settings.model_validate({"database_url": database_url, "compiled": request.param})


async def plant(house: House, role: Role, place: str | None) -> None:
    """A topic with an address and a session; the caller has that right in it."""
    await ChatTopic.create(chat_topic_id=TOPIC, name="Sales", alert_recipient=PLANTED)
    await ChatSession.create(topic_id=TOPIC, user_id=house.associate_ids[role])
    if place is not None:
        rights: dict[str, Any] = {place: True}
        user_id = house.associate_ids[role]
        await ChatTopicAgent.create(topic_id=TOPIC, user_id=user_id, **rights)


FIELDS = "chatTopicId alertRecipient tableRight { mask } fieldProperties { name right { mask } }"
ID = write_id(ChatTopic, TOPIC)
QUERIES = (
    f"{{ chatTopic(chatTopicId: {TOPIC}) {{ {FIELDS} }} }}",
    f'{{ node(id: "{ID}") {{ ... on ChatTopic {{ {FIELDS} }} }} }}',
    f'{{ nodes(ids: ["{ID}"]) {{ ... on ChatTopic {{ {FIELDS} }} }} }}',
    f"{{ chatTopics {{ nodes {{ {FIELDS} }} edges {{ node {{ {FIELDS} }} }} }} }}",
    f"{{ chatTopicsForViewer {{ {FIELDS} }} }}",
    f"{{ chatSession(chatSessionId: 1) {{ topic {{ {FIELDS} }} }} }}",
    f"{{ chatSessions {{ nodes {{ topic {{ {FIELDS} }} }} }} }}",
)
CHANGES = tuple(
    f'mutation {{ {verb}ChatTopic(chatTopicId: {TOPIC}, input: {{name: "Sales"}}) {{ {FIELDS} }} }}'
    for verb in ("update", "replace")
)
CALLS: tuple[tuple[str, str, Any], ...] = (
    ("GET", f"{ADDRESS}/{TOPIC}", None),
    ("GET", f"{ADDRESS}/{TOPIC}?$select=AlertRecipient", None),
    ("GET", f"{ADDRESS}/ForCurrentUser", None),
    ("GET", "/api/v1/ChatSession?$select=chatTopic/name", None),
    ("GET", f"{ADDRESS}/{TOPIC}/Sessions", None),
    ("GET", f"{ADDRESS}/{TOPIC}/UserAgent", None),
    ("POST", f"{AGENT}/GetChatTopicEntity?chatTopicEntityId={TOPIC}", None),
    ("POST", f"{AGENT}/ChatTopicsForUser", None),
    ("PATCH", f"{ADDRESS}/{TOPIC}", {"Name": "Sales"}),
    ("PUT", f"{ADDRESS}/{TOPIC}", {"Name": "Sales"}),
    ("POST", f"{AGENT}/SaveChatTopicEntity", {"ChatTopicId": TOPIC, "Name": "Sales"}),
)


async def told(house: House, caller: Caller) -> str:
    """Everything that is told of the topic, in each representation."""
    answers = [json.dumps(await graphql(house, caller, query)) for query in (*QUERIES, *CHANGES)]
    for method, path, content in CALLS:
        for accept in ("application/json", "text/xml", "application/problem+json"):
            body = "" if content is None else json.dumps(content)
            answer = await house.send(caller, method, path, body, Accept=accept)
            answers.append(f"{answer.text} {answer.headers}")
    return "\n".join(answers)


@pytest.mark.parametrize(("role", "place"), BLIND)
async def test_who_does_not_manage_the_topic_sees_it_nowhere(
    house: House, role: Role, place: str | None
) -> None:
    await plant(house, role, place)
    for caller in (Caller(role), Caller(role, ALL)):
        assert PLANTED not in await told(house, caller)
    # Neither is it lost by what they may not do, or send back as they read it.
    assert (await ChatTopic.get()).alert_recipient == PLANTED


@pytest.mark.parametrize(("role", "place"), SEEING)
async def test_who_manages_it_sees_it_everywhere(
    house: House, role: Role, place: str | None
) -> None:
    await plant(house, role, place)
    caller = Caller(role)
    for query in QUERIES:
        if "ForViewer" not in query or place:
            assert PLANTED in json.dumps(await graphql(house, caller, query)), query
    for accept in ("application/json", "text/xml"):
        answer = await house.send(caller, "GET", f"{ADDRESS}/{TOPIC}", Accept=accept)
        assert PLANTED in answer.text


@pytest.mark.parametrize(("role", "place"), BLIND)
async def test_a_guess_that_is_right_is_answered_as_one_that_is_wrong(
    house: House, role: Role, place: str | None
) -> None:
    await plant(house, role, place)
    caller = Caller(role)
    answers: list[list[Any]] = []
    for guess in GUESSES:
        operations = [{"op": "test", "path": "/AlertRecipient", "value": guess}]
        found: list[Any] = []
        for method, path, content in (
            ("PATCH", f"{ADDRESS}/{TOPIC}", operations),
            ("PATCH", f"{ADDRESS}/{TOPIC}", {"AlertRecipient": guess}),
            ("PUT", f"{ADDRESS}/{TOPIC}", {"AlertRecipient": guess}),
            (
                *("POST", f"{AGENT}/SaveChatTopicEntity"),
                {"ChatTopicId": TOPIC, "AlertRecipient": guess},
            ),
            ("GET", f"/api/v1/ChatSession?$filter=chatTopic/alertRecipient eq '{guess}'", None),
        ):
            answer = await house.send(caller, method, path, json.dumps(content) if content else "")
            assert answer.status_code in (400, 403, 404, 409), path
            found.append((answer.status_code, answer.text.replace(guess, "")))
        query = f"""mutation {{ updateChatTopic(chatTopicId: {TOPIC},
            input: {{alertRecipient: "{guess}"}}) {{ name }} }}"""
        body = await graphql(house, caller, query)
        found.append(body["errors"][0]["extensions"])
        answers.append(found)
    assert answers[0] == answers[1]
    assert (await ChatTopic.get()).alert_recipient == PLANTED


async def test_the_trail_names_the_field_and_not_the_address(house: House) -> None:
    manager, admin = Caller(Role.MANAGER), Caller(Role.ADMIN)
    entity = {"Name": "Sales", "AlertRecipient": PLANTED}
    made = await house.send(manager, "POST", ADDRESS, json.dumps(entity))
    key = made.json()["ChatTopicId"]
    changed = {"Name": "Support", "AlertRecipient": GUESSES[1]}
    await house.send(manager, "PATCH", f"{ADDRESS}/{key}", json.dumps(changed))
    user = {"User": {"AssociateId": house.associate_ids[Role.AGENT]}, "CanListen": True}
    await house.send(manager, "POST", f"{ADDRESS}/{key}/UserAgent", json.dumps(user))
    await house.send(manager, "DELETE", f"{ADDRESS}/{key}")
    entries = await AuditEntry.all().order_by("audit_entry_id").values()
    assert [each["entity"] for each in entries] == [
        *("ChatTopic", "ChatTopic", "ChatTopicAgent", "ChatTopicAgent", "ChatTopic")
    ]
    assert not any(guess in json.dumps(entries, default=str) for guess in GUESSES)
    of_topic = [each for each in entries if each["entity"] == "ChatTopic"]
    assert all("alert_recipient" in each["columns"] for each in of_topic)
    assert [each["values"]["name"] for each in of_topic] == [
        *([None, "Sales"], ["Sales", "Support"], ["Support", None])
    ]
    # An agent's roles are hidden from nobody who reads the trail.
    added, removed = (each["values"] for each in entries if each["entity"] == "ChatTopicAgent")
    assert added["can_listen"] == [None, True]
    assert removed["can_listen"] == [True, None]
    assert added["user_id"] == [None, house.associate_ids[Role.AGENT]]
    query = "{ auditEntries { nodes { entity fields changes { field old new } } } }"
    shown = json.dumps(await graphql(house, admin, query))
    assert "alertRecipient" in shown
    assert '"canListen"' in shown
    assert not any(guess in shown for guess in GUESSES)


VALUES: dict[str, Any] = {
    "Language": {"Id": 2},
    "AlertTemplate": {"ReplyTemplateId": 2},
    "TicketCategory": {"Id": 2},
    "TicketPriority": {"Id": 2},
    "OpeningHours": {"MonEnabled": True, "MonStart": "08:00:00", "MonStop": "16:00:00"},
    "Widget": {"Size": "Large"},
    "BotSettings": {"BotName": "Bot"},
    "LastAccept": "2020-01-01T00:00:00Z",
}
"""A new value for each property that is no plain number, text or boolean."""


@pytest.mark.parametrize(
    ("role", "place"), [*SEEING, (Role.AGENT, "can_listen"), (Role.READER, "can_manage")]
)
async def test_each_field_may_be_changed_if_its_properties_say_so(
    house: House, role: Role, place: str | None
) -> None:
    await plant(house, role, place)
    caller = Caller(role)
    entity = (await house.send(caller, "GET", f"{ADDRESS}/{TOPIC}")).json()
    may_change = "Update" in entity["TableRight"]["Mask"] or entity["TableRight"]["Mask"] == "FULL"
    assert may_change == ((role, place) in SEEING)
    tried = 0
    for name, described in entity["FieldProperties"].items():
        usual: dict[str, Any] = {"System.String": "new", "System.Int32": 5, "System.Boolean": True}
        if name == "ChatTopicId":
            assert described["FieldRight"]["Mask"] == "Read"
            continue
        value = VALUES.get(name) or usual[described["FieldType"]]
        before = (await ChatTopic.all().values())[0]
        answer = await house.send(caller, "PATCH", f"{ADDRESS}/{TOPIC}", json.dumps({name: value}))
        allowed = described["FieldRight"]["Mask"] == "Update"
        assert answer.status_code == (200 if allowed else 403), (name, answer.text)
        assert ((await ChatTopic.all().values())[0] != before) == allowed, name
        assert allowed == may_change
        tried += 1
    assert tried == 30
