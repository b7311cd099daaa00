"""Rows written and read without Tortoise's models are the same as with them, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest
from tortoise.models import Model

from orm.engine.rows import (
    build_row,
    column_defaults,
    connection_for,
    delete_statement,
    insert_returning_key,
    row_reader,
    select_by_key_sql,
    update_statement,
    values_as_read,
)
from orm.engine.scripts import SQLITE, Dialect, Statement, TransactionScript
from orm.models import AuditEntry, ChatSession, Contact
from orm.models.enums import AuditAction, ChatSessionFlag, ChatSessionStatus
from orm.values import FOREVER
from tests.orm.rows import REFERENCES, a_row_of_each

NOW = datetime(2026, 3, 14, 9, 26, 53, 589793, UTC)

SESSIONS: list[dict[str, Any]] = [
    {},
    {
        "topic_id": -(2**31),
        "customer_alias": "Ærøskøbing 😀 '\"%",
        "customer_name": "",
        "customer_consented": True,
        "status": ChatSessionStatus.INVALID,
        "flags": [ChatSessionFlag.USER_IS_TYPING, ChatSessionFlag.CUSTOMER_IS_TYPING],
        "when_requested": NOW,
        "when_started": NOW.replace(microsecond=0),
        "when_ended": FOREVER,
        "when_idle": datetime(1, 1, 3, tzinfo=UTC),
        "rating": 2**31 - 1,
    },
    {"flags": [ChatSessionFlag.USER_IS_TYPING], **dict.fromkeys(REFERENCES, 5)},
]


def columns_of(model: type[Model]) -> tuple[str, ...]:
    return tuple(model._meta.fields_db_projection)


def whole(values: dict[str, Any]) -> dict[str, Any]:
    bookkeeping = {"created_at": NOW, "updated_at": NOW, "chat_session_id": None}
    return {**column_defaults(ChatSession), **bookkeeping, **values_as_read(ChatSession, values)}


def stores(model: type[Model], values: dict[str, Any], dialect: Dialect) -> TransactionScript[int]:
    [row] = yield insert_returning_key(model, values, dialect)
    return int(row[model._meta.pk_attr])


def finds(model: type[Model], key: int, dialect: Dialect) -> TransactionScript[Model | None]:
    rows = yield Statement(select_by_key_sql(model, columns_of(model), dialect), [key])
    return row_reader(model, columns_of(model), dialect)(rows[0]) if rows else None


async def read(model: type[Model], key: int) -> Any:
    return await connection_for(model).run(partial(finds, model, key))


def attributes(row: Model) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns_of(type(row))}


@pytest.mark.parametrize("values", SESSIONS)
async def test_a_session_is_stored_and_read_as_tortoise_does(
    database: str, values: dict[str, Any]
) -> None:
    await a_row_of_each()
    sent = whole(values)
    key = await connection_for(ChatSession).run(partial(stores, ChatSession, sent))
    by_tortoise = attributes(await ChatSession.get(pk=key))
    assert by_tortoise == {**sent, "chat_session_id": key}
    assert attributes(await read(ChatSession, key)) == by_tortoise
    kinds = {name: type(value) for name, value in attributes(await read(ChatSession, key)).items()}
    assert kinds == {name: type(value) for name, value in by_tortoise.items()}


@pytest.mark.parametrize(
    "moment",
    [
        NOW,
        NOW.replace(microsecond=0),
        NOW.replace(microsecond=10),
        FOREVER,
        datetime(1, 1, 3, tzinfo=UTC),
        datetime(999, 12, 31, 23, 59, 59, 999999, UTC),
        NOW.astimezone(timezone(timedelta(hours=-9, minutes=-30))),
    ],
)
def test_dates_are_stored_on_sqlite_as_its_driver_stores_them(moment: datetime) -> None:
    for statement in (
        insert_returning_key(ChatSession, {**whole({}), "when_idle": moment}, SQLITE),
        update_statement(ChatSession, 1, {"when_idle": moment}, SQLITE),
    ):
        assert moment.isoformat(" ") in statement.values
        assert not any(isinstance(value, datetime | bool) for value in statement.values)


async def test_json_and_enums_of_texts_are_stored_and_read_as_tortoise_does(database: str) -> None:
    entry = {
        **column_defaults(AuditEntry),
        "at": NOW,
        "user_name": "ada",
        "door": "rest",
        "entity": "ChatSession",
        "row_key": 3,
        "action": AuditAction.UPDATED,
        "columns": ["rating"],
        "values": {"rating": [None, "é"]},
    }
    key = await connection_for(AuditEntry).run(partial(stores, AuditEntry, entry))
    assert attributes(await read(AuditEntry, key)) == attributes(await AuditEntry.get(pk=key))
    assert (await AuditEntry.get(pk=key)).values == entry["values"]


async def test_an_address_is_read_as_tortoise_does(database: str) -> None:
    await Contact.create(contact_id=7, name="Byron", address={"street": {"city": "Oslo"}})
    assert attributes(await read(Contact, 7)) == attributes(await Contact.get(pk=7))


async def test_an_update_changes_only_its_columns(database: str) -> None:
    key = await connection_for(ChatSession).run(partial(stores, ChatSession, whole(SESSIONS[1])))
    before = attributes(await ChatSession.get(pk=key))
    values = {"flags": (), "status": ChatSessionStatus.CLOSED, "when_ended": None, "rating": 0}

    def changes(dialect: Dialect) -> TransactionScript[int]:
        return len((yield update_statement(ChatSession, key, values, dialect)))

    assert await connection_for(ChatSession).run(changes) == 1
    assert attributes(await ChatSession.get(pk=key)) == {**before, **values}


async def test_a_delete_removes_only_its_row(database: str) -> None:
    keys = [
        await connection_for(ChatSession).run(partial(stores, ChatSession, whole({})))
        for _ in range(2)
    ]

    def removes(dialect: Dialect) -> TransactionScript[None]:
        yield delete_statement(ChatSession, keys[0], dialect)

    await connection_for(ChatSession).run(removes)
    assert await read(ChatSession, keys[0]) is None
    assert [row.pk for row in await ChatSession.all()] == keys[1:]


def test_a_built_row_may_lack_columns() -> None:
    row = build_row(ChatSession, {"chat_session_id": 3, "rating": 5})
    assert (row.pk, row.rating) == (3, 5)
