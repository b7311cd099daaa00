"""Stores sessions with ties, nulls and edge values in each column, and reads them for filters."""

from collections.abc import Iterable, Mapping
from typing import Any

from tortoise.models import Model

from orm.models import Associate, ChatSession, ChatTopic, Contact, Person
from orm.models.enums import ChatSessionFlag, ChatSessionStatus
from tests.rest_facade.list.filter_conditions import BOOLS, DATES, INTS, STRINGS, TEXTS, order_field
from tests.rest_facade.list.filter_evaluation import Session
from tests.rest_facade.list.moments import NEVER, STORED

ROWS = 24

REFERRED: Mapping[str, tuple[str, ...]] = {
    "user": ("name", "fullName", "userName"),
    "person": ("fullName", "email"),
    "contact": ("name",),
}
OF_TOPICS = ("name", "description", "badgeHeader")
OWN_KEYS = {"chatSessionId", "userId", "personId", "contactId"}
SET_BY_THE_SERVICE = ("createdAt", "updatedAt")
STATUSES = (ChatSessionStatus.IN_QUEUE, ChatSessionStatus.CLOSED, ChatSessionStatus.FAQ)


async def store() -> None:
    """Fill the tables; no two columns correlate."""
    for key in (101, 102):
        await Associate.create(
            associate_id=key,
            name=f"İ{key}",
            full_name=TEXTS[key % 2 + 1],
            user_name=TEXTS[key - 98],
        )
    for key in (1, 2):
        await Person.create(person_id=key, full_name=TEXTS[-key], email=TEXTS[-key - 3])
        await Contact.create(contact_id=key, name=[None, "It's A%B"][key - 1])
        # Sessions have the topics 0 and -1, too, which do not exist.
        await ChatTopic.create(
            chat_topic_id=key,
            name=TEXTS[key],
            description=TEXTS[-key],
            badge_header=[None, "It's"][key - 1],
        )
    for number in range(ROWS):
        row = await ChatSession.create(**_values(number))
        # The service sets these dates itself when a row is written.
        moments = {order_field(name).lower(): STORED[number % 5] for name in SET_BY_THE_SERVICE}
        await ChatSession.filter(pk=row.pk).update(**moments)


async def stored_sessions() -> list[Session]:
    """All stored sessions, read without a filter."""
    rows = await ChatSession.all().prefetch_related(*REFERRED)
    topics = {topic.chat_topic_id: topic for topic in await ChatTopic.all()}
    return [_session(row, topics.get(row.topic_id)) for row in rows]


def _values(number: int) -> dict[str, Any]:
    """A row's values by column, each column with a stride of its own."""
    values: dict[str, Any] = {
        "user_id": [None, 101, 102][number % 3],
        "person_id": [None, 1, 2][number // 2 % 3],
        "contact_id": [None, 1, 2][number // 3 % 3],
        "status": STATUSES[number % 3],
        "flags": [flag for flag in ChatSessionFlag if number >> flag & 1],
    }
    choices_by_paths = (
        ([0, 1, 2, -1], sorted(set(INTS.values()) - OWN_KEYS)),
        ([None, *TEXTS], [path for path in STRINGS.values() if "." not in path]),
        ([False, True], BOOLS.values()),
        ([None, *STORED], [path for path in DATES.values() if path not in SET_BY_THE_SERVICE]),
    )
    for choices, paths in choices_by_paths:
        for stride, path in enumerate(paths, 1):
            values[order_field(path).lower()] = choices[(number * stride + stride) % len(choices)]
    return values


def _session(row: ChatSession, topic: ChatTopic | None) -> Session:
    numbers = {path: getattr(row, order_field(path).lower()) or 0 for path in INTS.values()}
    texts = [path for path in STRINGS.values() if "." not in path]
    return {
        **numbers,
        **{path: getattr(row, order_field(path).lower()) or "" for path in texts},
        **{path: getattr(row, order_field(path).lower()) for path in BOOLS.values()},
        **{path: getattr(row, order_field(path).lower()) or NEVER for path in DATES.values()},
        **{
            reference: _shown(getattr(row, reference), names)
            for reference, names in REFERRED.items()
        },
        "topic": _shown(topic, OF_TOPICS),
        "status": row.status,
        "flags": {ChatSessionFlag(flag).name for flag in row.flags},
    }


def _shown(row: Model | None, names: Iterable[str]) -> dict[str, str]:
    """The texts of a referred row; empty ones when there is none."""
    return {name: getattr(row, order_field(name).lower(), None) or "" for name in names}
