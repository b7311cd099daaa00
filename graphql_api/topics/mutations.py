"""Mutations of chat topics and their agents."""

from typing import Annotated

import strawberry

from graphql_api.context import Info
from graphql_api.entities.arguments import ExpectedVersion, GlobalId, Key
from graphql_api.topics import agents
from graphql_api.topics.agent_types import ChatTopicAgent, ChatTopicAgentInput
from graphql_api.topics.entity import TOPICS
from graphql_api.topics.inputs import (
    CreateChatTopicInput,
    ReplaceChatTopicInput,
    UpdateChatTopicInput,
)
from graphql_api.topics.types import ChatTopic
from orm import models

TopicKey = Annotated[int, strawberry.argument(description="The topic's primary key.")]
Username = Annotated[
    str, strawberry.argument(description="The agent: the associate's name, or their primary key.")
]
Agent = Annotated[
    ChatTopicAgentInput, strawberry.argument(description="Who the agent is, and what they may do.")
]


async def create_chat_topic(
    info: Info,
    input: Annotated[  # noqa: A002  the name that GraphQL clients expect
        CreateChatTopicInput, strawberry.argument(description="What to set on it.")
    ],
) -> models.ChatTopic:
    """Resolve to the created row."""
    return await TOPICS.create(info, input)


async def update_chat_topic(
    info: Info,
    chat_topic_id: Key,
    input: Annotated[  # noqa: A002
        UpdateChatTopicInput, strawberry.argument(description="What to change on it.")
    ],
    expected_version: ExpectedVersion = None,
) -> models.ChatTopic:
    """Resolve to the changed row."""
    return await TOPICS.update(info, chat_topic_id, input, expected_version)


async def replace_chat_topic(
    info: Info,
    chat_topic_id: Key,
    input: Annotated[  # noqa: A002
        ReplaceChatTopicInput, strawberry.argument(description="What takes its place.")
    ],
    expected_version: ExpectedVersion = None,
) -> models.ChatTopic:
    """Resolve to the changed row."""
    return await TOPICS.replace(info, chat_topic_id, input, expected_version)


async def delete_chat_topic(
    info: Info, chat_topic_id: Key, expected_version: ExpectedVersion = None
) -> int:
    """Resolve to the key of the deleted row."""
    return await TOPICS.delete(info, chat_topic_id, expected_version)


@strawberry.type(description="What is left of a topic that was deleted.")
class DeletedChatTopic:
    """The payload has no field `id`, because stores of clients would take it for the topic."""

    deleted_id: strawberry.ID = strawberry.field(
        description="The global id that it had, by which clients drop it from their stores."
    )


async def delete_chat_topic_by_id(
    info: Info,
    id: GlobalId,  # noqa: A002  the name that ids have everywhere in the schema
    expected_version: ExpectedVersion = None,
) -> DeletedChatTopic:
    """Resolve to the global id of the deleted row; InvalidValue if it is not that of a topic."""
    await TOPICS.delete_by_id(info, id, expected_version)
    return DeletedChatTopic(deleted_id=id)


async def add_chat_topic_agent(
    info: Info,
    chat_topic_id: TopicKey,
    input: Agent,  # noqa: A002
) -> models.ChatTopicAgent:
    """Resolve to the agent, whose roles are replaced if the topic has them already."""
    return await agents.add(info, chat_topic_id, input)


async def update_chat_topic_agent(
    info: Info,
    chat_topic_id: TopicKey,
    username: Username,
    input: Agent,  # noqa: A002
) -> models.ChatTopicAgent:
    """Resolve to the changed agent."""
    return await agents.update(info, chat_topic_id, username, input)


async def update_chat_topic_agents(
    info: Info,
    chat_topic_id: TopicKey,
    input: Annotated[  # noqa: A002
        list[ChatTopicAgentInput],
        strawberry.argument(description="All agents that the topic shall have, at most 1000."),
    ],
) -> list[models.ChatTopicAgent]:
    """Resolve to all agents of the topic."""
    return await agents.replace_all(info, chat_topic_id, input)


async def remove_chat_topic_agent(info: Info, chat_topic_id: TopicKey, username: Username) -> int:
    """Resolve to the key of the associate who was the agent."""
    return await agents.remove(info, chat_topic_id, username)


@strawberry.type
class TopicMutation:
    """Mutations of chat topics: fields of the mutation root."""

    create_chat_topic = strawberry.mutation(
        create_chat_topic,
        graphql_type=ChatTopic,
        description="Create a topic; what is left unset stays empty.",
    )
    update_chat_topic = strawberry.mutation(
        update_chat_topic,
        graphql_type=ChatTopic,
        description="Change what is given of a topic.",
    )
    replace_chat_topic = strawberry.mutation(
        replace_chat_topic,
        graphql_type=ChatTopic,
        description="Put another topic in a topic's place, under its key.",
    )
    delete_chat_topic = strawberry.mutation(
        delete_chat_topic,
        description="Remove a topic and its agents for good; gives its key back. Sessions stay, and"
        " keep its number.",
    )
    delete_chat_topic_by_id = strawberry.mutation(
        delete_chat_topic_by_id,
        description="The same by the topic's global id, which it gives back for stores of clients.",
    )
    add_chat_topic_agent = strawberry.mutation(
        add_chat_topic_agent,
        graphql_type=ChatTopicAgent,
        description="Make an associate an agent of a topic; who is one already gets these roles.",
    )
    update_chat_topic_agent = strawberry.mutation(
        update_chat_topic_agent,
        graphql_type=ChatTopicAgent,
        description="Give an agent of a topic other roles.",
    )
    update_chat_topic_agents = strawberry.mutation(
        update_chat_topic_agents,
        graphql_type=list[ChatTopicAgent],
        description="Give a topic these agents and no others.",
    )
    remove_chat_topic_agent = strawberry.mutation(
        remove_chat_topic_agent,
        description="Take an agent from a topic; gives the associate's key back.",
    )
