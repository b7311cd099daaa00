"""Chat topics: their verbs, and the one that changes a topic's agents."""

from tortoise.exceptions import IntegrityError

from orm.audit.entries import Author
from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, ScriptFactory, TransactionScript
from orm.entities.rules import Rules
from orm.entities.verbs import AfterWrite, Verbs, WantedRow, WriteGuard, no_callback
from orm.errors import Conflict
from orm.models import ChatTopic, ChatTopicAgent
from orm.topics import agents


class TopicRules(Rules[ChatTopic]):
    """Deleting a topic deletes its agents; sessions keep its number."""

    def delete_dependents(
        self, row: ChatTopic, author: Author, dialect: Dialect
    ) -> TransactionScript[None]:
        """Delete the topic's agents, each with an audit entry."""
        yield from agents.changing(row.chat_topic_id, lambda _stored: {}, author, dialect)


VERBS = Verbs(ChatTopic, "chat topic", TopicRules())
"""Create, read, update and delete chat topics."""


async def change_agents(
    topic_id: int,
    decide: agents.Change,
    author: Author,
    guard: WriteGuard[ChatTopic],
    after_write: AfterWrite = no_callback,
) -> list[ChatTopicAgent]:
    """Give a topic the agents that `decide` names, and return all of them.

    `decide` may be called again when a transaction has to be repeated. NotFound when there is no
    such topic, and Conflict when an associate is gone; nothing is changed then.
    """
    wanted = WantedRow(topic_id, guard)

    def changing(dialect: Dialect) -> TransactionScript[list[ChatTopicAgent]]:
        yield from VERBS.locked(wanted, dialect)
        changed = yield from agents.changing(topic_id, decide, author, dialect)
        yield from after_write(dialect, topic_id)
        return changed

    script: ScriptFactory[list[ChatTopicAgent]] = changing
    try:
        return await connection_for(ChatTopic).run(script)
    except IntegrityError as error:
        raise Conflict("An agent or an associate changed meanwhile; try again.") from error
