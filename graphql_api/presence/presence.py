"""Reads and sets the presence of chat users, as far as the caller's rights go."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from graphql_api.context import Context, Info
from graphql_api.entities.entity import attempt_of
from graphql_api.errors import FieldsForbidden, InvalidValue, Problem
from graphql_api.fields.topic_agents import sees_topic
from graphql_api.presence.types import ChatPresence, ChatPresenceInput
from graphql_api.rights.presence import OTHERS, enforce_setting, may_set
from graphql_api.topics.user_agents import listed_users
from orm import models
from orm.idempotency import DoneBefore
from orm.presence import listing, saving

MAX_USERS = 1000
"""Users whose presence one call can set."""


async def of_users(context: Context, user_ids: Sequence[int] | None = None) -> list[ChatPresence]:
    """The presence of all chat users in the menu's order, or of those with these keys in theirs.

    Raises Forbidden for callers who may not list users.
    """
    users: list[Any] = await listed_users(context, among=user_ids)
    if user_ids is not None:
        places = {key: at for at, key in enumerate(user_ids)}
        users.sort(key=lambda user: places[user.associate_id])
    presence = await listing.of_users([user.associate_id for user in users])
    topics = await context.rights_on(models.ChatTopic)
    counts = (await context.rights_on(models.ChatSession)).reads_others
    return [
        ChatPresence(
            user_id=user.associate_id,
            display_name=user.full_name or user.name or "",
            ongoing_chats=of_user.ongoing_chats if counts else None,
            present=of_user.present,
            chat_topics=[key for key in of_user.chat_topics if sees_topic(topics, key)],
        )
        for user in users
        for of_user in (presence[user.associate_id],)
    ]


async def set_of_users(info: Info, inputs: Sequence[ChatPresenceInput]) -> list[ChatPresence]:
    """Store whether users are present, and return the presence of these users.

    Raises Forbidden, InvalidValue with every bad value and its place, and FieldsForbidden for
    changes of users whose presence the viewer may not set; nothing is stored then. What the viewer
    sends back of others as it was read is left alone, so that a whole list may be saved.
    """
    viewer = info.context.viewer
    enforce_setting(viewer)
    wanted = await _wanted(info, inputs)
    places = {user_id: at for at, user_id in enumerate(wanted)}

    def decide(stored: Mapping[int, bool]) -> Mapping[int, bool]:
        others = [user_id for user_id in wanted if not may_set(viewer, user_id)]
        refused = [each for each in others if wanted[each] is not stored.get(each, False)]
        if refused:
            raise FieldsForbidden(
                *(Problem(("input", places[each], "present"), OTHERS) for each in refused)
            )
        return {each: here for each, here in wanted.items() if each not in others}

    with suppress(DoneBefore):
        attempt = await attempt_of(info, "set presence")
        await saving.save(list(wanted), decide, info.context.author, attempt)
    return await of_users(info.context, list(wanted))


async def _wanted(info: Info, inputs: Sequence[ChatPresenceInput]) -> dict[int, bool]:
    """The presence that each user shall have, in the order of the inputs; InvalidValue."""
    if len(inputs) > MAX_USERS:
        raise InvalidValue(Problem(("input",), f"must be at most {MAX_USERS} users"))
    asked = [input_.user_id for input_ in inputs if input_.user_id]
    known = {user.associate_id for user in await listed_users(info.context, among=asked)}
    wanted: dict[int, bool] = {}
    problems: list[Problem] = []
    for at, input_ in enumerate(inputs):
        user_id = input_.user_id or 0
        problem = _problem(user_id, known, wanted)
        if problem:
            problems.append(Problem(("input", at, "userId"), problem))
        if input_.present is None:
            problems.append(
                Problem(("input", at, "present"), "is missing; it says whether the user is there")
            )
        wanted[user_id] = bool(input_.present)
    if problems:
        raise InvalidValue(*problems)
    return wanted


def _problem(user_id: int, known: set[int], before: Mapping[int, bool]) -> str | None:
    if not user_id:
        return "is missing; it is the associate's key"
    if user_id not in known:
        return "names no user to whom sessions may be given"
    return "is in the list twice" if user_id in before else None
