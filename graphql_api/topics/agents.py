"""Reads and changes the agents of a topic, as far as the caller's rights on the topic go."""

from collections.abc import Mapping, Sequence

from graphql_api.context import Info
from graphql_api.entities.entity import attempt_of
from graphql_api.fields.topic_agents import add_rights
from graphql_api.rights.enforcement import RightsGuard, enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.topics.agent_types import ChatTopicAgentInput
from orm import models
from orm.engine import lookups
from orm.errors import InvalidValue, NotFound, Problem, cut
from orm.topics import agents, verbs
from orm.topics.agent_changes import change_agents
from orm.topics.agents import Change, Roles, RolesByAssociate

Path = tuple[str | int, ...]

MAX_AGENTS = 1000
"""Agents that one call can give to a topic."""


async def visible_topic(
    info: Info, topic_id: int, columns: tuple[str, ...] = ("chat_topic_id",)
) -> models.ChatTopic:
    """The topic with these columns, not redacted; NotFound when the viewer sees no such topic.

    Raises Forbidden if the viewer may read no topic at all.
    """
    rights = await info.context.rights_on(models.ChatTopic)
    enforce(rights, TableAccess.SELECT)
    topic = await verbs.get(topic_id, tuple({*columns, *rights.standing_columns}))
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
    """The agent with that name or key; None when the topic has none. NotFound as in `of_topic`."""
    by_associate = {agent.user_id: agent for agent in await of_topic(info, topic_id)}
    meant = await agents.associates_called(username)
    return next((by_associate[key] for key in meant if key in by_associate), None)


async def add(info: Info, topic_id: int, input_: ChatTopicAgentInput) -> models.ChatTopicAgent:
    """Make an associate an agent, or give their place these roles.

    Raises Forbidden, NotFound for the topic, and InvalidValue for the associate.
    """
    _check_topic(topic_id, input_, ("input",))
    user_id = _associate(input_, ("input",))
    await _check_associates({user_id: ("input",)})

    def decide(stored: RolesByAssociate) -> RolesByAssociate:
        return {**stored, user_id: input_.roles}

    changed = await _change(info, "add agent", topic_id, decide)
    return _agent(changed, user_id, topic_id)


async def update(
    info: Info, topic_id: int, username: str, input_: ChatTopicAgentInput
) -> models.ChatTopicAgent:
    """Give an agent other roles; NotFound when the topic has no such agent."""
    _check_topic(topic_id, input_, ("input",))
    meant = await agents.associates_called(username)

    def decide(stored: RolesByAssociate) -> RolesByAssociate:
        user_id = _meant_agent(stored, meant, topic_id, username)
        if input_.user_id and input_.user_id != user_id:
            raise InvalidValue(Problem(("input", "userId"), "is not the agent that the call names"))
        return {**stored, user_id: input_.roles}

    changed = await _change(info, "update agent", topic_id, decide)
    by_associate = {agent.user_id: agent for agent in changed}
    return by_associate[_meant_agent(by_associate, meant, topic_id, username)]


async def replace_all(
    info: Info, topic_id: int, inputs: Sequence[ChatTopicAgentInput]
) -> list[models.ChatTopicAgent]:
    """Give a topic these agents and no others; InvalidValue when an associate is there twice."""
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
    return await _change(info, "replace agents", topic_id, lambda _stored: wanted)


async def remove(info: Info, topic_id: int, username: str) -> int:
    """Take an agent from a topic, and return their key; NotFound when there is no such agent."""
    meant = await agents.associates_called(username)
    removed: list[int] = []

    def decide(stored: RolesByAssociate) -> RolesByAssociate:
        removed[:] = [_meant_agent(stored, meant, topic_id, username)]
        return {key: roles for key, roles in stored.items() if key not in removed}

    await _change(info, "remove agent", topic_id, decide)
    return removed[0] if removed else meant[0]


async def _change(
    info: Info, operation: str, topic_id: int, decide: Change
) -> list[models.ChatTopicAgent]:
    rights = await info.context.rights_on(models.ChatTopic)
    enforce(rights, TableAccess.UPDATE)
    guard = RightsGuard(rights, TableAccess.UPDATE)
    async with attempt_of(info, operation) as attempt:
        if attempt.earlier is not None:
            changed = (await agents.of_topics([topic_id]))[topic_id]
        else:
            changed = await change_agents(
                topic_id, decide, info.context.author, guard, attempt.after_write
            )
    await add_rights(changed, info.context.rights_on)
    return changed


def _meant_agent(
    stored: Mapping[int, object], meant: Sequence[int], topic_id: int, username: str
) -> int:
    for user_id in meant:
        if user_id in stored:
            return user_id
    raise NotFound(f"Chat topic {topic_id} has no agent {cut(username)}.")


def _agent(
    rows: Sequence[models.ChatTopicAgent], user_id: int, topic_id: int
) -> models.ChatTopicAgent:
    for row in rows:
        if row.user_id == user_id:
            return row
    # A retry found that somebody else took the agent away meanwhile.
    raise NotFound(f"The agent that this call added to chat topic {topic_id} is gone.")


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
