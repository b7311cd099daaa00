"""Posting messages: what is stored of them, and what their session shows of it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from orm.engine.connections import is_sqlite
from orm.entities.verbs import Attempt
from orm.errors import Conflict, InvalidValue, NotFound
from orm.messages import posting, reading
from orm.models import AuditEntry, ChatMessage, ChatSession
from orm.models.enums import ChatMessageSpecialType, ChatMessageType, ChatSessionStatus
from orm.sessions import verbs
from orm.sessions.states import BEFORE_THE_END
from tests.orm.rows import ANYBODY, AUTHOR, create
from tests.statements import inserted_tables, statements

TO_CUSTOMER, TO_USER, SPECIAL = (
    ChatMessageType.TO_CUSTOMER,
    ChatMessageType.TO_USER,
    ChatMessageType.SPECIAL,
)
REOPENED = ChatMessageSpecialType.REOPENED_BY_CUSTOMER
Status = ChatSessionStatus


async def post(session: ChatSession, text: str | None = "Hello", **values: Any) -> ChatMessage:
    values = {"type": TO_USER, "message": text, **values}
    return await posting.post(session.pk, values, AUTHOR, ANYBODY)


async def stored(session: ChatSession) -> ChatSession:
    return await ChatSession.get(pk=session.pk)


async def test_a_message_is_read_as_it_was_posted(database: str) -> None:
    session = await create()
    moment = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
    details = {
        "author": "Ann",
        "read_by_customer": 1,
        "when_posted": moment,
        "special_type": ChatMessageSpecialType.OPTIONS,
        "special_param": '["Yes"]',
    }
    posted = await post(session, "<b>Hi</b><script>x</script>", type=TO_CUSTOMER, **details)
    found = await reading.find(posted.pk)
    [listed] = await reading.page(session.pk, 0, 10)
    values = {name: getattr(posted, name) for name in reading.COLUMNS}
    for read in (found, listed):
        assert {name: getattr(read, name) for name in reading.COLUMNS} == values
    assert values == {
        "chat_message_id": posted.pk,
        "chat_session_id": session.pk,
        "type": TO_CUSTOMER,
        "message": "<b>Hi</b>",
        **details,
    }


async def test_a_message_sets_the_copies_the_time_and_the_version_of_its_session(
    database: str,
) -> None:
    session = await create()
    first = await post(session, "<b>First</b>")
    after = await stored(session)
    assert (after.first_message, after.last_message) == ("<b>First</b>", "<b>First</b>")
    assert (after.when_idle, after.version) == (first.when_posted, 2)
    await post(session, "Second", type=TO_CUSTOMER)
    after = await stored(session)
    assert (after.first_message, after.last_message) == ("<b>First</b>", "Second")
    assert (after.status, after.version) == (Status.USER_LAST, 3)


async def test_a_long_message_is_cut_in_the_session_only(database: str) -> None:
    session = await create()
    posted = await post(session, "<b>" + "&" * 1000 + "</b>")
    after = await stored(session)
    assert posted.message == f"<b>{'&amp;' * 1000}</b>"
    assert after.last_message == "&amp;" * 204


async def test_a_date_of_the_caller_is_kept_and_does_not_move_when_idle(database: str) -> None:
    session = await create()
    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    posted = await post(session, when_posted=long_ago)
    idle = (await stored(session)).when_idle
    assert posted.when_posted == long_ago
    assert idle is not None
    assert idle > long_ago


# INVALID is stored as the default, which is the queue.
@pytest.mark.parametrize("before", sorted({*BEFORE_THE_END} - {Status.INVALID, Status.IN_QUEUE}))
@pytest.mark.parametrize(
    ("type_", "after"), [(TO_CUSTOMER, Status.USER_LAST), (TO_USER, Status.CUSTOMER_LAST)]
)
async def test_the_status_says_who_wrote_last(
    database: str, before: Status, type_: ChatMessageType, after: Status
) -> None:
    session = await create(status=before)
    await post(session, type=type_)
    assert (await stored(session)).status is after


async def test_a_session_stays_in_the_queue_until_somebody_answers(database: str) -> None:
    session = await create(status=Status.IN_QUEUE)
    await post(session, "Is anybody there?", type=TO_USER)
    waiting = await stored(session)
    assert (waiting.status, waiting.last_message) == (Status.IN_QUEUE, "Is anybody there?")
    await post(session, "Hello", type=TO_CUSTOMER)
    assert (await stored(session)).status is Status.USER_LAST
    await post(session, "At last", type=TO_USER)
    assert (await stored(session)).status is Status.CUSTOMER_LAST


async def test_a_customer_reopens_a_finished_session(database: str) -> None:
    session = await create(status=Status.FINISHED, when_ended=datetime.now(UTC))
    posted = await post(session, "One more thing")
    after = await stored(session)
    assert (after.status, after.when_ended) == (Status.CUSTOMER_LAST, None)
    [special, message] = await reading.page(session.pk, 0, 10)
    assert (special.type, special.special_type) == (SPECIAL, REOPENED)
    assert message.pk == posted.pk
    assert after.last_message == "One more thing"


async def test_a_user_does_not_reopen_a_finished_session(database: str) -> None:
    session = await create(status=Status.FINISHED)
    await post(session, type=TO_CUSTOMER)
    assert (await stored(session)).status is Status.FINISHED
    assert len(await reading.page(session.pk, 0, 10)) == 1


@pytest.mark.parametrize(
    "status",
    [Status.DELETED, Status.CLOSED, Status.REQUEST_POSTED, Status.CLOSED_FROM_QUEUE],
)
async def test_nobody_writes_in_a_session_that_is_over(database: str, status: Status) -> None:
    session = await create(status=status)
    for type_ in (TO_CUSTOMER, TO_USER):
        with pytest.raises(Conflict, match=f"status is {status.name}"):
            await post(session, type=type_)
    assert not await ChatMessage.exists()
    await post(session, None, type=SPECIAL, special_type=ChatMessageSpecialType.SESSION_DELETED)
    after = await stored(session)
    assert (after.status, after.last_message) == (status, None)


async def test_special_messages_are_no_copies(database: str) -> None:
    session = await create()
    await post(session, "Bye", type=SPECIAL, special_type=ChatMessageSpecialType.CLOSED_BY_USER)
    after = await stored(session)
    assert (after.first_message, after.last_message, after.version) == (None, None, 2)
    assert after.status is Status.IN_QUEUE
    assert after.when_idle is not None


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"type": None}, "type"),
        ({"type": ChatMessageType.INVALID}, "type"),
        ({"message": None}, "message"),
        ({"message": " <p>&nbsp;</p> "}, "message"),
        ({"message": "<script>alert(1)</script>"}, "message"),
        ({"message": "x" * (posting.MAX_MESSAGE_CHARS + 1)}, "message"),
        ({"message": "<p><b><i><u><em><strong>" * 3 + "<p>x" * 900}, "message"),
        ({"message": "<ul><li><b>" * 334 + "x"}, "message"),
        ({"message": "nul\0"}, "message"),
        ({"message": "half \ud800"}, "message"),
        ({"author": "a" * 256}, "author"),
        ({"special_param": "p" * 256}, "special_param"),
        ({"special_param": "\0"}, "special_param"),
    ],
)
async def test_bad_values_are_refused_and_named(
    database: str, values: dict[str, Any], column: str
) -> None:
    session = await create()
    with pytest.raises(InvalidValue) as refusal:
        await posting.post(
            session.pk, {"type": TO_USER, "message": "Hello", **values}, AUTHOR, ANYBODY
        )
    assert [problem.path for problem in refusal.value.problems] == [(column,)]
    assert not await ChatMessage.exists()
    assert (await stored(session)).version == 1


async def test_all_bad_values_are_named_together(database: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        await posting.post(1, {"author": "a" * 256, "message": ""}, AUTHOR, ANYBODY)
    named = {problem.path[0] for problem in refusal.value.problems}
    assert named == {"author", "message", "type"}


async def test_there_is_no_message_without_a_session(database: str) -> None:
    with pytest.raises(NotFound, match="chat session 7"):
        await posting.post(7, {"type": TO_USER, "message": "Hello"}, AUTHOR, ANYBODY)


async def test_a_session_takes_no_more_messages_than_the_bound(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "MAX_MESSAGES", 2)
    session, other = await create(), await create()
    await post(session)
    await post(session)
    with pytest.raises(Conflict, match="can have no more"):
        await post(session)
    await post(other)
    assert await ChatMessage.filter(chat_session_id=session.pk).count() == 2


@pytest.mark.parametrize(("bound", "counts"), [(3, 0), (2, 1)])
async def test_messages_are_counted_only_where_the_session_has_changed_often_enough(
    database: str, monkeypatch: pytest.MonkeyPatch, bound: int, counts: int
) -> None:
    monkeypatch.setattr(posting, "MAX_MESSAGES", bound)
    session = await create()
    await post(session)
    assert (await stored(session)).version == 2
    with statements() as collected:
        await post(session)
    assert sum("FROM chat_message" in text for text in collected) == counts


async def test_the_audit_trail_has_an_entry_of_the_session_only(database: str) -> None:
    session = await create(status=Status.USER_LAST)
    await post(session)
    entries = await AuditEntry.all().order_by("audit_entry_id")
    assert [(entry.entity, entry.row_key) for entry in entries] == [("ChatSession", session.pk)] * 2
    assert {"status", "last_message", "when_idle", "first_message"} == set(entries[-1].columns)


async def test_a_message_costs_a_statement_for_each_thing_that_it_does(database: str) -> None:
    session = await create(status=Status.FINISHED)
    for written in (
        ["audit_entry", "chat_message", "chat_message", "event", "event", "event"],
        ["audit_entry", "chat_message", "event", "event"],
    ):
        with statements() as collected:
            await post(session)
        assert inserted_tables(collected) == written
        begins = ("SELECT", "UPDATE", "INSERT", "DELETE", "WITH")
        counted = [text for text in collected if text.startswith(begins)]
        # On PostgreSQL an event is part of the statement that it tells of.
        events = 0 if database.startswith("sqlite") else written.count("event")
        # The session is locked and changed.
        assert len(counted) == len(written) + 2 - events


async def test_concurrent_messages_stand_in_the_order_of_their_keys(database: str) -> None:
    session = await create()
    posted = await asyncio.gather(*(post(session, f"Number {number}") for number in range(30)))
    listed = [*await reading.page(session.pk, 0, 100)]
    assert {message.pk for message in listed} == {message.pk for message in posted}
    assert len(listed) == 30
    times = [message.when_posted for message in listed]
    assert times == sorted(time for time in times if time)
    after = await stored(session)
    assert (after.first_message, after.last_message) == (listed[0].message, listed[-1].message)
    assert (after.version, after.when_idle) == (31, times[-1])


async def test_a_refused_after_write_undoes_everything(database: str) -> None:
    session = await create()

    def refuse(*_: object) -> Any:
        raise Conflict("No.")

    with pytest.raises(Conflict):
        await posting.post(
            session.pk,
            {"type": TO_USER, "message": "Hello"},
            AUTHOR,
            ANYBODY,
            Attempt(finish=refuse),
        )
    assert not await ChatMessage.exists()
    assert (await stored(session)).version == 1


async def test_messages_go_with_their_session(database: str) -> None:
    session, other = await create(), await create()
    for each in (session, other):
        await post(each)
    await verbs.delete(session.pk, AUTHOR, ANYBODY)
    assert [row.chat_session_id for row in await ChatMessage.all()] == [other.pk]


async def test_a_page_has_the_messages_after_a_key(database: str) -> None:
    session, other = await create(), await create()
    keys = []
    for number in range(5):
        keys.append((await post(session, str(number))).pk)
        await post(other, "other")
    assert [row.pk for row in await reading.page(session.pk, 0, 100)] == keys
    assert [row.pk for row in await reading.page(session.pk, keys[1], 2)] == keys[2:4]
    assert [row.pk for row in await reading.page(session.pk, keys[1], 200)] == keys[2:]
    assert [*await reading.page(session.pk, keys[-1], 10)] == []
    assert await reading.find(0) is None


@pytest.mark.parametrize(("stored_messages", "reads"), [(2, 1), (3, 2), (8, 2)])
async def test_a_long_page_is_read_inline_as_far_as_it_is_short(
    database: str, monkeypatch: pytest.MonkeyPatch, stored_messages: int, reads: int
) -> None:
    monkeypatch.setattr(reading, "MAX_INLINE_ROWS", 3)
    session, other = await create(), await create()
    keys = []
    for number in range(stored_messages):
        keys.append((await post(session, str(number))).pk)
        await post(other)
    with statements() as collected:
        assert [row.pk for row in await reading.page(session.pk, 0, 7)] == keys[:7]
    on_sqlite = is_sqlite(database)
    assert len(collected) == (reads if on_sqlite else 1)
    if on_sqlite and reads == 1:
        # Nothing is waited for, as a thread would be.
        with pytest.raises(StopIteration):
            reading.page(session.pk, 0, 7).send(None)


async def test_the_newest_messages_of_several_sessions(database: str) -> None:
    sessions = [await create() for _ in range(3)]
    for number in range(4):
        for session in sessions[:2]:
            await post(session, str(number))
    found = await reading.newest([session.pk for session in sessions], 2)
    assert {key: [row.message for row in rows] for key, rows in found.items()} == {
        sessions[0].pk: ["2", "3"],
        sessions[1].pk: ["2", "3"],
        sessions[2].pk: [],
    }
    assert await reading.newest([], 2) == {}
