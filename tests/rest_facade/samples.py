"""For each call of the routes table a request that succeeds, on rows that are stored for it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from orm.models import Associate, ChatMessage, ChatSession, ChatTopic, ChatTopicAgent
from orm.models.enums import ChatMessageType
from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.writing.links import MOUNTED_AT
from tests.conftest import Service

AGENT_KEY = 21
AGENT = {"User": {"AssociateId": AGENT_KEY}, "CanListen": True}
USERNAME = "BB"
PRESENCE = {"UserId": AGENT_KEY, "Present": True}
MESSAGE = {"Type": "ToUser", "Author": "Ada", "Message": "Hello"}

CHANGED: Mapping[str, Mapping[str, Any]] = {
    "ChatSession": {"CustomerName": "Ada"},
    "ChatTopic": {"Name": "Ada"},
    "ChatTopicAgent": AGENT,
    "ChatMessage": MESSAGE,
    "ChatPresence": PRESENCE,
}
"""By entity: a body that changes it."""

SELECTED: Mapping[str, tuple[str, str]] = {
    "ChatSession": ("Rating", "CustomerName"),
    "ChatTopic": ("Name", "SecondsPrAccept"),
    "ChatTopicAgent": ("User", "TopicId"),
    "ChatMessage": ("Message", "Author"),
    "ChatPresence": ("UserId", "DisplayName"),
    "MDOListItem": ("Id", "Name"),
}
"""By entity: a property to select, and one that is null then; both are set otherwise."""


@dataclass(frozen=True)
class Rows:
    """The keys of a session with a message, and of a topic with two agents and that session."""

    session: int
    topic: int

    def key_of(self, call: RestCall) -> int:
        """The key of the row that the call is about."""
        return self.session if call.entity == "ChatSession" else self.topic


@dataclass(frozen=True)
class Sample:
    """A request, and how to send it with some parts replaced."""

    call: RestCall
    path: str
    params: Mapping[str, str]
    content: str
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})

    async def send(
        self, service: Service, headers: Mapping[str, str] | None = None, **overrides: Any
    ) -> httpx.Response:
        """Send the request; `headers` are sent besides its own."""
        return await service.client.request(
            self.call.method,
            self.path,
            **{"params": {**self.params}, "content": self.content, **overrides},
            headers={**self.headers, **(headers or {})},
        )

    def with_query(self, **params: str) -> "Sample":
        """The same request with further parameters."""
        return replace(self, params={**self.params, **params})


async def store_rows(service: Service) -> Rows:
    """Store the rows; the caller of the service is an agent of the topic, too."""
    await Associate.get_or_create(
        associate_id=AGENT_KEY, defaults={"name": USERNAME, "full_name": "Bea Bell"}
    )
    topic = await ChatTopic.create(name="Sales")
    for associate in (AGENT_KEY, service.associate_id):
        await ChatTopicAgent.create(topic_id=topic.pk, user_id=associate, can_manage=True)
    session = await ChatSession.create(topic_id=topic.pk)
    await ChatMessage.create(
        chat_session_id=session.pk, type=ChatMessageType.TO_USER, author="Ada", message="Hello"
    )
    return Rows(session.pk, topic.pk)


def sample(call: RestCall, rows: Rows) -> Sample:
    """A request of the call that succeeds on those rows."""
    key = rows.key_of(call)
    path = call.path.format(
        key=key,
        chatTopicId=rows.topic,
        username=USERNAME,
        chatSessionId=rows.session,
        toAssociate=USERNAME,
    )
    params = {name: "true" for name in call.query if name == "flat"}
    if call.key_parameter:
        params[call.key_parameter] = str(key)
    return Sample(call, f"{MOUNTED_AT}{path}", params, json.dumps(_body(call, rows)))


async def sample_on_new_rows(service: Service, call: RestCall) -> Sample:
    """A request of the call on rows that are stored for it."""
    return sample(call, await store_rows(service))


def expected_status(call: RestCall) -> int:
    """The status of a call that succeeds."""
    return 204 if call.response_body is ResponseBody.NOTHING else 200


def _body(call: RestCall, rows: Rows) -> Any:
    match call.request_body:
        case RequestBody.NOTHING:
            # As the official client sends it.
            return None
        case RequestBody.LIST:
            return [CHANGED[call.entity]]
        case RequestBody.ARGUMENTS:
            return {
                "ChatTopicId": rows.topic,
                "Username": USERNAME,
                "Useragent": AGENT,
                "Useragents": [AGENT],
                "Flat": True,
                "ChatSessionId": rows.session,
                "Message": MESSAGE,
                "ChatPresence": [PRESENCE],
                "ToAssociate": USERNAME,
            }
        case _ if call.entity in ("ChatTopicAgent", "ChatMessage"):
            return CHANGED[call.entity]
        case _:
            return {f"{call.entity}Id": rows.key_of(call), **CHANGED[call.entity]}
