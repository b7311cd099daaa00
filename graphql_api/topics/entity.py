"""The chat topic as an entity of the schema."""

from graphql_api.entities.entity import Entity
from graphql_api.topics.inputs import (
    CreateChatTopicInput,
    ReplaceChatTopicInput,
    UpdateChatTopicInput,
)
from graphql_api.topics.types import ChatTopic
from orm.topics import verbs

TOPICS = Entity(
    ChatTopic, verbs, (CreateChatTopicInput, UpdateChatTopicInput, ReplaceChatTopicInput)
)
