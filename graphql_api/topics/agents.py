"""Reads and changes the agents of a topic, as far as the caller's rights on the topic go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from orm.topics.agent_names import Called, agent_called, associates_called

from graphql_api.context import Info
from graphql_api.entities.entity import attempt_of
from graphql_api.fields.topic_agents import add_rights
from graphql_api.rights.enforcement import RightsGuard, enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.topics.agent_types import ChatTopicAgentInput
from orm import models
from orm.engine import lookups
from orm.engine.scripts import Dialect, TransactionScript
from orm.errors import InvalidValue, NotFound, Problem, cut
from orm.topics import agents, verbs
from orm.topics.agent_changes import change_agents
from orm.topics.agents import Roles, RolesByAssociate

Path = tuple[str | int, ...]

USERNAME = "username"
"""The argument that names an agent."""

MAX_AGENTS = 1000
"""Agents that one call can give to a topic."""


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
    _check_topic(topic_id, input_, ("input",))
    user_id = _associate(input_, ("input",))
    await _check_associates({user_id: ("input",)})

    def decide(stored: RolesByAssociate) -> Decision:
        return Decision({**stored, user_id: input_.roles}, user_id)

    return _agent(await _change(info, "add agent", topic_id, decide), topic_id)


async def update(
    info: Info, topic_id: int, username: str, input_: ChatTopicAgentInput
) -> models.ChatTopicAgent:
    """Give an agent other roles; NotFound when the topic has no such agent.

    Raises InvalidValue for a name that several agents have, and Forbidden as `add` does.
    """
    await _enforce_changing(info)
    _check_topic(topic_id, input_, ("input",))
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
    if len(inputs) > MAX_AGENTS:
        raise InvalidValue(Problem(("input",), f"must be at most {MAX_AGENTS} agents"))
    wanted: dict[int, Roles] = {}
    places: dict[int, Path] = {}
    for at, input_ in enumerate(inputs):
        _check_topic(topic_id, input_, ("input", at))
        user_id = _associate(input_, ("input", at))
        if user_id in wanted:
            raise InvalidValue(Problem(("input", at, "userId"), "is in the list twice"))
        wanted[user_id], places[user_id] = input_.roles, ("input", at)
    await _check_associates(places)
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

    async with attempt_of(info, operation) as attempt:
        if attempt.earlier is not None:
            return Changed(await of_topic(info, topic_id), attempt.earlier.row_key)

        def after_write(dialect: Dialect, _topic_id: int | None) -> TransactionScript[None]:
            # A retry has to know whom the first attempt was about, more than which topic.
            yield from attempt.after_write(dialect, decision.user_id)

        changed = await change_agents(topic_id, wanted, info.context.author, guard, after_write)
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


def _check_topic(topic_id: int, input_: ChatTopicAgentInput, path: Path) -> None:
    if input_.topic_id and input_.topic_id != topic_id:
        raise InvalidValue(Problem((*path, "topicId"), "is not the topic that the call names"))


async def _check_associates(places: Mapping[int, Path]) -> None:
    """Raise InvalidValue for associates that do not exist; `places` are those of their inputs."""
    known = await lookups.by_keys(models.Associate, ("associate_id",), sorted(places))
    problems = [
        Problem((*path, "userId"), "names no Associate that exists")
        for key, path in places.items()
        if key not in known
    ]
    if problems:
        raise InvalidValue(*problems)


def _associate(input_: ChatTopicAgentInput, path: Path) -> int:
    if not input_.user_id:
        raise InvalidValue(Problem((*path, "userId"), "is missing; it is the associate's key"))
    return input_.user_id
