"""The rules of chat topics: their agents are deleted with them."""

from orm.audit.entries import Author
from orm.engine.scripts import Dialect, TransactionScript
from orm.entities.rules import Rules
from orm.models import ChatTopic
from orm.topics import agents


class TopicRules(Rules[ChatTopic]):
    """Deleting a topic deletes its agents; sessions keep its number."""

    def delete_dependents(
        self, row: ChatTopic, author: Author, dialect: Dialect
    ) -> TransactionScript[None]:
        """Delete the topic's agents, each with an audit entry."""
        yield from agents.changing(row.chat_topic_id, lambda _stored: {}, author, dialect)
