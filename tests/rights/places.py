"""An agent's places in a topic, and what each opens of its sessions: the requirement."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from orm.models import ChatTopic, ChatTopicAgent
from orm.models.enums import Role
from tests.rights.callers import Caller, House
from tests.rights.sessions import Stands, store

TOPIC = 7
"""The topic of the sessions here; it exists unless said otherwise."""

UNKNOWN = 9999


class Place(StrEnum):
    """The caller's roles in the topic, or the reason why it restricts nobody."""

    MANAGES = "manages"
    RESPONDS = "responds"
    LISTENS = "listens"
    NOTIFIED = "is notified, and others listen"
    NONE = "has no place, and others manage"
    EMPTY = "has a place without rights, and others listen"
    NOBODY = "nobody has a place"
    ONLY_NOTIFIED = "others are notified, and nobody listens"
    ABSENT = "there is no such topic"


ROLES: Mapping[Place, tuple[str | None, str | None]] = {
    # The column that is set for the caller, and for a colleague; None for no place.
    Place.MANAGES: ("can_manage", None),
    Place.RESPONDS: ("can_respond", None),
    Place.LISTENS: ("can_listen", None),
    Place.NOTIFIED: ("can_notify", "can_listen"),
    Place.NONE: (None, "can_manage"),
    Place.EMPTY: ("", "can_listen"),
    Place.NOBODY: (None, None),
    Place.ONLY_NOTIFIED: (None, "can_notify"),
    Place.ABSENT: (None, None),
}

FREE = {"own": "SUI", "offered": "SI", "queued": "SUI", "elses": "SI"}
"""As it was before there were topics."""
CLOSED = {"own": "SUI", "offered": "SI", "queued": "I", "elses": "I"}

OF_AGENTS: Mapping[Place, Mapping[str, str]] = {
    Place.MANAGES: dict.fromkeys(FREE, "SUID"),
    Place.RESPONDS: FREE,
    Place.LISTENS: FREE | {"queued": "SI"},
    **dict.fromkeys((Place.NOTIFIED, Place.NONE, Place.EMPTY), CLOSED),
    **dict.fromkeys((Place.NOBODY, Place.ONLY_NOTIFIED, Place.ABSENT), FREE),
}
"""The requirement: letters for Select, Update, Insert, Delete."""


async def placed(house: House, caller: Caller, place: Place) -> None:
    """A topic in which the caller has that place, and perhaps a colleague another one."""
    key = UNKNOWN if place is Place.ABSENT else TOPIC
    await ChatTopic.create(chat_topic_id=key, name="Sales")
    colleague = next(role for role in (Role.ADMIN, Role.MANAGER) if role is not caller.role)
    for role, column in zip((caller.role, colleague), ROLES[place], strict=True):
        if column is not None:
            rights: dict[str, Any] = {column: True} if column else {}
            await ChatTopicAgent.create(topic_id=key, user_id=house.associate_ids[role], **rights)


async def session(house: House, caller: Caller, kind: str) -> int:
    """The key of a session of the topic."""
    stands = {"own": Stands.OWN, "queued": Stands.QUEUED}.get(kind, Stands.ELSES)
    others = {"transfer_to_id": house.associate_id(caller)} if kind == "offered" else {}
    return await store(house, caller, stands, topic_id=TOPIC, **others)
