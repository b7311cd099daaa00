"""Reads and changes the agents of a topic, as far as the caller's rights on the topic go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from graphql_api.context import Info
from graphql_api.entities.entity import attempt_of
from graphql_api.fields.topic_agents import add_rights
from graphql_api.rights.enforcement import RightsGuard, enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.topics.agent_checks import check_topic, roles_by_associate
from graphql_api.topics.agent_types import ChatTopicAgentInput
from orm import models
from orm.engine.scripts import Dialect, TransactionScript
from orm.errors import InvalidValue, NotFound, Problem, cut
from orm.idempotency import DoneBefore
from orm.topics import agents, verbs
from orm.topics.agent_changes import change_agents
from orm.topics.agent_names import Called, agent_called, associates_called
from orm.topics.agents import RolesByAssociate

USERNAME = "username"
"""The argument that names an agent."""


@dataclass(frozen=True)
class Decision:
    """The agents that a topic shall have, and the one that the change is about; None for all."""

    agents: RolesByAssociate
    user_id: int | None = None


@dataclass(frozen=True)
class Changed:
    """The agents of a topic after a change, and the one that it was about; None for all."""

    agents: list[models.ChatTopicAgent]
    user_id: int | None


async def visible_topic(
    info: Info, topic_id: int, columns: tuple[str, ...] = ("chat_topic_id",)
) -> models.ChatTopic:
    """The topic with these columns, not redacted; NotFound when the viewer sees no such topic.

    Raises Forbidden if the viewer may read no topic at all.
    """
    rights = await info.context.rights_on(models.ChatTopic)
    enforce(rights, TableAccess.SELECT)
    topic = await verbs.get(topic_id, tuple(dict.fromkeys((*columns, *rights.standing_columns))))
    if topic is None or not rights.on(topic).visible:
        raise NotFound(f"There is no chat topic {topic_id}.")
    return topic


async def of_topic(info: Info, topic_id: int) -> list[models.ChatTopicAgent]:
    """The agents of a topic; NotFound when the viewer sees no such topic."""
    await visible_topic(info, topic_id)
    rows = (await agents.of_topics([topic_id]))[topic_id]
    await add_rights(rows, info.context.rights_on)
    return rows


async def find(info: Info, topic_id: int, username: str) -> models.ChatTopicAgent | None:
    """The agent with that name or key; None when the topic has none. NotFound as in `of_topic`.

    Raises InvalidValue for a name that several agents have.
    """
    by_associate = {agent.user_id: agent for agent in await of_topic(info, topic_id)}
    found = agent_called(await associates_called(username), by_associate, USERNAME)
    return None if found is None else by_associate[found]


async def add(info: Info, topic_id: int, input_: ChatTopicAgentInput) -> models.ChatTopicAgent:
    """Make an associate an agent, or give their place these roles.

    Raises Forbidden, NotFound for the topic, and InvalidValue for the associate.
    """
    await _enforce_changing(info)
    given = await roles_by_associate(topic_id, [input_], [("input",)])

    def decide(stored: RolesByAssociate) -> Decision:
        return Decision({**stored, **given}, input_.user_id)

    return _agent(await _change(info, "add agent", topic_id, decide), topic_id)


async def update(
    info: Info, topic_id: int, username: str, input_: ChatTopicAgentInput
) -> models.ChatTopicAgent:
    """Give an agent other roles; NotFound when the topic has no such agent.

    Raises InvalidValue for a name that several agents have, and Forbidden as `add` does.
    """
    await _enforce_changing(info)
    check_topic(topic_id, input_)
    called = await associates_called(username)

    def decide(stored: RolesByAssociate) -> Decision:
        user_id = _meant_agent(stored, called, topic_id, username)
        if input_.user_id and input_.user_id != user_id:
            raise InvalidValue(Problem(("input", "userId"), "is not the agent that the call names"))
        return Decision({**stored, user_id: input_.roles}, user_id)

    return _agent(await _change(info, "update agent", topic_id, decide), topic_id)


async def replace_all(
    info: Info, topic_id: int, inputs: Sequence[ChatTopicAgentInput]
) -> list[models.ChatTopicAgent]:
    """Give a topic these agents and no others; InvalidValue when an associate is there twice."""
    await _enforce_changing(info)
    wanted = await roles_by_associate(
        topic_id, inputs, [("input", at) for at in range(len(inputs))]
    )
    changed = await _change(info, "replace agents", topic_id, lambda _stored: Decision(wanted))
    return changed.agents


async def remove(info: Info, topic_id: int, username: str) -> int:
    """Take an agent from a topic, and return their key; NotFound and InvalidValue as `update`."""
    await _enforce_changing(info)
    called = await associates_called(username)

    def decide(stored: RolesByAssociate) -> Decision:
        user_id = _meant_agent(stored, called, topic_id, username)
        return Decision({key: stored[key] for key in stored if key != user_id}, user_id)

    changed = await _change(info, "remove agent", topic_id, decide)
    assert changed.user_id is not None
    return changed.user_id


async def _change(
    info: Info, operation: str, topic_id: int, decide: Callable[[RolesByAssociate], Decision]
) -> Changed:
    guard = RightsGuard(await info.context.rights_on(models.ChatTopic), TableAccess.UPDATE)
    decision = Decision({})

    def wanted(stored: RolesByAssociate) -> RolesByAssociate:
        nonlocal decision
        decision = decide(stored)
        return decision.agents

    try:
        attempt = await attempt_of(info, operation)

        def finish(dialect: Dialect, _topic_id: int | None) -> TransactionScript[None]:
            # A retry has to know whom the first attempt was about, more than which topic.
            yield from attempt.finish(dialect, decision.user_id)

        changed = await change_agents(
            topic_id, wanted, info.context.author, guard, replace(attempt, finish=finish)
        )
    except DoneBefore as earlier:
        return Changed(await of_topic(info, topic_id), earlier.row_key)
    await add_rights(changed, info.context.rights_on)
    return Changed(changed, decision.user_id)


async def _enforce_changing(info: Info) -> None:
    """Raise Forbidden if the viewer may change no topic, before anything else is told."""
    enforce(await info.context.rights_on(models.ChatTopic), TableAccess.UPDATE)


def _meant_agent(stored: Mapping[int, object], called: Called, topic_id: int, username: str) -> int:
    user_id = agent_called(called, stored, USERNAME)
    if user_id is None:
        raise NotFound(f"Chat topic {topic_id} has no agent {cut(username)}.")
    return user_id


def _agent(changed: Changed, topic_id: int) -> models.ChatTopicAgent:
    """The agent that a change was about."""
    for row in changed.agents:
        if row.user_id == changed.user_id:
            return row
    # A retry found that somebody else took the agent away meanwhile.
    raise NotFound(f"The agent that this call gave to chat topic {topic_id} is gone.")
