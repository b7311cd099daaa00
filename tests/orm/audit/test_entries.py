"""Every change of a session leaves an entry in the audit trail, and nothing else does."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orm import cleanup
from orm.audit import trail
from orm.audit.trail import TrailFilter
from orm.engine.rows import build_row, column_defaults
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.entities.verbs import ONLY_ATTEMPT, Attempt
from orm.errors import Forbidden, InvalidValue, NotFound, Stale
from orm.events import recording
from orm.events.recording import entry_of, non_empty_values
from orm.models import AuditEntry, ChatSession, Project, User
from orm.models.enums import AuditAction, ChatSessionFlag, ChatSessionStatus
from orm.sessions import verbs
from tests.orm import rows
from tests.orm.rows import ANYBODY, AUTHOR, AllowAll, associate
from tests.statements import inserted_tables, statements

NO_ROW = 2**31 - 1
ALL_COLUMNS = frozenset(ChatSession._meta.fields_map)
BEA = replace(
    AUTHOR,
    associate_id=9,
    application_id=21,
    name="bea",
    door="rest",
    request_id="r-1",
    readable_columns={ChatSession: ALL_COLUMNS | {"user_id"}},
)


async def update(key: int, **values: Any) -> None:
    await verbs.update(key, values, BEA, ANYBODY)


async def entry() -> AuditEntry:
    """The only entry there is."""
    [found] = await AuditEntry.all()
    return found


async def stored(**values: Any) -> int:
    """The key of a new session, without the audit entry of its creation."""
    row = await rows.create(**values)
    await AuditEntry.all().delete()
    return row.chat_session_id


async def test_an_entry_has_author_api_time_and_row(database: str) -> None:
    before = datetime.now(UTC)
    row = await verbs.create({"customer_name": "Ada"}, BEA)
    found = await entry()
    assert (found.associate_id, found.user_name) == (9, "bea")
    assert (found.door, found.application_id, found.request_id) == ("rest", 21, "r-1")
    assert (found.action, found.entity, found.row_key) == (
        AuditAction.CREATED,
        "ChatSession",
        row.pk,
    )
    assert before <= found.at <= datetime.now(UTC)


async def test_a_create_names_columns_set_by_the_caller_and_computed_ones(database: str) -> None:
    asked = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
    await verbs.create(
        {
            "customer_name": "Ada",
            "customer_alias": "",
            "rating": 0,
            "when_requested": asked,
            "flags": [ChatSessionFlag.USER_IS_TYPING],
            "customer_consented": True,
        },
        BEA,
    )
    found = await entry()
    assert set(found.columns) == {
        *("customer_name", "customer_alias", "when_requested", "flags", "customer_consented"),
        *("status", "initial_queue_pos", "session_key"),
    }
    assert found.values == {
        "customer_name": [None, "Ada"],
        "customer_alias": [None, ""],
        "when_requested": [None, "2026-03-14T09:26:53+00:00"],
        "flags": [None, ["USER_IS_TYPING"]],
        "customer_consented": [None, True],
        "status": [None, "IN_QUEUE"],
        "initial_queue_pos": [None, 1],
    }


async def test_an_update_names_only_columns_that_changed(database: str) -> None:
    key = await stored(rating=3, customer_name="Ada")
    await update(key, rating=5, customer_name="Ada", status=ChatSessionStatus.CLOSED)
    found = await entry()
    assert (found.action, found.row_key) == (AuditAction.UPDATED, key)
    assert set(found.columns) == {"rating", "status"}
    assert found.values == {"rating": [3, 5], "status": ["IN_QUEUE", "CLOSED"]}


async def test_computed_columns_are_named_only_when_they_differ(database: str) -> None:
    one, two = await associate(1), await associate(2)
    key = await stored(user_id=one, rank=1)
    await update(key, user_id=two)
    assert (await entry()).values == {"user_id": [1, 2]}
    await update(key, user_id=None)
    latest = (await trail.newest(TrailFilter(), 1))[0]
    assert latest.values == {"user_id": [2, None], "rank": [1, 0]}


async def test_a_delete_names_the_old_values(database: str) -> None:
    key = await stored(customer_name="Ada", rating=4)
    await verbs.delete(key, BEA, ANYBODY)
    found = await entry()
    assert (found.action, found.row_key) == (AuditAction.DELETED, key)
    assert set(found.columns) == {
        *("customer_name", "rating", "status"),
        *("when_requested", "session_key", "initial_queue_pos"),
    }
    assert found.values["customer_name"] == ["Ada", None]
    assert found.values["rating"] == [4, None]


async def test_values_are_stored_of_readable_columns_only(database: str) -> None:
    author = replace(BEA, readable_columns={ChatSession: frozenset({"rating"})})
    key = await stored(customer_email="ada@planted.example", rating=1)
    changes = {"customer_email": "bea@planted.example", "rating": 2}
    await verbs.update(key, changes, author, ANYBODY)
    await verbs.delete(key, author, ANYBODY)
    for row in await AuditEntry.all():
        assert {"customer_email", "rating"} <= set(row.columns)
        assert set(row.values) == {"rating"}
    assert "planted" not in str(await AuditEntry.all().values())


async def test_values_are_judged_by_the_columns_of_their_own_table(database: str) -> None:
    author = replace(BEA, readable_columns={User: ALL_COLUMNS})
    await verbs.create({"rating": 1}, author)
    found = await entry()
    assert "rating" in found.columns
    assert found.values == {}


async def test_a_session_key_is_never_stored(database: str) -> None:
    assert "session_key" in BEA.readable_columns[ChatSession]
    row = await verbs.create({"session_key": "planted-1"}, BEA)
    await update(row.pk, session_key="planted-2")
    await verbs.delete(row.pk, BEA, ANYBODY)
    entries = await AuditEntry.all().order_by("audit_entry_id")
    assert [row.action for row in entries] == [*AuditAction]
    assert all("session_key" in row.columns for row in entries)
    assert "planted" not in str(await AuditEntry.all().values())


def creating(_key: int, attempt: Attempt) -> Awaitable[object]:
    return verbs.create({"rating": 5}, BEA, attempt)


def updating(key: int, attempt: Attempt) -> Awaitable[object]:
    return verbs.update(key, {"rating": 5}, BEA, ANYBODY, None, attempt)


def deleting(key: int, attempt: Attempt) -> Awaitable[object]:
    return verbs.delete(key, BEA, ANYBODY, None, attempt)


@pytest.mark.parametrize("verb", [creating, updating, deleting])
async def test_a_write_that_is_rolled_back_leaves_no_entry(
    verb: Callable[[int, Attempt], Awaitable[object]], database: str
) -> None:
    key = await stored()

    def fail(_dialect: Dialect, _key: int | None) -> TransactionScript[None]:
        # It was there, in the same transaction.
        [row] = yield Statement("SELECT COUNT(*) AS entries FROM audit_entry")
        assert row["entries"] == 1
        raise NotFound("on purpose")

    with pytest.raises(NotFound):
        await verb(key, Attempt(finish=fail))
    assert await AuditEntry.all().count() == 0


@pytest.mark.parametrize("verb", [creating, updating, deleting])
async def test_an_entry_costs_one_statement(
    verb: Callable[[int, Attempt], Awaitable[object]], database: str
) -> None:
    key = await stored()
    with statements() as sql:
        await verb(key, ONLY_ATTEMPT)
    assert inserted_tables(sql).count("audit_entry") == 1
    assert len([statement for statement in sql if "audit_entry" in statement]) == 1


async def test_a_change_without_its_entry_is_rolled_back(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await stored(rating=1)

    def fail(*_args: object) -> AuditEntry:
        raise OSError

    monkeypatch.setattr(recording, "entry_of", fail)
    for verb in (creating, updating, deleting):
        with pytest.raises(OSError):  # noqa: PT011
            await verb(key, ONLY_ATTEMPT)
    assert (await ChatSession.get()).rating == 1


async def test_unchanged_and_refused_writes_leave_no_entry(database: str) -> None:
    key = await stored(rating=3)
    await update(key, rating=3)
    await update(key)

    class Refusing(AllowAll):
        def check_changes(self, _row: ChatSession, _changes: object) -> None:
            raise Forbidden("no")

    with pytest.raises(Forbidden):
        await verbs.update(key, {"rating": 4}, BEA, Refusing())
    with pytest.raises(Stale):
        await verbs.update(key, {"rating": 4}, BEA, ANYBODY, 7)
    with pytest.raises(Stale):
        await verbs.delete(key, BEA, ANYBODY, 7)
    with pytest.raises(InvalidValue):
        await update(key, user_id=NO_ROW)
    with pytest.raises(InvalidValue):
        await verbs.create({"user_id": NO_ROW}, BEA)
    with pytest.raises(NotFound):
        await verbs.delete(NO_ROW, BEA, ANYBODY)
    assert await AuditEntry.all().count() == 0


async def test_entries_are_found_by_session_user_and_time(database: str) -> None:
    first, second = await rows.create(), await rows.create()
    await update(first.pk, rating=1)
    every = await trail.newest(TrailFilter(), 10)
    assert [row.row_key for row in every] == [first.pk, second.pk, first.pk]

    async def find(filter_: TrailFilter, count: int = 10) -> list[int]:
        return [every.index(row) for row in await trail.newest(filter_, count)]

    assert await find(TrailFilter(chat_session_id=first.pk)) == [0, 2]
    assert await find(TrailFilter(user_name="bea")) == [0]
    assert await find(TrailFilter(user_name="Bea")) == []
    assert await find(TrailFilter(chat_session_id=first.pk, user_name=AUTHOR.name)) == [2]
    assert await find(TrailFilter(before=every[0].audit_entry_id)) == [1, 2]
    assert await find(TrailFilter(), 2) == [0, 1]
    await AuditEntry.filter(pk=every[2].pk).update(at=datetime.now(UTC) - timedelta(hours=2))
    elsewhere = datetime.now(UTC).astimezone() - timedelta(hours=1)
    assert await find(TrailFilter(since=elsewhere)) == [0, 1]


async def test_an_entry_of_another_model_is_not_found_by_session(database: str) -> None:
    key = (await rows.create()).chat_session_id
    await AuditEntry.all().update(entity="Other")
    assert await trail.newest(TrailFilter(chat_session_id=key), 10) == []


@pytest.mark.parametrize("name", ["\0", "a\0b", "\ud800"])
async def test_names_that_cannot_be_stored_find_nothing(name: str, database: str) -> None:
    await rows.create()
    assert await trail.newest(TrailFilter(user_name=name), 10) == []


async def test_sweeping_deletes_only_old_rows(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleanup, "BATCH", 2)
    for _ in range(7):
        await rows.create()
    new = (await trail.newest(TrailFilter(), 2))[1].audit_entry_id
    old = AuditEntry.filter(audit_entry_id__lt=new)
    await old.update(at=datetime.now(UTC) - timedelta(days=2, seconds=1))
    await AuditEntry.filter(pk=new).update(at=datetime.now(UTC) - timedelta(days=1, hours=23))
    await trail.sweep(timedelta(days=2))
    left = await trail.newest(TrailFilter(), 10)
    assert [row.audit_entry_id for row in left] == [new + 1, new]
    assert await ChatSession.all().count() == 7


def test_an_empty_text_is_a_value_and_unset_columns_are_not() -> None:
    unset = {"rating": 0, "flags": (), "customer_consented": False, "customer_alias": None}
    row = build_row(
        ChatSession, {**column_defaults(ChatSession), **unset, "customer_name": "", "rank": 2}
    )
    values = non_empty_values(row)
    assert values["customer_name"] == ""
    assert values["rank"] == 2
    assert not values.keys() & unset.keys()


def test_the_readable_columns_of_another_table_do_not_count() -> None:
    columns = {ChatSession: frozenset({"rank"}), Project: frozenset({"rating", "rank"})}
    author = replace(AUTHOR, readable_columns=columns)
    row = build_row(ChatSession, {**column_defaults(ChatSession), "chat_session_id": 7})
    entry = entry_of(author, AuditAction.UPDATED, row, {}, {"rank": 2, "rating": 5})
    assert entry["values"] == {"rank": [None, 2]}
    author = replace(author, readable_columns={Project: columns[Project]})
    entry = entry_of(author, AuditAction.UPDATED, row, {}, {"rank": 2, "rating": 5})
    assert entry["values"] == {}


def test_a_value_on_one_side_only_differs_unless_it_is_null() -> None:
    author = replace(AUTHOR, readable_columns={ChatSession: frozenset({"rating", "rank"})})
    row = build_row(ChatSession, {**column_defaults(ChatSession), "chat_session_id": 7})
    old = {"rating": 5, "topic_id": 1, "user_id": None}
    entry = entry_of(author, AuditAction.UPDATED, row, old, {"rank": 2, "topic_id": 1})
    assert entry["columns"] == ["rating", "rank"]
    assert entry["values"] == {"rating": [5, None], "rank": [None, 2]}
