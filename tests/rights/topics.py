"""A topic, applications with scopes for topics, and who may do what with it: the requirement."""

from typing import Any

from orm.accounts import applications
from orm.models import ChatTopic, ChatTopicAgent
from orm.models.enums import Role, Scope
from tests import accounts
from tests.rights.callers import ALL, ALONE, MAKING, OWN, Caller, House

TOPIC, ADDRESS, AGENT = 7, "/api/v1/ChatTopic", "/api/v1/Agents/Chat"

PLACES = ("can_manage", "can_respond", "can_listen", "can_notify", "", None)
"""The right that the caller has in the topic: "" for none, and None where they have no place."""

READING, WRITING, BOTH = "topic reading", "topic writing", "topic both"
SCOPES = {
    READING: frozenset({Scope.READ, Scope.TOPIC_READ}),
    WRITING: frozenset({Scope.READ, Scope.TOPIC_WRITE}),
    BOTH: frozenset({Scope.READ, Scope.TOPIC_READ, Scope.TOPIC_WRITE}),
}
"""`read` is for the sessions of a topic."""

EVERYTHING = "everything of before"
OF_BEFORE = frozenset({*Scope}) - {Scope.TOPIC_READ, Scope.TOPIC_WRITE}

BY_APPLICATION = {
    ALONE: "SUID",
    READING: "S",
    WRITING: "I",
    BOTH: "SUID",
    # Applications of before gain nothing, whatever their scopes for sessions.
    **dict.fromkeys((OWN, ALL, MAKING, EVERYTHING), ""),
}


def of_role(role: Role, place: str | None) -> str:
    """The requirement: letters for Select, Update, Insert, Delete."""
    if role in (Role.MANAGER, Role.ADMIN):
        return "SUID"
    if not place:
        return ""
    return "SU" if role is Role.AGENT and place == "can_manage" else "S"


def letters(caller: Caller, place: str | None) -> str:
    by_role = of_role(caller.role, place)
    return "".join(each for each in by_role if each in BY_APPLICATION[caller.application])


def ever(caller: Caller, place: str | None, letter: str) -> bool:
    """True if there can be a topic with which the caller may do that; reading depends on no row."""
    if letter == "S":
        return "S" in BY_APPLICATION[caller.application]
    return letter in letters(caller, place)


async def open_topics(house: House) -> None:
    """Make applications with scopes for topics known, too."""
    for name, scopes in {**SCOPES, EVERYTHING: OF_BEFORE}.items():
        house.secrets[name] = await accounts.add_application(name, scopes)
    for each in await applications.list_all():
        house.application_ids[each.name] = each.application_id


async def settle(house: House, caller: Caller, place: str | None) -> None:
    """The topic as it was, with the caller in that place and a colleague who manages."""
    await ChatTopic.all().delete()
    await ChatTopic.create(chat_topic_id=TOPIC, name="Sales")
    colleague = Role.ADMIN if caller.role is not Role.ADMIN else Role.MANAGER
    await ChatTopicAgent.create(
        topic_id=TOPIC, user_id=house.associate_ids[colleague], can_manage=True
    )
    if place is not None:
        rights: dict[str, Any] = {place: True} if place else {}
        await ChatTopicAgent.create(topic_id=TOPIC, user_id=house.associate_id(caller), **rights)
