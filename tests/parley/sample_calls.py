"""A request to each call of the routes table that succeeds: on a whole session, and on a topic."""

import json
from dataclasses import dataclass
from typing import Any

import httpx

from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.writing.links import MOUNTED_AT
from tests.conftest import Service
from tests.contract.rows import ROWS
from tests.rest_facade.sessions import create_whole_session

TOPIC = {
    "Name": "Sales",
    "Language": {"Id": 7, "Value": "Norsk"},
    "OpeningHoursEnabled": True,
    "OpeningHours": {"TzLocation": {"TZLocationCode": "NO"}, "MonEnabled": True, "MonStop": "9:00"},
    "Widget": {"AutoFaqCategory": {"KbCategoryId": 4}, "RequiredFields": 27, "Size": "Large"},
    "BotSettings": {"BotName": "Bo"},
}

WHOLE = {"ChatSession": {name: row.sent for name, row in ROWS.items()}, "ChatTopic": TOPIC}
"""The properties of a new entity, by its carrier."""

COLLEAGUE = 22
"""The associate whom the session is transferred to."""

CHANGED = {"ChatSession": "/CustomerName", "ChatTopic": "/OpeningHours/MonStart"}


@dataclass(frozen=True)
class Stored:
    """The stored rows that the requests are about."""

    service: Service
    keys: dict[str, int]
    """A session and a topic, by carrier. The topic's agents are the caller and `COLLEAGUE`."""

    async def send(self, call: RestCall) -> httpx.Response:
        """Send a call with everything that it needs."""
        agent = {"User": {"AssociateId": self.service.associate_id}, "CanListen": True}
        values: dict[str, Any] = {
            "chatSessionId": self.keys["ChatSession"],
            "chatTopicId": self.keys["ChatTopic"],
            "username": "tje0",
            "toAssociate": str(COLLEAGUE),
            "flat": True,
            "html": True,
        }
        parameters = {name: values[name] for name in call.query if name in values}
        if call.key_parameter:
            parameters[call.key_parameter] = self.keys[call.entity]
        path = call.path.format(key=self.keys.get(call.entity), **values)
        message = {"Type": "ToUser", "Message": "Hello"}
        presence = {"UserId": self.service.associate_id, "Present": True}
        arguments = values | {"useragent": agent, "useragents": [agent], "message": message}
        arguments["chatPresence"] = [presence]
        bodies = {
            RequestBody.NOTHING: None,
            RequestBody.CHANGES: [
                {"op": "replace", "path": CHANGED.get(call.entity), "value": "8:00"}
            ],
            RequestBody.ARGUMENTS: arguments,
            RequestBody.LIST: [presence if call.entity == "ChatPresence" else agent],
        }
        parts = {"ChatTopicAgent": agent, "ChatMessage": message}
        body = bodies.get(call.request_body, parts.get(call.entity))
        if call.request_body is RequestBody.ENTITY and call.entity in WHOLE:
            creates = call.method == "POST" and call.response_body is ResponseBody.ENTITY_WITH_LINKS
            body = WHOLE[call.entity] if creates else await self._read(call.entity)
        patches = call.request_body is RequestBody.CHANGES
        return await self.service.client.request(
            call.method,
            f"{MOUNTED_AT}{path}",
            params=parameters,
            content=json.dumps(body),
            headers={"Content-Type": f"application/{'json-patch+' * patches}json"},
        )

    async def _read(self, entity: str) -> Any:
        answer = await self.service.client.get(f"{MOUNTED_AT}/v1/{entity}/{self.keys[entity]}")
        assert answer.status_code == 200, answer.text
        return answer.json()


async def store_samples(service: Service) -> Stored:
    """Store a session and a topic with two agents, both with a value in most properties."""
    session = await create_whole_session(service)
    topics = f"{MOUNTED_AT}/v1/ChatTopic"
    topic = (await service.client.post(topics, json=TOPIC)).json()["ChatTopicId"]
    for associate in (service.associate_id, COLLEAGUE):
        agent = {"User": {"AssociateId": associate}, "CanListen": True}
        added = await service.client.post(f"{topics}/{topic}/UserAgent", json=agent)
        assert added.status_code == 200, added.text
    return Stored(service, {"ChatSession": session, "ChatTopic": topic})
