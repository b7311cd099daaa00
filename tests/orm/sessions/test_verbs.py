"""Creating a session: given values are stored, and missing ones are computed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orm.errors import InvalidValue
from orm.models import ChatSession
from orm.models.enums import ChatSessionFlag, ChatSessionStatus
from orm.sessions import verbs
from orm.values import FOREVER
from tests.orm.rows import AUTHOR, REFERENCES, a_row_of_each, create

NEVER = datetime(1, 1, 1, tzinfo=UTC)
TYPING = (ChatSessionFlag.CUSTOMER_IS_TYPING, ChatSessionFlag.USER_IS_TYPING)

GIVEN: dict[str, Any] = {
    "topic_id": 3,
    **dict.fromkeys(REFERENCES, 5),
    "customer_alias": "Kai",
    "customer_host": "10.0.0.9",
    "customer_name": "Kai Ødegård \N{SLIGHTLY SMILING FACE}",
    "customer_email": "kai@example.com",
    "customer_phone": "+47 555 01 234",
    "customer_consented": True,
    "customer_company_name": "Ødegård & Sønn",
    "status": ChatSessionStatus.CUSTOMER_LAST,
    "first_message": "Hei\n'\"\\%_;--",
    "last_message": "x" * 1024,
    "when_requested": datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC),
    "when_started": datetime(2026, 3, 14, 9, 27, tzinfo=UTC),
    "when_ended": datetime(2, 1, 2, tzinfo=UTC),
    "when_idle": datetime(9998, 12, 30, 23, 59, 59, 999999, tzinfo=UTC),
    "when_fetched": FOREVER,
    "session_key": "k",
    "initial_queue_pos": 17,
    "alert_level": -(2**31),
    "rank": 9,
    "flags": TYPING,
    "chatbot_is_active": True,
    "rating": 2**31 - 1,
}


async def test_given_values_are_stored(database: str) -> None:
    await a_row_of_each()
    row = await create(**GIVEN)
    assert {name: getattr(row, name) for name in GIVEN} == GIVEN


async def test_the_returned_row_equals_the_stored_one(database: str) -> None:
    await a_row_of_each()
    for values in (GIVEN, {}, {"flags": [*TYPING, *TYPING], "when_started": NEVER}):
        returned = await verbs.create(values, AUTHOR)
        stored = await ChatSession.get(pk=returned.pk)
        for column in ChatSession._meta.db_fields:
            assert getattr(returned, column) == getattr(stored, column), column


async def test_numbers_and_booleans_unset_are_zero_and_false(database: str) -> None:
    numbers = ["topic_id", "alert_level", "rating"]
    booleans = ["customer_consented", "chatbot_is_active"]
    for unset in ({}, dict.fromkeys(numbers + booleans), dict.fromkeys(numbers, 0)):
        row = await create(**unset)
        assert [getattr(row, name) for name in numbers] == [0, 0, 0]
        assert [getattr(row, name) for name in booleans] == [False, False]


async def test_a_text_unset_is_null_and_an_empty_one_is_stored(database: str) -> None:
    texts = [
        "customer_alias",
        "customer_host",
        "customer_name",
        "customer_email",
        "customer_phone",
        "customer_company_name",
        "first_message",
        "last_message",
    ]
    for values, expected in (
        ({}, None),
        (dict.fromkeys(texts), None),
        (dict.fromkeys(texts, ""), ""),
    ):
        row = await create(**values)
        assert [getattr(row, name) for name in texts] == [expected] * len(texts)


async def test_a_date_near_year_one_is_null(database: str) -> None:
    dates = ["when_started", "when_ended", "when_idle", "when_fetched"]
    for text in ("0001-01-01T00:00:00+14:00", "0002-01-01T23:59:59-12:00"):
        row = await create(**dict.fromkeys(dates, datetime.fromisoformat(text)))
        assert [getattr(row, name) for name in dates] == [None] * 4


async def test_a_date_near_year_9999_is_for_ever(database: str) -> None:
    for text in ("9999-12-31T23:59:59-12:00", "9998-12-31T00:00:00+14:00"):
        row = await create(when_ended=datetime.fromisoformat(text))
        assert row.when_ended == FOREVER


async def test_an_offset_is_stored_as_the_same_moment(database: str) -> None:
    moment = datetime.fromisoformat("2026-03-14T09:26:53.589793+05:30")
    row = await create(when_started=moment)
    assert row.when_started == moment
    assert await ChatSession.filter(when_started=moment.astimezone(UTC)).count() == 1


async def test_references_unset_are_null(database: str) -> None:
    for unset in ({}, dict.fromkeys(REFERENCES), dict.fromkeys(REFERENCES, 0)):
        row = await create(**unset)
        assert [getattr(row, name) for name in REFERENCES] == [None] * len(REFERENCES)


async def test_a_status_unset_is_in_queue_and_every_other_is_stored(database: str) -> None:
    unset: list[dict[str, Any]] = [{}, {"status": None}, {"status": ChatSessionStatus.INVALID}]
    for values in unset:
        assert (await create(**values)).status is ChatSessionStatus.IN_QUEUE
    for status in ChatSessionStatus:
        if status is not ChatSessionStatus.INVALID:
            assert (await create(status=status)).status is status


async def test_flags_unset_are_none(database: str) -> None:
    unset: list[dict[str, Any]] = [{}, {"flags": None}, {"flags": []}]
    for values in unset:
        assert (await create(**values)).flags == ()


async def test_when_requested_is_now_by_default(database: str) -> None:
    for unset in ({}, {"when_requested": None}, {"when_requested": NEVER}):
        before = datetime.now(UTC)
        row = await create(**unset)
        assert row.when_requested is not None
        assert before <= row.when_requested <= datetime.now(UTC)
        assert row.when_requested.utcoffset() == timedelta(0)


async def test_session_keys_are_long_and_all_different(database: str) -> None:
    keys = [(await create(**unset)).session_key for unset in ({}, {"session_key": None}) * 5]
    keys.append((await create(session_key="")).session_key)
    assert len(set(keys)) == 11
    assert min(len(key or "") for key in keys) >= 43, "fewer than 256 bits"
    starts = {(key or "")[:6] for key in keys}
    assert len(starts) == 11, "keys that count up are easy to guess"


async def test_the_database_generates_the_key_whatever_the_caller_sends(database: str) -> None:
    rows = [await create(), await create(chat_session_id=4711), await create()]
    keys = [row.chat_session_id for row in rows]
    assert 4711 not in keys
    assert len(set(keys)) == 3


async def test_a_new_row_has_a_version_a_time_and_an_author(database: str) -> None:
    before = datetime.now(UTC)
    created = await verbs.create({}, replace(AUTHOR, application_id=21))
    row = await ChatSession.get(pk=created.pk)
    assert (row.version, row.created_by, row.created_by_application) == (1, 8, 21)
    assert before <= row.updated_at <= datetime.now(UTC)


async def test_a_row_may_have_no_author(database: str) -> None:
    created = await verbs.create({}, replace(AUTHOR, associate_id=None))
    assert created.created_by is None
    assert created.created_by_application is None


async def test_a_refused_value_stores_nothing(database: str) -> None:
    with pytest.raises(InvalidValue):
        await create(customer_alias="x" * 65)
    assert await ChatSession.all().count() == 0
