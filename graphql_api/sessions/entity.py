"""The chat session as an entity of the schema."""

from graphql_api.entities.entity import Entity
from graphql_api.sessions.inputs import (
    CreateChatSessionInput,
    ReplaceChatSessionInput,
    UpdateChatSessionInput,
)
from graphql_api.sessions.types import ChatSession
from orm.sessions import verbs

SESSIONS = Entity(
    ChatSession, verbs, (CreateChatSessionInput, UpdateChatSessionInput, ReplaceChatSessionInput)
)
