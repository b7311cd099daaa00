"""Topics with agents, for tests of rights."""

from orm.models import ChatTopic, ChatTopicAgent
from orm.topics import verbs
from tests.orm.rows import AUTHOR


async def topic_with_agent(user_id: int) -> int:
    """The key of a new topic that an associate alone serves."""
    topic: ChatTopic = await verbs.create({"name": f"Topic of {user_id}"}, AUTHOR)
    await ChatTopicAgent.create(
        topic_id=topic.pk, user_id=user_id, can_listen=True, can_respond=True
    )
    return topic.chat_topic_id
