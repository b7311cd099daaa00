"""Cursors: what this service gave out, and nothing else."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from graphql_api.sessions import cursors
from orm.errors import InvalidValue
from orm.sessions.listing.columns import Column
from orm.sessions.listing.order import BY_KEY, Order, Sort, SortKey
from orm.values import FOREVER, NEVER

# Tortoise knows the columns of references once a database has been open.
pytestmark = pytest.mark.usefixtures("sqlite_template")

MIXED = Order.by(
    Sort(Column("customer_name")),
    Sort(Column("when_requested"), descending=True),
    Sort(Column("customer_consented")),
    Sort(Column("user_id")),
)
MOMENT = datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)
PLACE: SortKey = ('å"\\', MOMENT, False, 0, 7)
MARK = json.loads(base64.urlsafe_b64decode(cursors.write(BY_KEY, (1,))))[0]
MIXED_MARK = json.loads(base64.urlsafe_b64decode(cursors.write(MIXED, PLACE)))[0]


def encoded(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).decode()


def with_values(*values: Any, mark: Any = MARK) -> str:
    return encoded(json.dumps([mark, *values], separators=(",", ":")).encode())


def refusal(cursor: str, order: Order) -> str:
    with pytest.raises(InvalidValue) as caught:
        cursors.read(cursor, order, "after")
    (problem,) = caught.value.problems
    assert problem.path == ("after",)
    return problem.reason


@pytest.mark.parametrize("key", [1, 7, 10, 4711, 2**31 - 1])
def test_a_cursor_stands_for_a_key(key: int) -> None:
    assert cursors.read(cursors.write(BY_KEY, (key,)), BY_KEY, "after") == (key,)


@pytest.mark.parametrize("moment", [MOMENT, NEVER, FOREVER, MOMENT.replace(microsecond=0)])
@pytest.mark.parametrize("text", ["", "\U0001f600", "x" * 1024, "'%_"])
def test_a_cursor_holds_what_its_row_is_ordered_by(moment: datetime, text: str) -> None:
    sort_key = (text, moment, True, -(2**31), 7)
    assert cursors.read(cursors.write(MIXED, sort_key), MIXED, "after") == sort_key


def test_cursors_of_sessions_stay_those_of_earlier_releases() -> None:
    by_user = Order.by(Sort(Column("full_name", "user"), descending=True))
    assert cursors.write(BY_KEY, (1,)) == "WyI1MWVmMmEwOCIsMV0="
    assert cursors.write(by_user, ("kai", 5)) == "WyJkYTJhOWY1MSIsImthaSIsNV0="


def test_a_cursor_of_another_order_is_refused_as_that() -> None:
    descending = Order.by(Sort(Column("chat_session_id"), descending=True))
    for cursor, order in [
        (cursors.write(BY_KEY, (1,)), MIXED),
        (cursors.write(MIXED, PLACE), BY_KEY),
        (cursors.write(BY_KEY, (1,)), descending),
    ]:
        assert refusal(cursor, order).startswith("was given out for another order")


@pytest.mark.parametrize(
    "values",
    [
        ["x", MOMENT.isoformat(), False, 0],
        ["x", MOMENT.isoformat(), False, 0, 7, 7],
        [1, MOMENT.isoformat(), False, 0, 7],
        [None, MOMENT.isoformat(), False, 0, 7],
        ["\0", MOMENT.isoformat(), False, 0, 7],
        ["\ud800", MOMENT.isoformat(), False, 0, 7],
        ["x", "2026-03-14", False, 0, 7],
        ["x", "2026-03-14T09:26:53", False, 0, 7],
        ["x", "2026-03-14T09:26:53+01:00", False, 0, 7],
        ["x", "0001-01-01T00:00:00+23:00", False, 0, 7],
        ["x", 5, False, 0, 7],
        ["x", MOMENT.isoformat(), 0, 0, 7],
        ["x", MOMENT.isoformat(), False, False, 7],
        ["x", MOMENT.isoformat(), False, 2**31, 7],
        ["x", MOMENT.isoformat(), False, 0.0, 7],
        ["x", MOMENT.isoformat(), False, float("nan"), 7],
        ["x", MOMENT.isoformat(), False, [0], 7],
    ],
    ids=ascii,
)
def test_values_that_no_row_has_are_refused(values: list[Any]) -> None:
    cursor = with_values(*values, mark=MIXED_MARK)
    assert refusal(cursor, MIXED) == "is not a cursor that this service gave out"


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "7",
        "é",
        "\0",
        "\ud800",
        "====",
        "x" * 10_000,
        encoded(b"7"),
        encoded(b"id:7"),
        encoded(b"[]"),
        encoded(b"{}"),
        encoded(b"null"),
        encoded(b'"x"'),
        encoded(b"[" * 5000),
        encoded(b" " + b"[" * 5000 + b"]" * 5000),
        encoded(b"9" * 5000),
        encoded(b"\xff\xfe"),
        with_values(7, mark=None),
        with_values(7, mark=[MARK]),
        with_values(),
        with_values("7"),
        with_values(7.0),
        with_values(True),
        with_values(None),
        with_values(2**31),
        with_values(10**20),
        with_values(7) + "\n",
        with_values(7).rstrip("="),
        encoded(json.dumps([MARK, 7]).encode()),
    ],
    ids=lambda cursor: ascii(cursor)[:40],
)
def test_anything_else_is_refused_at_its_argument(cursor: str) -> None:
    assert refusal(cursor, BY_KEY) == "is not a cursor that this service gave out"
