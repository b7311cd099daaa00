"""REST and GraphQL return the same sessions for the same filter, in the same order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orm.models import Associate, ChatSession, Contact
from orm.models.enums import ChatSessionFlag, ChatSessionStatus
from tests.conftest import Service

EXAMPLES = 300

TEXTS = ["", "å", "Å", "ß", "a%b", "a_b", "A\\B", "it's", "zz"]
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)

Pair = tuple[str, dict[str, Any]]
"""What is asked of REST and of GraphQL."""


def quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def texts() -> Iterator[Pair]:
    for text in TEXTS:
        for word, name in (
            *(("eq", "eq"), ("ne", "ne"), ("gt", "gt"), ("le", "le")),
            *(("is", "eq"), ("begins", "startsWith"), ("contains", "contains")),
        ):
            yield f"customerName {word} {quoted(text)}", {"customerName": {name: text}}
            yield f"associate/fullName {word} {quoted(text)}", {"user": {"fullName": {name: text}}}
        for word, name in (("notBegins", "startsWith"), ("notContains", "contains")):
            yield (
                f"contact/name {word} {quoted(text)}",
                {"not": {"contact": {"name": {name: text}}}},
            )
        yield f"substringof({quoted(text)}, firstMessage)", {"firstMessage": {"contains": text}}
        yield f"endswith(firstMessage,{quoted(text)})", {"firstMessage": {"endsWith": text}}
    listed = ", ".join(map(quoted, TEXTS[1:4]))
    yield f"customerName in ({listed})", {"customerName": {"in": TEXTS[1:4]}}


def numbers() -> Iterator[Pair]:
    for number in (-1, 0, 1, 2):
        for name in ("eq", "ne", "gt", "ge", "lt", "le"):
            yield f"rating {name} {number}", {"rating": {name: number}}
            yield f"queueLength {name} {number}", {"initialQueuePos": {name: number}}
        yield f"associateId associateIsOneOf ({number}, 1)", {"userId": {"in": [number, 1]}}
    yield "rating between (1, 2)", {"rating": {"ge": 1, "le": 2}}
    yield "status eq 'InQueue'", {"status": {"eq": "IN_QUEUE"}}
    yield "status gt 5", {"status": {"gt": "CUSTOMER_LAST"}}
    yield "status notOneOf (Closed, 4)", {"status": {"notIn": ["CLOSED", "IN_QUEUE"]}}
    yield "customerConsented eq 1", {"customerConsented": {"eq": True}}
    yield "chatbotIsActive ne true", {"chatbotIsActive": {"ne": True}}
    yield "flags eq 'UserIsTyping'", {"flags": {"has": "USER_IS_TYPING"}}
    yield "flags ne 'UserIsTyping'", {"flags": {"hasNot": "USER_IS_TYPING"}}


def dates() -> Iterator[Pair]:
    for moment in (NOON, NOON + DAY, datetime(1, 1, 1, tzinfo=UTC)):
        text = moment.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)
        for word, name in (
            *(("eq", "eq"), ("ne", "ne"), ("gt", "gt"), ("ge", "ge"), ("lt", "lt"), ("le", "le")),
            *(("before", "lt"), ("after", "gt")),
        ):
            yield f"whenRequested {word} {text}", {"whenRequested": {name: text}}
            yield f"whenEnded {word} '{text}'", {"whenEnded": {name: text}}
    # A day is told in the call's zone, which is Oslo's here.
    day, next_day = "2026-01-05T00:00:00+01:00", "2026-01-06T00:00:00+01:00"
    yield "whenRequested eq 2026-01-05", {"whenRequested": {"ge": day, "lt": next_day}}
    yield "whenRequested after '2026-01-05'", {"whenRequested": {"ge": next_day}}
    yield "whenRequested before '2026-01-05'", {"whenRequested": {"lt": day}}


LEAVES = [*texts(), *numbers(), *dates()]


def joint(word: str, parts: list[Pair]) -> Pair:
    return (
        "(" + f" {word} ".join(text for text, _ in parts) + ")",
        {word: [filter_ for _, filter_ in parts]},
    )


PAIRS: st.SearchStrategy[Pair] = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: joint("and", parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: joint("or", parts)),
        inner.map(lambda pair: (f"not ({pair[0]})", {"not": pair[1]})),
    ),
    max_leaves=6,
)

ORDERS = [
    ("", []),
    ("rating desc", [("RATING", "DESC")]),
    ("whenEnded", [("WHEN_ENDED", "ASC")]),
    ("customerName desc, rating", [("CUSTOMER_NAME", "DESC"), ("RATING", "ASC")]),
    (
        "associate/fullName, whenRequested desc",
        [("USER_FULL_NAME", "ASC"), ("WHEN_REQUESTED", "DESC")],
    ),
]

FIND = """
query ($filter: ChatSessionFilter, $orderBy: [ChatSessionOrder!]) {
  chatSessions(first: 100, filter: $filter, orderBy: $orderBy) { nodes { chatSessionId } }
}
"""


async def store_sessions() -> int:
    """Sessions with ties and unset values in every column that is asked for; gives how many."""
    users = [
        await Associate.create(associate_id=n, name=f"u{n}", full_name=name)
        for n, name in enumerate("Åz", 101)
    ]
    contacts = [
        await Contact.create(contact_id=n, name=name) for n, name in enumerate(("It's", "Å%"), 1)
    ]
    statuses = list(ChatSessionStatus)
    for number, text in enumerate([*TEXTS, *TEXTS, None, None]):
        await ChatSession.create(
            customer_name=text,
            first_message=text and text.upper(),
            rating=number % 3,
            initial_queue_pos=number % 2,
            status=statuses[number % len(statuses)],
            user_id=users[number % 2].pk if number % 3 else None,
            contact_id=contacts[number % 2].pk if number % 4 else None,
            when_requested=NOON + DAY * (number % 3 - 1) if number % 5 else None,
            when_ended=NOON if number % 2 else None,
            customer_consented=number % 2 == 0,
            chatbot_is_active=number % 3 == 0,
            flags=[ChatSessionFlag.USER_IS_TYPING] if number % 4 == 0 else [],
        )
    return 2 * len(TEXTS) + 2


def generated() -> list[tuple[Pair, int]]:
    """Pairs that hypothesis makes, each with an order; collected, since tests of it cannot wait."""
    found: list[tuple[Pair, int]] = []

    @settings(
        max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck), deadline=None
    )
    @given(PAIRS, st.integers(0, len(ORDERS) - 1))
    def collect(pair: Pair, order: int) -> None:
        found.append((pair, order))

    collect()
    return found


async def by_rest(service: Service, text: str, order: str) -> list[str]:
    answer = await service.client.get(
        "/api/v1/ChatSession",
        params={"$filter": text, "$orderBy": order, "$select": "rating"},
        headers={"SO-TimeZone": "NO"},
    )
    assert answer.status_code == 200, (text, answer.text)
    return [row["PrimaryKey"] for row in answer.json()["value"]]


async def by_graphql(
    service: Service, filter_: dict[str, Any], order: list[tuple[str, str]]
) -> list[str]:
    fields = [{"field": field, "direction": direction} for field, direction in order]
    answer: dict[str, Any] = await service.graphql(FIND, filter=filter_, orderBy=fields)
    assert "errors" not in answer, (filter_, answer)
    return [str(node["chatSessionId"]) for node in answer["data"]["chatSessions"]["nodes"]]


@pytest.mark.parametrize("leaves", [True, False], ids=["each comparison", "trees of them"])
async def test_both_doors_find_the_same_sessions(service: Service, *, leaves: bool) -> None:
    stored = await store_sessions()
    asked = [(pair, 0) for pair in LEAVES] if leaves else generated()
    sizes = set()
    for (text, filter_), number in asked:
        words, fields = ORDERS[number]
        found = await by_rest(service, text, words)
        assert found == await by_graphql(service, filter_, fields), text
        sizes.add(len(found))
    # They do choose: none, all, and many numbers between.
    assert {0, stored} <= sizes
    assert len(sizes) > stored / 2
