"""Queries for chat topics: one by key, a blank one, the viewer's own, and their agents."""

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from graphql_api.context import Info
from graphql_api.entities.arguments import Key
from graphql_api.fields.topic_agents import add_rights
from graphql_api.rights.enforcement import enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.rights import redact
from graphql_api.rights.standings import Standing
from graphql_api.rights.topic_matrix import topic_keys
from graphql_api.selection import columns_selected
from graphql_api.topics import agents
from graphql_api.topics.agent_types import ChatTopicAgent
from graphql_api.topics.entity import TOPICS
from graphql_api.topics.types import ChatTopic
from graphql_api.topics.user_agents import MDOListItem, user_agents
from orm import models
from orm.engine import lookups
from orm.engine.rows import build_row, column_defaults
from orm.topics.opening_hours import is_open

TopicKey = Annotated[int, strawberry.argument(description="The topic's primary key.")]


async def chat_topic(info: Info, chat_topic_id: Key) -> models.ChatTopic | None:
    """Resolve one topic by key; null when there is none that the viewer may see."""
    return await TOPICS.seen(info, chat_topic_id)


async def default_chat_topic(info: Info) -> models.ChatTopic:
    """Resolve to a blank topic, which is not stored."""
    return await TOPICS.blank(info)


async def chat_topics_for_viewer(info: Info) -> list[models.ChatTopic]:
    """Resolve the topics that the viewer is an agent of, by key.

    Contract: GET ChatTopic/ForCurrentUser. Raises Forbidden if the viewer may read no topic.
    """
    rights = await info.context.rights_on(models.ChatTopic)
    enforce(rights, TableAccess.SELECT)
    served = sorted((await info.context.read_keys(topic_keys))[Standing.SERVED])
    columns = columns_selected(info._raw_info, ChatTopic, rights.standing_columns)
    rows = await lookups.by_keys(models.ChatTopic, columns, served)
    return [
        redact(row, rights)
        for key in served
        if isinstance(row := rows.get(key), models.ChatTopic) and rights.on(row).visible
    ]


async def is_chat_topic_open(info: Info, chat_topic_id: TopicKey) -> bool:
    """Resolve to whether a topic is within its opening hours now.

    Contract: GET ChatTopic/{id}/IsOpen. Raises NotFound for a topic that the viewer does not see.
    """
    columns = ("chat_topic_id", "opening_hours_enabled", "opening_hours")
    topic = await agents.visible_topic(info, chat_topic_id, columns)
    return is_open(topic, datetime.now(UTC), info.context.zone)


async def chat_topic_agents(info: Info, chat_topic_id: TopicKey) -> list[models.ChatTopicAgent]:
    """Resolve the agents of a topic, in the order in which they were added."""
    return await agents.of_topic(info, chat_topic_id)


async def chat_topic_agent(
    info: Info,
    chat_topic_id: TopicKey,
    username: Annotated[
        str, strawberry.argument(description="The associate's name, or their primary key.")
    ],
) -> models.ChatTopicAgent | None:
    """Resolve one agent of a topic; null when the topic has no such agent."""
    return await agents.find(info, chat_topic_id, username)


async def default_chat_topic_agent(info: Info) -> models.ChatTopicAgent:
    """Resolve to an agent of no topic, who may do nothing."""
    enforce(await info.context.rights_on(models.ChatTopic), TableAccess.SELECT)
    values = {**column_defaults(models.ChatTopicAgent), "id": 0, "topic_id": 0, "user_id": None}
    blank = build_row(models.ChatTopicAgent, values)
    await add_rights([blank], info.context.rights_on)
    return blank


@strawberry.type
class TopicQuery:
    """Queries for chat topics: fields of the query root."""

    chat_topic = strawberry.field(
        chat_topic,
        graphql_type=ChatTopic | None,
        description="One topic by its key; null when there is none that you may see.",
    )
    default_chat_topic = strawberry.field(
        default_chat_topic,
        graphql_type=ChatTopic,
        description="A topic to begin with: stored nowhere, with key 0 and nothing set.",
    )
    chat_topics_for_viewer = strawberry.field(
        chat_topics_for_viewer,
        graphql_type=list[ChatTopic],
        description="The topics in which you have a role, by their keys.",
    )
    is_chat_topic_open = strawberry.field(
        is_chat_topic_open,
        description="Whether a topic is within its opening hours now.",
    )
    chat_topic_agents = strawberry.field(
        chat_topic_agents,
        graphql_type=list[ChatTopicAgent],
        description="The agents of a topic, in the order in which they were added.",
    )
    chat_topic_agent = strawberry.field(
        chat_topic_agent,
        graphql_type=ChatTopicAgent | None,
        description="One agent of a topic; null when the topic has no such agent.",
    )
    default_chat_topic_agent = strawberry.field(
        default_chat_topic_agent,
        graphql_type=ChatTopicAgent,
        description="An agent to begin with: of no topic, with no role.",
    )
    user_agents = strawberry.field(
        user_agents,
        graphql_type=list[MDOListItem],
        description="The users to whom sessions may be given, for a menu.",
    )
