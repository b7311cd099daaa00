"""Every change that the audit trail keeps is an event of its transaction, and so are messages."""

import ast
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import orm
from orm import topics
from orm.accounts import applications, credentials, users
from orm.accounts.credentials import NewCredential
from orm.accounts.users import NewUser
from orm.audit import trail
from orm.conversation.dead_sessions import RULES, end
from orm.conversation.ending import EndOutcome, ending, outcomes_of
from orm.conversation.entering import entering
from orm.conversation.heartbeat import touch
from orm.conversation.of_customers import change, mark_read, rates, says_typing
from orm.conversation.pick_up import PICK_UP, pick_up_first, taking
from orm.conversation.reset import RESET, resetting
from orm.conversation.starting import first_message
from orm.conversation.transfers import ACCEPT, OFFER, accepting, offering_to
from orm.conversation.work import work
from orm.engine import commits
from orm.engine.database import transaction
from orm.entities.verbs import Attempt
from orm.messages import imports as message_imports
from orm.messages import posting
from orm.models import AuditEntry, ChatMessage, ChatPresence, ChatSession, Credential, Event
from orm.models.enums import AuditAction, ChatMessageType, ChatSessionStatus, CredentialKind, Role
from orm.presence import saving
from orm.sessions import imports as session_imports
from orm.sessions import states, verbs
from orm.sessions.listing.expression import AllOf
from orm.topics import imports as topic_imports
from orm.topics.agent_changes import change_agents
from tests.orm.rows import ANYBODY, AUTHOR, associate, create, delete, update

Status = ChatSessionStatus
CREATED, UPDATED, DELETED = AuditAction.CREATED, AuditAction.UPDATED, AuditAction.DELETED
UNTIL = datetime(2040, 1, 2, tzinfo=UTC)
TO_USER = {"type": ChatMessageType.TO_USER, "message": "Hello"}
TO_CUSTOMER = {"type": ChatMessageType.TO_CUSTOMER, "message": "Hello"}

Act = Callable[[], Awaitable[object]]


async def told(act: Act) -> list[tuple[str, AuditAction, int, list[str]]]:
    """The entity, action, key and columns of the events of an act, each with its audit entry."""
    first = await Event.all().order_by("-event_id").first()
    after = first.event_id if first else 0
    entry = await AuditEntry.all().order_by("-audit_entry_id").first()
    entries = AuditEntry.filter(audit_entry_id__gt=entry.audit_entry_id if entry else 0)
    await act()
    events = await Event.filter(event_id__gt=after).order_by("event_id")
    audited = [each for each in events if each.entity != ChatMessage.__name__]
    facts = ("at", "entity", "action", "row_key", "columns", "associate_id", "door")
    assert [[getattr(each, name) for name in facts] for each in audited] == [
        [getattr(each, name) for name in facts] for each in await entries.order_by("audit_entry_id")
    ]
    return [(each.entity, each.action, each.row_key, each.columns) for each in events]


async def kinds(act: Act) -> list[tuple[str, AuditAction]]:
    return [(entity, action) for entity, action, _, _ in await told(act)]


async def test_a_session(database: str) -> None:
    session = await create(topic_id=3)
    key = session.pk
    [event] = await Event.all()
    assert (event.entity, event.action, event.row_key) == ("ChatSession", CREATED, key)
    assert (event.chat_session_id, event.topic_id, event.version) == (key, 3, session.version)
    assert event.before is None
    renamed = await told(lambda: update(key, {"customer_name": "Ada", "topic_id": 4}))
    assert renamed == [("ChatSession", UPDATED, key, ["customer_name", "topic_id"])]
    assert await told(lambda: update(key, {"customer_name": "Ada"})) == []
    moved = await Event.all().order_by("-event_id").first()
    assert moved is not None
    assert (moved.version, moved.topic_id, moved.before) == (2, 4, {"topic_id": 3})
    assert await kinds(lambda: delete(key)) == [("ChatSession", DELETED)]
    gone = await Event.all().order_by("-event_id").first()
    assert gone is not None
    assert gone.before == {
        "topic_id": 4,
        "status": Status.IN_QUEUE,
        "user_id": None,
        "transfer_to_id": None,
        "created_by_application": None,
    }


async def test_an_event_has_no_values_of_a_caller(database: str) -> None:
    secret = "Elisabeth"
    await create(customer_name=secret, customer_email=secret, session_key=secret)
    await posting.post((await create()).pk, {**TO_USER, "message": secret}, AUTHOR, ANYBODY)
    for event in await Event.all():
        assert secret not in str(vars(event))


async def test_a_change_that_is_undone_has_no_event(database: str) -> None:
    key = (await create()).pk

    def fail(_dialect: object, _key: object) -> Any:
        raise ZeroDivisionError

    async def failing() -> None:
        with pytest.raises(ZeroDivisionError):
            await verbs.update(key, {"rank": 3}, AUTHOR, ANYBODY, attempt=Attempt(finish=fail))
        with pytest.raises(ZeroDivisionError):
            await undone()

    async def undone() -> None:
        async with transaction():
            await update(key, {"rank": 4})
            raise ZeroDivisionError

    assert await told(failing) == []


async def test_messages(database: str) -> None:
    key = (await create(status=Status.FINISHED)).pk
    posted = await told(lambda: posting.post(key, TO_USER, AUTHOR, ANYBODY))
    # That it was opened again, the message, and the session.
    assert [each[:2] for each in posted] == [
        *[("ChatMessage", CREATED)] * 2,
        ("ChatSession", UPDATED),
    ]
    assert [each[2] for each in posted[:2]] == [
        row.pk for row in await ChatMessage.all().order_by("chat_message_id")
    ]
    event = await Event.filter(entity="ChatMessage").first()
    assert event is not None
    assert (event.chat_session_id, event.version, event.before) == (key, None, None)
    await posting.post(key, TO_CUSTOMER, AUTHOR, ANYBODY)
    last = await posting.post(key, TO_CUSTOMER, AUTHOR, ANYBODY)
    reading = await told(lambda: mark_read(key, 10**6, AUTHOR, ANYBODY))
    assert reading == [("ChatMessage", UPDATED, last.pk, ["read_by_customer"])]
    assert await told(lambda: mark_read(key, 10**6, AUTHOR, ANYBODY)) == []


async def test_a_first_message_and_a_form(database: str) -> None:
    now = datetime.now(UTC)
    first = first_message("Hello", {})

    async def start() -> None:
        def finish(dialect: Any, key: int | None) -> Any:
            yield from first.inserting(now, AUTHOR, dialect, key)

        await verbs.create({"status": Status.PRE_CHAT_FORM}, AUTHOR, Attempt(finish=finish))

    assert await kinds(start) == [("ChatSession", CREATED), ("ChatMessage", CREATED)]
    key = (await ChatSession.get()).pk
    entered = await kinds(lambda: change(entering({}, "Hi"), key, AUTHOR, ANYBODY))
    assert entered == [("ChatMessage", CREATED), ("ChatSession", UPDATED)]


async def test_work_on_a_session(database: str) -> None:
    for user in (8, 9):
        await associate(user)
    key = (await create()).pk
    other = replace(AUTHOR, associate_id=9)
    session = [("ChatSession", UPDATED)]
    told_of = {
        "typing": lambda: change(
            says_typing(ChatMessageType.TO_USER, is_typing=True), key, AUTHOR, ANYBODY
        ),
        "pick up": lambda: work(PICK_UP, taking, key, AUTHOR, ANYBODY),
        "offer": lambda: work(OFFER, offering_to(9), key, AUTHOR, ANYBODY),
    }
    for name, act in told_of.items():
        assert await kinds(act) == session, name
    with_message = [("ChatMessage", CREATED), *session]
    assert await kinds(lambda: work(ACCEPT, accepting, key, other, ANYBODY)) == with_message
    reset = resetting(UTC)
    assert await kinds(lambda: work(RESET, reset, key, AUTHOR, ANYBODY)) == session
    await work(PICK_UP, taking, key, AUTHOR, ANYBODY)
    by_user = states.Event.END_BY_USER

    async def end_it() -> EndOutcome:
        worked = await work(outcomes_of(by_user), ending(by_user), key, AUTHOR, ANYBODY)
        return worked.outcome

    assert await kinds(end_it) == with_message
    assert await end_it() is EndOutcome.ALREADY_OVER
    assert await told(end_it) == []
    assert await kinds(lambda: change(rates(3), key, AUTHOR, ANYBODY)) == session
    # A sign of life is no change.
    assert await told(lambda: touch(key)) == []
    await create(topic_id=1)
    assert await kinds(lambda: pick_up_first(AllOf(()), AUTHOR, ANYBODY)) == session


async def test_dead_sessions(database: str) -> None:
    for rule in RULES:
        row = await create(status=rule.index.statuses[0])
        until = datetime.now(UTC) + timedelta(days=1)
        await ChatSession.filter(pk=row.pk).update(**{rule.index.column: datetime.now(UTC)})
        expected = (
            [("ChatSession", DELETED)]
            if rule.event is states.Event.PURGE
            else [("ChatMessage", CREATED), ("ChatSession", UPDATED)]
        )
        act = lambda rule=rule, row=row, until=until: end(rule, row.pk, until, AUTHOR)  # noqa: E731
        assert await kinds(act) == expected


async def test_topics_and_agents(database: str) -> None:
    for user in (1, 2, 3):
        await associate(user)
    agent = "ChatTopicAgent"
    row = await topics.verbs.create({"name": "Sales"}, AUTHOR)
    [event] = await Event.all()
    assert (event.entity, event.topic_id, event.chat_session_id) == ("ChatTopic", row.pk, None)
    listen = {"can_listen": True}

    def agents(*users_: int) -> Act:
        wanted = dict.fromkeys(users_, listen)
        return lambda: change_agents(row.pk, lambda _stored: wanted, AUTHOR, ANYBODY)

    assert await kinds(agents(1, 2)) == [(agent, CREATED)] * 2
    assert await kinds(agents(2, 3)) == [(agent, DELETED), (agent, CREATED)]
    added = await Event.all().order_by("-event_id").first()
    assert added is not None
    assert (added.topic_id, added.user_id) == (row.pk, 3)
    more = {2: {"can_manage": True}, 3: listen}
    changed = await kinds(lambda: change_agents(row.pk, lambda _stored: more, AUTHOR, ANYBODY))
    assert changed == [(agent, UPDATED)]
    assert await kinds(lambda: topics.verbs.delete(row.pk, AUTHOR, ANYBODY)) == [
        *[(agent, DELETED)] * 2,
        ("ChatTopic", DELETED),
    ]


async def test_presence(database: str) -> None:
    for user in (1, 2):
        await associate(user)
    for present, expected in (
        ({1: True, 2: False}, [CREATED, CREATED]),
        ({1: True, 2: True}, [UPDATED]),
    ):
        act = lambda wanted=present: saving.save([1, 2], lambda _stored: wanted, AUTHOR)  # noqa: E731
        assert await kinds(act) == [("ChatPresence", each) for each in expected]
    last = await Event.all().order_by("-event_id").first()
    assert last is not None
    assert (last.user_id, last.row_key) == (2, 2)
    assert await ChatPresence.all().count() == 2


async def test_accounts(database: str) -> None:
    user = NewUser("kai", "hash", Role.AGENT)
    assert await kinds(lambda: users.add(user, AUTHOR)) == [("User", CREATED)]
    key = (await users.get("kai")).user_id
    for act, columns in (
        (lambda: users.set_role("kai", Role.READER, AUTHOR), ["role"]),
        (lambda: users.set_password("kai", "other", AUTHOR), ["password_hash"]),
    ):
        assert await told(act) == [("User", UPDATED, key, columns)]
    assert await kinds(lambda: applications.add("crm", [], AUTHOR)) == [("Application", CREATED)]
    new = NewCredential(CredentialKind.TOKEN, key, UNTIL)
    assert await kinds(lambda: credentials.issue(new, AUTHOR)) == [("Credential", CREATED)]
    credential = (await Credential.get()).credential_id
    revoking = await told(lambda: credentials.revoke(CredentialKind.TOKEN, credential, AUTHOR))
    assert revoking == [("Credential", UPDATED, credential, ["revoked_at"])]
    event = await Event.all().order_by("-event_id").first()
    assert event is not None
    assert (event.user_id, event.chat_session_id) == (key, None)
    revokes: dict[str, Act] = {
        "Application": lambda: applications.revoke("crm", AUTHOR),
        "User": lambda: users.revoke("kai", AUTHOR),
    }
    for entity, revoke in revokes.items():
        # Its credentials are void with it.
        assert [(each[0], each[3]) for each in await told(revoke)] == [(entity, ["revoked_at"])]


async def test_logging_out_is_told_though_it_has_no_audit_entry(database: str) -> None:
    user = await users.add(NewUser("kai", "hash", Role.AGENT), AUTHOR)
    await credentials.start_session(NewCredential(CredentialKind.SESSION, user.user_id, UNTIL))
    key = (await Credential.get()).credential_id
    before = await Event.all().count()
    for _ in range(2):
        await credentials.end_session(key, AUTHOR)
    assert await Event.all().count() == before + 1
    event = await Event.all().order_by("-event_id").first()
    assert event is not None
    assert (event.entity, event.row_key, event.columns) == ("Credential", key, ["revoked_at"])


async def test_imports(database: str) -> None:
    async def sessions(count: int, name: str = "Ada") -> None:
        rows = [({"chat_session_id": key, "customer_name": name}, False) for key in range(1, count)]
        async with transaction():
            await session_imports.store_sessions(rows, AUTHOR)

    assert await kinds(lambda: sessions(4)) == [("ChatSession", CREATED)] * 3
    assert await told(lambda: sessions(4)) == []
    assert await kinds(lambda: sessions(5, "Ben")) == [
        *[("ChatSession", UPDATED)] * 3,
        ("ChatSession", CREATED),
    ]

    async def messages(count: int, text: str = "Hello") -> None:
        draft = posting.draft_of({**TO_USER, "message": text, "when_posted": UNTIL})
        keys = [{"chat_message_id": key, "chat_session_id": 1} for key in range(1, count)]
        async with transaction():
            await message_imports.store_messages([{**draft, **key} for key in keys], AUTHOR)

    assert await kinds(lambda: messages(3)) == [("ChatMessage", CREATED)] * 2
    assert await told(lambda: messages(3)) == []
    assert await told(lambda: messages(4, "Hi")) == [
        *[("ChatMessage", UPDATED, key, ["message"]) for key in (1, 2)],
        ("ChatMessage", CREATED, 3, ["type", "message", "when_posted", "chat_session_id"]),
    ]

    async def topic(name: str) -> None:
        async with transaction():
            await topic_imports.store_topics([{"chat_topic_id": 7, "name": name}], AUTHOR)

    assert await kinds(lambda: topic("Sales")) == [("ChatTopic", CREATED)]
    assert await kinds(lambda: topic("Service")) == [("ChatTopic", UPDATED)]


async def test_each_commit_wakes_readers_and_what_is_undone_does_not(database: str) -> None:
    heard: list[int] = []
    stop = commits.listen(lambda: heard.append(1))

    async def wakes(act: Act) -> bool:
        heard.clear()
        await act()
        return bool(heard)

    async def undone() -> None:
        with suppress(ZeroDivisionError):
            async with transaction():
                await create()
                raise ZeroDivisionError

    async def together() -> None:
        async with transaction():
            await create()

    try:
        assert await wakes(create)
        assert await wakes(together)
        assert await wakes(lambda: users.add(NewUser("kai", "hash", Role.AGENT), AUTHOR))
        assert not await wakes(undone)
    finally:
        stop()


RECORDS = Path(orm.__file__).parent / "events" / "recording.py"

STATEMENTS = {
    *("insert_statement", "insert_returning_key", "update_statement", "delete_statement"),
    *("insert_all_statement", "insert_with_keys_statement", "upsert_statement"),
}


def imported(file: Path) -> Counter[str]:
    """The names that a module imports, with how often."""
    names: Counter[str] = Counter()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            names.update(f"{node.module}.{each.name}" for each in node.names)
    return names


def test_whoever_writes_rows_records_them() -> None:
    folder = RECORDS.parents[1]
    writers = 0
    for file in sorted(folder.rglob("*.py")):
        room = file.relative_to(folder).parts[0]
        if room in {"engine", "events", "migrations", "copying"}:
            continue
        names = imported(file)
        if STATEMENTS & {name.rpartition(".")[2] for name in names}:
            writers += 1
            assert any(name.startswith("orm.events.recording.") for name in names), file
    assert writers > 4


def test_audit_entries_are_made_where_events_are() -> None:
    for file in RECORDS.parents[1].rglob("*.py"):
        names = imported(file)
        if "orm.events.recording.entry_of" in names:
            assert file.parent == RECORDS.parent, file
        if "orm.models.AuditEntry" in names and file.parent != RECORDS.parent:
            assert "AuditEntry(" not in file.read_text(), file
            assert "AuditEntry.create" not in file.read_text(), file


def test_the_kinds_that_are_audited() -> None:
    """A kind that is added has to be added to the tests of this module."""
    tested = {"ChatSession", "ChatTopic", "ChatTopicAgent", "ChatPresence"}
    assert {*trail.AUDITED} >= tested | {"User", "Credential", "Application"}
