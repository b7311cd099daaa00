"""The agents of topics, and the topics of associates, as far as the viewer sees the topics."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from strawberry.types.lazy_type import LazyType

from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.rights import RIGHTS_ATTRIBUTE, Rights, RightsOn
from orm.models import ChatSession, ChatTopic, ChatTopicAgent
from orm.topics import agents

AGENTS: Any = list[LazyType("ChatTopicAgent", "graphql_api.topics.agent_types")] | None  # type: ignore[misc]
"""The type of a list of agents; lazy, because the type of an agent has topics and associates."""


async def agents_of_topics(
    keys: Sequence[int], rights_on: RightsOn, _arguments: Mapping[str, Any]
) -> Mapping[int, list[ChatTopicAgent] | None]:
    """The agents of each topic, in the order in which they were added.

    None for a topic that the caller may not read, and for customers.
    """
    rights = await rights_on(ChatTopic)
    if rights.of_customer:
        return dict.fromkeys(keys)
    seen = [key for key in keys if sees_topic(rights, key)]
    found = await agents.of_topics(seen) if seen else {}
    for rows in found.values():
        await add_rights(rows, rights_on)
    return {key: found.get(key) for key in keys}


async def agents_of_associates(
    keys: Sequence[int], rights_on: RightsOn, _arguments: Mapping[str, Any]
) -> Mapping[int, list[ChatTopicAgent] | None]:
    """The places that each associate has in topics which the caller may read.

    None for all associates if the caller may read no topic, or is a customer.
    """
    rights = await rights_on(ChatTopic)
    if rights.of_customer or not rights.granted_anywhere(TableAccess.SELECT):
        return dict.fromkeys(keys)
    found = {
        key: [row for row in rows if sees_topic(rights, row.topic_id)]
        for key, rows in (await agents.of_associates(keys)).items()
    }
    for rows in found.values():
        await add_rights(rows, rights_on)
    return found


async def add_rights(rows: Iterable[ChatTopicAgent], rights_on: RightsOn) -> None:
    """Give the rows the rights by which the associates that they refer to are shown.

    Those are the rights on a session of no standing: a colleague shows there what they show here.
    """
    rights = (await rights_on(ChatSession)).unrelated
    for row in rows:
        setattr(row, RIGHTS_ATTRIBUTE, rights)


def sees_topic(rights: Rights, key: int) -> bool:
    """True if the caller may read a topic; its key decides all standings to topics."""
    return rights.on(ChatTopic(chat_topic_id=key)).visible
