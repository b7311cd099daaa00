"""REST, GraphQL and a plain Python evaluation find the same sessions in the same order."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rest_facade.list.columns import COLUMNS, FILTERABLE_COLUMNS, ColumnType
from rest_facade.list.operators import OPERATORS
from rest_facade.list.period_operators import PERIOD_OPERATORS
from tests.conftest import Service
from tests.rest_facade.list.filter_conditions import SORTED, ZONE, Pair, conditions, order_field
from tests.rest_facade.list.filter_evaluation import Session, comparison_value, matches
from tests.rest_facade.list.stored_sessions import ROWS, store, stored_sessions

EXAMPLES = 300

CONDITIONS = list(conditions())

Sort = tuple[str, bool]
"""A column, and True for descending."""


def joint(word: str, parts: list[Pair]) -> Pair:
    return (
        "(" + f" {word} ".join(text for text, _ in parts) + ")",
        {word: [filter_ for _, filter_ in parts]},
    )


PAIRS: st.SearchStrategy[Pair] = st.recursive(
    st.sampled_from(CONDITIONS),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: joint("and", parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: joint("or", parts)),
        inner.map(lambda pair: (f"not ({pair[0]})", {"not": pair[1]})),
    ),
    max_leaves=6,
)

ORDERS: st.SearchStrategy[list[Sort]] = st.lists(
    st.tuples(st.sampled_from(sorted(SORTED)), st.booleans()),
    max_size=3,
    unique_by=lambda sort: SORTED[sort[0]],
)

FIND = """
query ($filter: ChatSessionFilter, $orderBy: [ChatSessionOrder!]) {
  chatSessions(first: 100, filter: $filter, orderBy: $orderBy) { nodes { chatSessionId } }
}
"""


def generated() -> list[tuple[Pair, list[Sort]]]:
    """Examples by hypothesis, collected first because its tests cannot be async."""
    examples: list[tuple[Pair, list[Sort]]] = []

    @settings(
        max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck), deadline=None
    )
    @given(PAIRS, ORDERS)
    def collect(pair: Pair, order: list[Sort]) -> None:
        examples.append((pair, order))

    collect()
    return examples


async def by_rest(service: Service, text: str, order: Iterable[Sort]) -> list[int]:
    response = await service.client.get(
        "/api/v1/ChatSession",
        params={
            "$filter": text,
            "$orderBy": ",".join(f"{name} {'desc' if down else ''}" for name, down in order),
            "$select": "rating",
        },
        headers={"SO-TimeZone": ZONE},
    )
    assert response.status_code == 200, (text, response.text)
    return [int(row["PrimaryKey"]) for row in response.json()["value"]]


async def by_graphql(service: Service, filter_: dict[str, Any], order: Iterable[Sort]) -> list[int]:
    fields = [
        {"field": order_field(SORTED[name]), "direction": "DESC" if down else "ASC"}
        for name, down in order
    ]
    response: dict[str, Any] = await service.graphql(FIND, filter=filter_, orderBy=fields)
    assert "errors" not in response, (filter_, response)
    return [node["chatSessionId"] for node in response["data"]["chatSessions"]["nodes"]]


def by_python(sessions: list[Session], filter_: dict[str, Any], order: list[Sort]) -> list[int]:
    key: Sort = ("chatSessionId", bool(order) and order[-1][1])
    matching = [session for session in sessions if matches(filter_, session)]
    # Sorting is stable, so the most important column is sorted by last.
    for name, down in (key, *reversed(order)):
        matching.sort(key=lambda session, path=SORTED[name]: value_at(session, path), reverse=down)  # type: ignore[misc]
    return [session["chatSessionId"] for session in matching]


def value_at(session: Session, path: str) -> Any:
    value: Any = session
    for field in path.split("."):
        value = value[field]
    return comparison_value(value)


async def test_each_condition_finds_the_same_sessions(service: Service) -> None:
    await store()
    sessions = await stored_sessions()
    sizes = set()
    for text, filter_ in CONDITIONS:
        expected = by_python(sessions, filter_, [])
        assert await by_rest(service, text, []) == expected, text
        sizes.add(len(expected))
    # The conditions differ in how many they find: none, all, and many numbers between.
    assert {0, ROWS} <= sizes
    assert len(sizes) > ROWS / 2


async def test_trees_of_conditions_find_the_same_sessions_in_order(service: Service) -> None:
    await store()
    sessions = await stored_sessions()
    for (text, filter_), order in generated():
        expected = by_python(sessions, filter_, order)
        assert await by_rest(service, text, order) == expected, (text, order)
        assert await by_graphql(service, filter_, order) == expected, (filter_, order)


@pytest.mark.parametrize("column", FILTERABLE_COLUMNS, ids=lambda column: column.name)
def test_every_operator_is_among_the_conditions(column: Any) -> None:
    tested = {text.split()[1].lower() for text, _ in CONDITIONS if text.split()[0] == column.name}
    # Periods depend on the current time; tests/rest_facade/list/test_periods.py tests them.
    relative = {"today", "beforetoday", "aftertoday", "currentassociate"}
    relative |= {name.lower() for operator in PERIOD_OPERATORS for name in operator.notation.names}
    for operator in OPERATORS[column.type].values():
        names = {name.lower() for name in operator.notation.names}
        assert names & tested or names <= relative, names


@pytest.mark.parametrize("type_", [type_ for type_ in ColumnType if OPERATORS[type_]])
def test_every_name_of_an_operator_is_among_the_conditions(type_: ColumnType) -> None:
    of_type = {column.name for column in FILTERABLE_COLUMNS if column.type is type_}
    words = [text.split()[:2] for text, _ in CONDITIONS]
    tested = {name.lower() for column, name in words if column in of_type}
    assert tested
    for operator in OPERATORS[type_].values():
        names = {name.lower() for name in operator.notation.names}
        assert names <= tested or not names & tested, names


def test_every_order_is_among_the_orders() -> None:
    assert set(SORTED) == {column.name for column in COLUMNS if column.sorted_by}
