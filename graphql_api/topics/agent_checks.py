"""Checks the inputs that name agents of a topic, before anything is locked or written."""

from collections.abc import Collection, Iterator, Sequence

from graphql_api.topics.agent_types import ChatTopicAgentInput
from orm import models
from orm.engine import lookups
from orm.errors import InvalidValue, Problem
from orm.topics.agents import RolesByAssociate

Path = tuple[str | int, ...]

MAX_AGENTS = 1000
"""Agents that one call can give to a topic."""


async def roles_by_associate(
    topic_id: int, inputs: Sequence[ChatTopicAgentInput], places: Sequence[Path]
) -> RolesByAssociate:
    """The roles of each associate, in the order of the inputs; `places` are their input paths.

    InvalidValue names everything that is wrong: another topic, a missing or unknown associate, or
    one who is there twice.
    """
    if len(inputs) > MAX_AGENTS:
        raise InvalidValue(Problem(("input",), f"must be at most {MAX_AGENTS} agents"))
    asked = sorted({input_.user_id for input_ in inputs if input_.user_id})
    known = await lookups.by_keys(models.Associate, ("associate_id",), asked) if asked else {}
    roles: dict[int, dict[str, bool]] = {}
    problems: list[Problem] = []
    for input_, place in zip(inputs, places, strict=True):
        problems += topic_problems(topic_id, input_, place)
        problems += _associate_problems(input_.user_id or 0, known, roles, place)
        roles[input_.user_id or 0] = input_.roles
    if problems:
        raise InvalidValue(*problems)
    return roles


def check_topic(topic_id: int, input_: ChatTopicAgentInput) -> None:
    """InvalidValue if an input names another topic than the call."""
    problems = [*topic_problems(topic_id, input_, ("input",))]
    if problems:
        raise InvalidValue(*problems)


def topic_problems(topic_id: int, input_: ChatTopicAgentInput, place: Path) -> Iterator[Problem]:
    """The problem with the topic that an input names, if there is one."""
    if input_.topic_id and input_.topic_id != topic_id:
        yield Problem((*place, "topicId"), "is not the topic that the call names")


def _associate_problems(
    user_id: int, known: Collection[int], before: Collection[int], place: Path
) -> Iterator[Problem]:
    path = (*place, "userId")
    if not user_id:
        yield Problem(path, "is missing; it is the associate's key")
    elif user_id not in known:
        yield Problem(path, "names no Associate that exists")
    elif user_id in before:
        yield Problem(path, "is in the list twice")
