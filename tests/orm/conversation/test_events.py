"""Verbs obey the table of states, for each pair of an event and a status that a session has."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from itertools import product
from typing import Any

import pytest

from orm.audit.entries import SERVICE
from orm.conversation.dead_sessions import RULES, end
from orm.errors import Conflict
from orm.messages import posting
from orm.models import AuditEntry, ChatMessage, ChatSession
from orm.models.enums import ChatMessageSpecialType, ChatMessageType, ChatSessionStatus
from orm.sessions.states import TRANSITIONS, Event, status_after
from tests.orm.rows import ANYBODY, AUTHOR, create, update

Status = ChatSessionStatus
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)

Verb = Callable[[int], Awaitable[object]]
"""Lets an event happen to the session with a key; Conflict, or no change, where it may not."""


async def _post(session_id: int, **values: Any) -> None:
    await posting.post(session_id, {"message": "Hello", **values}, AUTHOR, ANYBODY)


async def _sweep(session_id: int, *, event: Event) -> None:
    dates = dict.fromkeys({rule.index.column for rule in RULES}, LONG_AGO)
    await ChatSession.filter(pk=session_id).update(**dates)
    for rule in RULES:
        if rule.event is event:
            await end(rule, session_id, datetime.now(UTC), SERVICE)


VERBS: dict[Event, Verb] = {
    Event.MESSAGE_TO_CUSTOMER: partial(_post, type=ChatMessageType.TO_CUSTOMER),
    Event.MESSAGE_OF_CUSTOMER: partial(_post, type=ChatMessageType.TO_USER),
    Event.SPECIAL_MESSAGE: partial(
        _post, type=ChatMessageType.SPECIAL, special_type=ChatMessageSpecialType.URL
    ),
    Event.LOSE_CUSTOMER: partial(_sweep, event=Event.LOSE_CUSTOMER),
    Event.FALL_IDLE: partial(_sweep, event=Event.FALL_IDLE),
    Event.EXPIRE: partial(_sweep, event=Event.EXPIRE),
    Event.PURGE: partial(_sweep, event=Event.PURGE),
}


async def stored(status: Status) -> int:
    """The key of a session with that status; a new one cannot have the status 0."""
    session = await create()
    await ChatSession.filter(pk=session.pk).update(status=status)
    return session.chat_session_id


async def status_of(key: int) -> Status | None:
    session = await ChatSession.get_or_none(pk=key)
    return session.status if session else None


async def written_rows() -> tuple[int, int]:
    return await AuditEntry.all().count(), await ChatMessage.all().count()


@pytest.mark.parametrize("event", VERBS, ids=lambda event: event.name)
async def test_an_event_happens_only_where_the_table_has_it(database: str, event: Event) -> None:
    for before in Status:
        key = await stored(before)
        written = await written_rows()
        try:
            await VERBS[event](key)
        except Conflict:
            assert before not in TRANSITIONS[event], before
        after = await status_of(key)
        if before in TRANSITIONS[event]:
            assert after in (TRANSITIONS[event][before] or [None]), before
        else:
            assert after is before
            assert await written_rows() == written


@pytest.mark.parametrize("event", Event, ids=lambda event: event.name)
def test_refusals_are_sentences_that_name_the_status_and_those_it_must_be(event: Event) -> None:
    refused = [status for status in Status if status not in TRANSITIONS[event]]
    for before in refused:
        with pytest.raises(Conflict) as refusal:
            status_after(event, before)
        allowed = " or ".join(status.name for status in TRANSITIONS[event])
        assert str(refusal.value) == (
            f"Nobody can {event.value} the session: its status is {before.name},"
            f" and must be {allowed}."
        )


async def test_writes_of_a_whole_session_are_free(database: str) -> None:
    for before, after in product(Status, Status):
        key = await stored(before)
        await update(key, {"status": after})
        # 0 is unset, and the service keeps what it worked out.
        assert await status_of(key) is (after or before)
