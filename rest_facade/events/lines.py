"""An event as a line of JSON, with the contract's entity of its session or message."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema

from graphql_api.errors import Forbidden, NotFound
from graphql_api.live.event_log import VisibleEvent
from graphql_api.messages.subscriptions import ChatMessageEvent
from graphql_api.scalars import format_datetime
from graphql_api.sessions.subscriptions import ChatSessionEvent
from rest_facade.contract.carriers import Carrier, carrier_of
from rest_facade.contract.names import enum_name
from rest_facade.operations import Operation, entity_text, operation_of
from rest_facade.request import RestRequest
from rest_facade.response import write_json
from rest_facade.select import select_all
from rest_facade.writing.entity import to_entity

SESSION, MESSAGE = "ChatSession", "ChatMessage"
MESSAGE_KEY = "ChatMessageId"


@lru_cache(maxsize=8)
def lines_of(schema: GraphQLSchema) -> "Lines":
    """The writer of a schema's events; looking up its carriers takes longer than a line does."""
    return Lines(schema)


class Lines:
    """Writes events; what they show is read by the same operations as of other calls."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._carriers = {name: _carrier(name, schema) for name in (SESSION, MESSAGE)}
        self._one = operation_of("chatSession", schema)
        self._messages = operation_of("chatMessages", schema)
        properties = self._carriers[SESSION].properties
        self._names = {property_.field: property_.name for property_ in properties}

    async def line(self, told: VisibleEvent, request: RestRequest) -> bytes | None:
        """The JSON of an event; None if it is gone from the caller's sight since it was told.

        Then a later event tells that it is gone.
        """
        line: dict[str, Any] = {
            "Cursor": told.cursor,
            "At": request.preferences.dates.write(format_datetime(told.at)),
            "Kind": enum_name(told.action.name),
        }
        if isinstance(told, ChatMessageEvent):
            message = await self._message(told, request)
            if message is None:
                return None
            return write_json("", line | self._of_message(told) | {MESSAGE: message})
        session = None
        if told.chat_session is not None:
            session = await self._session(told, request)
            if session is None:
                return None
        return write_json("", line | self._of_session(told) | {SESSION: session})

    def _of_message(self, told: ChatMessageEvent) -> dict[str, Any]:
        return {
            "Entity": MESSAGE,
            "ChatSessionId": told.chat_session_id,
            MESSAGE_KEY: told.chat_message_id,
        }

    def _of_session(self, told: ChatSessionEvent) -> dict[str, Any]:
        return {
            "Entity": SESSION,
            "ChatSessionId": told.chat_session_id,
            "Version": told.version,
            "ChangedFields": [*self._changed(told.changed_fields)],
        }

    def _changed(self, fields: Iterable[str]) -> Iterable[str]:
        return (self._names[name] for name in fields if name in self._names)

    async def _session(
        self, told: ChatSessionEvent, request: RestRequest
    ) -> Mapping[str, Any] | None:
        variables = {"chatSessionId": told.chat_session_id}
        data = await self._read(self._one, SESSION, variables, request)
        return data and self._entity(data, SESSION, request)

    async def _message(
        self, told: ChatMessageEvent, request: RestRequest
    ) -> Mapping[str, Any] | None:
        key = told.chat_message_id
        variables = {"chatSessionId": told.chat_session_id, "after": key - 1, "first": 1}
        found = await self._read(self._messages, MESSAGE, variables, request)
        for data in found or ():
            entity = self._entity(data, MESSAGE, request)
            if entity[MESSAGE_KEY] == key:
                return entity
        return None

    async def _read(
        self, operation: Operation, name: str, variables: Mapping[str, Any], request: RestRequest
    ) -> Any:
        carrier = self._carriers[name]
        text = entity_text(operation, carrier, select_all(carrier), None)
        locale = request.preferences.languages.locale
        try:
            data = await request.execute(text, variables, request.viewer, locale, None)
        except (NotFound, Forbidden):
            return None
        return data[operation.field]

    def _entity(
        self, data: Mapping[str, Any], name: str, request: RestRequest
    ) -> Mapping[str, Any]:
        carrier = self._carriers[name]
        preferences = replace(request.preferences, selection=select_all(carrier))
        return to_entity(data, carrier, preferences)


def _carrier(name: str, schema: GraphQLSchema) -> Carrier:
    type_ = schema.get_type(name)
    assert isinstance(type_, GraphQLObjectType)
    return carrier_of(type_)
