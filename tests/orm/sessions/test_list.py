"""Lists of sessions against plain Python: what holds, in which order, and by which index."""

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cmp_to_key
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.context import require_context

from orm.engine.scripts import FINAL_SIGMA, lower_case
from orm.models import Associate, ChatSession, ChatTopic
from orm.sessions.listing import Slice, page, total
from orm.sessions.listing.columns import Column, Value
from orm.sessions.listing.expression import AllOf, AnyOf, Comparison, Expression, Operator, negation
from orm.sessions.listing.order import Order, Sort
from orm.values import FOREVER, NEVER, normalize_datetime
from tests.orm.rows import create
from tests.statements import statements

TEXTS = ["", "å", "Å", "İ", "ß", "SS", "a%b", "a_b", "axb", "A\\B", "it's", 'say "x"', "z", "ΟΔΟΣ"]
START = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
MOMENTS = [START, START + timedelta(microseconds=1), START + timedelta(seconds=1), FOREVER]
NUMBERS = [-1, 0, 1, 2]

NAME, HOST = Column("customer_name"), Column("customer_host")
WHEN, USER, RATING = Column("when_requested"), Column("user_id"), Column("rating")
CONSENTED, STATUS, FLAGS = Column("customer_consented"), Column("status"), Column("flags")
TOPIC = Column("topic_id")
USER_NAME = Column("full_name", "user")
TOPIC_NAME = Column("name", "topic")
TEXTUAL_COLUMNS = {NAME, USER_NAME, TOPIC_NAME}

ORDERED: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
}
LISTED: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.IN: lambda a, b: a in b,
    Operator.NOT_IN: lambda a, b: a not in b,
}
TEXTUAL: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.STARTS_WITH: str.startswith,
    Operator.ENDS_WITH: str.endswith,
    Operator.CONTAINS: operator.contains,
    Operator.STARTS_NOT_WITH: lambda a, b: not a.startswith(b),
    Operator.ENDS_NOT_WITH: lambda a, b: not a.endswith(b),
    Operator.CONTAINS_NOT: lambda a, b: b not in a,
}
REFERENCE: dict[Operator, Callable[[Any, Any], bool]] = {**ORDERED, **LISTED, **TEXTUAL}

VALUES: dict[Column, list[Any]] = {
    NAME: [*TEXTS, "%", "_", "\\", "s", "b", "'", "οδος", "ΔΟΣ"],
    USER_NAME: [*TEXTS, "a"],
    TOPIC_NAME: ["", "å", "ø", "Ø"],
    WHEN: [*MOMENTS, datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 5, 1, tzinfo=UTC)],
    USER: NUMBERS,
    TOPIC: [*NUMBERS, -7],
    RATING: NUMBERS,
    STATUS: [0, 4, 5, 11],
    CONSENTED: [False, True],
}

Row = dict[Column, Value]


def lowered(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(lowered(item) for item in value)
    if isinstance(value, datetime):
        return normalize_datetime(value) or NEVER
    return lower_case(value) if isinstance(value, str) else value


def holds(expression: Expression, row: Row) -> bool:
    """The reference: what an expression means."""
    if isinstance(expression, AllOf):
        return all(holds(part, row) for part in expression.parts)
    if isinstance(expression, AnyOf):
        return any(holds(part, row) for part in expression.parts)
    mine, value = row[expression.column], lowered(expression.value)
    if expression.operator in {Operator.HAS, Operator.HAS_NOT}:
        assert isinstance(mine, int)
        return bool(mine >> value & 1) is (expression.operator is Operator.HAS)
    return REFERENCE[expression.operator](mine, value)


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    column = draw(st.sampled_from([*VALUES, FLAGS]))
    if column == FLAGS:
        return Comparison(
            column,
            draw(st.sampled_from([Operator.HAS, Operator.HAS_NOT])),
            draw(st.sampled_from([0, 1])),
        )
    value = st.sampled_from(VALUES[column])
    fitting = [*ORDERED, *LISTED, *(TEXTUAL if column in TEXTUAL_COLUMNS else ())]
    chosen = draw(st.sampled_from(fitting))
    if chosen in LISTED:
        return Comparison(column, chosen, tuple(draw(st.lists(value, max_size=3))))
    return Comparison(column, chosen, draw(value))


def expressions() -> st.SearchStrategy[Expression]:
    def deeper(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        parts = st.lists(inner, max_size=3).map(tuple)
        return parts.map(AllOf) | parts.map(AnyOf) | inner.map(negation)

    return st.recursive(comparisons(), deeper, max_leaves=6)


async def fill() -> dict[int, Row]:
    """Rows with everything that matters set and unset, and what each holds as lists see it."""
    for key in (1, 2):
        await Associate.create(associate_id=key, full_name=[None, "Å"][key - 1])
    for name in (None, "Ø"):
        await ChatTopic.create(name=name)
    named = (await ChatTopic.get(name="Ø")).pk
    # No topic has the numbers 0 and -7.
    topics = [0, named, -7, named - 1]
    sessions = [
        ChatSession(
            topic_id=topics[number % 4],
            customer_name=name,
            user_id=[None, 1, 2][number % 3],
            when_requested=[None, *MOMENTS][number % 5],
            rating=NUMBERS[number % 4],
            status=[4, 5, 11][number % 3],
            customer_consented=number % 2 == 0,
            flags=[(), (0,), (1,), (0, 1)][number % 4],
        )
        for number, (name, _) in enumerate(product([None, *TEXTS], range(4)))
    ]
    await ChatSession.bulk_create(sessions)
    return {
        row.pk: {
            Column("chat_session_id"): row.pk,
            NAME: lower_case(row.customer_name or ""),
            USER_NAME: "å" if row.user_id == 2 else "",
            TOPIC_NAME: "ø" if row.topic_id == named else "",
            WHEN: row.when_requested or NEVER,
            USER: row.user_id or 0,
            TOPIC: row.topic_id,
            RATING: row.rating,
            STATUS: int(row.status),
            CONSENTED: row.customer_consented,
            FLAGS: sum(1 << flag for flag in row.flags),
        }
        for row in await ChatSession.all()
    }


async def found(wanted: Slice, size: int = 1000) -> list[int]:
    return [row.pk for row in (await page(wanted, size, ("chat_session_id",))).rows]


async def test_every_comparison_means_what_it_means_in_python(database: str) -> None:
    rows = await fill()
    for column, values in VALUES.items():
        texts = TEXTUAL if column in TEXTUAL_COLUMNS else {}
        for value, chosen in product(values, [*ORDERED, *texts]):
            one = Comparison(column, chosen, value)
            expected = [key for key, row in rows.items() if holds(one, row)]
            assert await found(Slice(one)) == sorted(expected), one


async def test_expressions_mean_what_they_mean_in_python(database: str) -> None:
    rows = await fill()
    drawn: list[Expression] = []

    @settings(max_examples=200, database=None, suppress_health_check=list(HealthCheck))
    @given(expressions())
    def draw(expression: Expression) -> None:
        drawn.append(expression)

    draw()
    for expression in drawn:
        expected = [key for key, row in rows.items() if holds(expression, row)]
        assert await found(Slice(expression)) == sorted(expected), expression
        assert await total(expression) == len(expected)
        assert await total(negation(expression)) == len(rows) - len(expected), expression


ORDERS = [
    Order.by(*sorts)
    for sorts in [
        *([Sort(column, descending)] for column in VALUES for descending in (False, True)),
        [Sort(NAME), Sort(WHEN, descending=True), Sort(USER)],
        [Sort(USER_NAME, descending=True), Sort(RATING), Sort(CONSENTED, descending=True)],
        [Sort(STATUS), Sort(USER), Sort(WHEN)],
        [Sort(TOPIC_NAME), Sort(USER_NAME, descending=True)],
    ]
]


def before(order: Order, rows: dict[int, Row]) -> Callable[[int, int], int]:
    def compare(one: int, other: int) -> int:
        for sort in order.sorts:
            first: Any = rows[one][sort.column]
            second: Any = rows[other][sort.column]
            if first != second:
                return 1 if (first > second) is not sort.descending else -1
        return 0

    return compare


async def test_pages_have_each_row_once_in_the_order_of_python(database: str) -> None:
    rows = await fill()
    for order in ORDERS:
        keys: list[int] = []
        after = None
        while True:
            some = await page(Slice(order=order, after=after), 7, ("chat_session_id",))
            keys += [row.pk for row in some.rows]
            if not some.some_follow:
                break
            after = some.sort_key(-1)
        assert keys == sorted(rows, key=cmp_to_key(before(order, rows))), order


@pytest.mark.parametrize("text", ["ΟΔΟΣΑΚΙ", "οδός ΟΔΟΣ.", "İSTANBUL", "STRAẞE", "Dž Ω ﬁ", "Σ"])
async def test_a_text_contains_each_of_its_own_parts(database: str, text: str) -> None:
    key = (await create(customer_name=text)).pk
    for start, end in combinations(range(len(text) + 1), 2):
        part = text[start:end]
        for written in (part, part.lower(), part.replace("Σ", FINAL_SIGMA)):
            assert await found(Slice(Comparison(NAME, Operator.CONTAINS, written))) == [key], (
                written
            )
    for whole in (text, text.lower(), text.replace("Σ", FINAL_SIGMA)):
        for same in (Operator.EQ, Operator.STARTS_WITH, Operator.ENDS_WITH, Operator.GE):
            assert await found(Slice(Comparison(NAME, same, whole))) == [key], whole


@given(st.text(), st.text(), st.text())
def test_lower_case_of_a_part_is_in_that_of_the_whole(before: str, part: str, after: str) -> None:
    assert lower_case(part) in lower_case(before + part + after)


async def test_an_offset_skips_rows(database: str) -> None:
    keys = sorted(await fill())
    assert await found(Slice(offset=5), 3) == keys[5:8]


async def test_only_needed_tables_are_joined(database: str) -> None:
    await found(Slice())
    with statements() as sql:
        await found(Slice(Comparison(USER, Operator.EQ, 1)))
        await found(Slice(order=Order.by(Sort(USER_NAME))))
        await found(Slice(Comparison(TOPIC, Operator.EQ, 1)))
        await found(Slice(Comparison(TOPIC_NAME, Operator.EQ, "ø")))
    assert ["JOIN" in statement for statement in sql] == [False, True, False, True]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    ("column", "index"),
    [(Column("chat_session_id"), r"PRIMARY KEY|SCAN s$|pkey"), (WHEN, "chat_session_requested")],
    ids=["key", "requested"],
)
async def test_common_orders_use_an_index(
    database: str, column: Column, index: str, descending: bool
) -> None:
    await ChatSession.bulk_create(
        [ChatSession(when_requested=START + timedelta(seconds=n)) for n in range(2000)],
        batch_size=500,
    )
    connection = require_context().db()
    await connection.execute_query("ANALYZE")
    order = Order.by(Sort(column, descending))
    middle = (await page(Slice(order=order, offset=1000), 1, ("chat_session_id",))).sort_key(0)
    for after in (None, middle):
        with statements() as sql:
            await found(Slice(order=order, after=after), 50)
        seek = [] if after is None else [*after, after[0]] if len(after) > 1 else [*after]
        values: list[Any] = [*seek, 51]
        explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgres": "EXPLAIN"}
        _, rows = await connection.execute_query(
            f"{explain[connection.capabilities.dialect]} {sql[0]}", values
        )
        query_plan = "\n".join(str(tuple(row)[-1]) for row in rows)
        assert re.search(index, query_plan), query_plan
        assert "Sort" not in query_plan
        assert "TEMP B-TREE" not in query_plan
        assert "OFFSET" not in sql[0]
        if after:
            assert "SEARCH s" in query_plan or "Index Cond" in query_plan, query_plan
