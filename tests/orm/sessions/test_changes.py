"""Changing and deleting sessions that are stored."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orm.errors import Forbidden, InvalidValue, NotFound, ParleyError, Stale
from orm.models import ChatSession
from orm.models.enums import ChatSessionFlag, ChatSessionStatus
from orm.sessions import verbs
from orm.values import WrittenMoment
from tests.orm.rows import (
    AUTHOR,
    REFERENCES,
    AllowAll,
    a_row_of_each,
    active,
    associate,
    create,
    delete,
    update,
)
from tests.orm.sessions.test_verbs import GIVEN

NO_ROW = 2**31 - 1
COMPUTED = ("status", "when_requested", "session_key", "initial_queue_pos", "rank")


async def stored(row: ChatSession) -> dict[str, Any]:
    again = await ChatSession.get(pk=row.pk)
    return {column: getattr(again, column) for column in ChatSession._meta.db_fields}


async def test_only_given_columns_change(database: str) -> None:
    await a_row_of_each()
    row = await create(**GIVEN)
    before = await stored(row)
    await update(row.pk, {"customer_name": "Bea", "rating": 4})
    after = await stored(row)
    changed = {column for column in before if before[column] != after[column]}
    assert changed == {"customer_name", "rating", "version", "updated_at"}
    assert (after["customer_name"], after["rating"], after["version"]) == ("Bea", 4, 2)
    assert after["updated_at"] > before["updated_at"]


async def test_the_returned_row_equals_the_stored_one(database: str) -> None:
    await a_row_of_each()
    row = await create()
    returned = await update(row.pk, GIVEN)
    assert {column: getattr(returned, column) for column in await stored(row)} == await stored(row)
    assert {name: getattr(returned, name) for name in GIVEN} == GIVEN


async def test_null_unsets_a_column_and_keeps_a_computed_one(database: str) -> None:
    await a_row_of_each()
    row, blank = await create(**GIVEN), await create()
    after = await update(row.pk, dict.fromkeys(GIVEN))
    unset = {name: getattr(after, name) for name in GIVEN if name not in COMPUTED}
    assert unset == {name: getattr(blank, name) for name in unset}
    kept = {name: getattr(after, name) for name in COMPUTED if name != "rank"}
    assert kept == {name: GIVEN[name] for name in kept}
    # Without a user there is nothing to number.
    assert after.rank == 0


async def test_unset_values_keep_computed_columns(database: str) -> None:
    row = await create(topic_id=3)
    nothings = {
        "status": ChatSessionStatus.INVALID,
        "when_requested": datetime(1, 1, 1, tzinfo=UTC),
        "session_key": "",
        "initial_queue_pos": 0,
        "rank": 0,
    }
    before = await stored(row)
    await update(row.pk, nothings)
    assert await stored(row) == before


async def test_a_row_that_nothing_changes_keeps_its_version(database: str) -> None:
    await a_row_of_each()
    row = await create(**GIVEN)
    before = await stored(row)
    flags = [ChatSessionFlag.USER_IS_TYPING, ChatSessionFlag.CUSTOMER_IS_TYPING]
    for values in ({}, GIVEN, {"flags": flags}, {"chat_session_id": 99}):
        await update(row.pk, values)
        assert await stored(row) == before


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-03-14T09:26:53.589Z", True),
        ("2026-03-14T10:26:53.589+01:00", True),
        ("2026-03-14T09:26:53Z", True),
        ("2026-03-14T09:26:53.5897930Z", True),
        ("2026-03-14T09:26:53.590Z", False),
        ("2026-03-14T09:26:53.500Z", False),
        ("2026-03-14T09:26:53.589000Z", False),
        ("2026-03-14T09:26:54Z", False),
    ],
)
async def test_a_date_with_fewer_digits_leaves_the_stored_one(
    database: str, written: str, kept: bool
) -> None:
    moment = datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)
    row = await create(when_idle=moment)
    after = await update(row.pk, {"when_idle": WrittenMoment.read(written)})
    assert after.when_idle == (moment if kept else datetime.fromisoformat(written))
    assert after.version == (1 if kept else 2)


@pytest.mark.parametrize(
    ("stored", "kept"), [("00:30", True), ("01:30", True), ("02:30", False), ("23:30", False)]
)
async def test_a_date_of_the_hour_that_is_repeated_leaves_either_moment(
    database: str, stored: str, kept: bool
) -> None:
    """Both are half past two in Oslo, in the night in which its clocks are set back."""
    moment = datetime.fromisoformat(f"2026-10-25T{stored}Z")
    row = await create(when_idle=moment)
    bare = WrittenMoment.read("2026-10-25T02:30:00")
    written = bare.replace(tzinfo=ZoneInfo("Europe/Oslo"))
    written.digits = bare.digits
    after = await update(row.pk, {"when_idle": written})
    assert after.version == (1 if kept else 2)
    assert after.when_idle == (moment if kept else datetime(2026, 10, 25, 0, 30, tzinfo=UTC))


async def test_a_date_may_be_set_and_unset(database: str) -> None:
    row = await create()
    idle = WrittenMoment.read("2026-03-14T09:26:53Z")
    assert (await update(row.pk, {"when_idle": idle})).when_idle == idle
    never = WrittenMoment.read("0001-01-01T00:00:00Z")
    assert (await update(row.pk, {"when_idle": never})).when_idle is None


async def test_another_user_means_a_new_rank(database: str) -> None:
    first, second = await associate(1), await associate(2)
    for _ in range(2):
        await active(second)
    row = await active(first)
    assert row.rank == 1
    assert (await update(row.pk, {"user_id": second})).rank == 3
    assert (await update(row.pk, {"user_id": first, "rank": 7})).rank == 7
    assert (await update(row.pk, {"user_id": None})).rank == 0


async def test_a_key_that_names_no_row_is_refused_and_nothing_changes(database: str) -> None:
    row = await create()
    before = await stored(row)
    for reference in REFERENCES:
        with pytest.raises(InvalidValue) as refused:
            await update(row.pk, {reference: NO_ROW, "rating": 5})
        assert [problem.path for problem in refused.value.problems] == [(reference,)]
        assert await stored(row) == before


async def test_a_value_that_cannot_be_stored_is_refused(database: str) -> None:
    row = await create()
    before = await stored(row)
    with pytest.raises(InvalidValue):
        await update(row.pk, {"customer_alias": "x" * 65, "rating": 5})
    assert await stored(row) == before


async def test_an_unknown_session_is_not_found(database: str) -> None:
    for key in (1, 0, -1, NO_ROW):
        with pytest.raises(NotFound):
            await update(key, {"rating": 5})
        with pytest.raises(NotFound):
            await delete(key)


async def test_a_session_that_is_deleted_is_gone(database: str) -> None:
    row, other = await create(), await create()
    await delete(row.pk)
    assert [row.pk for row in await ChatSession.all()] == [other.pk]
    assert (await create()).pk > other.pk


async def test_another_version_than_expected_is_stale(database: str) -> None:
    row = await create()
    await update(row.pk, {"rating": 1}, expected_version=1)
    before = await stored(row)
    for call in (
        update(row.pk, {"rating": 2}, expected_version=1),
        delete(row.pk, expected_version=1),
    ):
        with pytest.raises(Stale):
            await call
    assert await stored(row) == before
    await delete(row.pk, expected_version=2)


async def test_of_concurrent_writers_with_one_expected_version_one_wins(database: str) -> None:
    row = await create()

    async def write(rating: int) -> int | ParleyError:
        try:
            return (await update(row.pk, {"rating": rating}, 1)).rating
        except Stale as error:
            return error

    outcomes = await asyncio.gather(*(write(rating) for rating in range(1, 21)))
    winners = [outcome for outcome in outcomes if isinstance(outcome, int)]
    assert len(winners) == 1
    after = await stored(row)
    assert (after["rating"], after["version"]) == (winners[0], 2)


async def test_concurrent_changes_are_all_stored(database: str) -> None:
    row = await create()
    texts = ["customer_name", "customer_alias", "customer_host", "customer_email"]
    await asyncio.gather(
        *(update(row.pk, {name: name, "rating": n}) for n, name in enumerate(texts))
    )
    after = await stored(row)
    assert [after[name] for name in texts] == texts
    assert after["version"] == 5


async def test_a_guard_can_stop_a_change(database: str) -> None:
    row = await create(rating=3)
    before = await stored(row)
    heard: list[Mapping[str, object]] = []

    class Objecting(AllowAll):
        def check_changes(self, _row: ChatSession, changes: Mapping[str, object]) -> None:
            heard.append(changes)
            raise Forbidden("no")

    with pytest.raises(Forbidden):
        await verbs.update(row.pk, {"rating": 3, "topic_id": 4}, AUTHOR, Objecting())
    assert heard == [{"topic_id": 4}]
    assert await stored(row) == before
