"""The verb that changes the agents of a chat topic."""

from tortoise.exceptions import IntegrityError

from orm.audit.entries import Author
from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, TransactionScript
from orm.entities.guards import WriteGuard
from orm.entities.verbs import ONLY_ATTEMPT, Attempt, WantedRow
from orm.errors import Conflict
from orm.models import ChatTopic, ChatTopicAgent
from orm.topics import agents, verbs


async def change_agents(
    topic_id: int,
    decide: agents.Change,
    author: Author,
    guard: WriteGuard[ChatTopic],
    attempt: Attempt = ONLY_ATTEMPT,
) -> list[ChatTopicAgent]:
    """Give a topic the agents that `decide` names, and return all of them.

    `decide` may be called again when a transaction has to be repeated. NotFound when there is no
    such topic, and Conflict when an associate is gone; nothing is changed then.
    """
    wanted = WantedRow(topic_id, guard)

    def changing(dialect: Dialect) -> TransactionScript[list[ChatTopicAgent]]:
        yield from attempt.begin(dialect)
        yield from verbs.locked(wanted, dialect)
        changed = yield from agents.changing(topic_id, decide, author, dialect)
        yield from attempt.finish(dialect, topic_id)
        return changed

    try:
        return await connection_for(ChatTopic).run(changing)
    except IntegrityError as error:
        raise Conflict("An agent or an associate changed meanwhile; try again.") from error
