"""Reading sessions: one by key, and a page at a time."""

import re

from orm.models import ChatSession
from orm.sessions import listing, verbs
from orm.sessions.listing import Slice
from tests.orm.rows import create
from tests.statements import statements

COLUMNS = ("chat_session_id", "topic_id")


async def test_a_session_is_found_by_its_key(database: str) -> None:
    rows = [await create(topic_id=topic) for topic in (1, 2)]
    found = await verbs.get(rows[1].pk, COLUMNS)
    assert found is not None
    assert (found.chat_session_id, found.topic_id) == (rows[1].pk, 2)


async def test_a_key_without_a_row_is_none(database: str) -> None:
    assert await verbs.get(1, COLUMNS) is None


async def test_only_requested_columns_are_read(database: str) -> None:
    row = await create()
    with statements() as sql:
        await verbs.get(row.pk, COLUMNS)
        await listing.page(Slice(), 5, COLUMNS)
    selects = [statement for statement in sql if statement.startswith("SELECT")]
    assert len(selects) == 2
    for select in selects:
        columns = re.findall(r'"(\w+)"', select.partition(" FROM ")[0])
        assert set(columns) == set(COLUMNS)


async def test_pages_follow_each_other_in_order_of_keys(database: str) -> None:
    keys = sorted([(await create()).pk for _ in range(7)])
    first = await listing.page(Slice(), 3, COLUMNS)
    second = await listing.page(Slice(after=(keys[2],)), 3, COLUMNS)
    third = await listing.page(Slice(after=(keys[5],)), 3, COLUMNS)
    assert [[row.pk for row in page.rows] for page in (first, second, third)] == [
        keys[:3],
        keys[3:6],
        keys[6:],
    ]
    assert [page.some_follow for page in (first, second, third)] == [True, True, False]


async def test_a_page_that_is_just_full_is_the_last(database: str) -> None:
    for _ in range(3):
        await create()
    page = await listing.page(Slice(), 3, COLUMNS)
    assert (len(page.rows), page.some_follow) == (3, False)


async def test_deleting_a_row_moves_no_page(database: str) -> None:
    keys = [(await create()).pk for _ in range(4)]
    await ChatSession.filter(pk__in=keys[:2]).delete()
    page = await listing.page(Slice(after=(keys[1],)), 2, COLUMNS)
    assert [row.pk for row in page.rows] == keys[2:]


async def test_the_total_counts_every_session(database: str) -> None:
    assert await listing.total() == 0
    for _ in range(3):
        await create()
    assert await listing.total() == 3
