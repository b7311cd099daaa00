"""The scripts of verbs are parts of longer transactions, and rules add what else is written."""

from functools import partial
from typing import Any

import pytest

from orm.audit.entries import Author
from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, TransactionScript
from orm.entities.rules import Rules
from orm.entities.verbs import ONLY_ATTEMPT, Verbs, WantedRow
from orm.errors import NotFound, Stale
from orm.models import AuditEntry, ChatSession
from orm.models.enums import AuditAction
from orm.sessions import verbs
from tests.orm.rows import ANYBODY, AUTHOR, create

NO_ROW = 2**31 - 1


def one_and_the_other(key: int, dialect: Dialect) -> TransactionScript[int]:
    """Create a session and change another one."""
    row = verbs.new({"rating": 1}, AUTHOR)
    yield from verbs.creating(row, AUTHOR, ONLY_ATTEMPT, dialect)
    wanted = WantedRow(key, ANYBODY)
    yield from verbs.updating(wanted, {"rating": 2}, AUTHOR, ONLY_ATTEMPT, dialect)
    return row.chat_session_id


async def test_two_rows_are_written_in_one_transaction(database: str) -> None:
    other = await create()
    script: Any = partial(one_and_the_other, other.pk)
    key = await connection_for(ChatSession).run(script)
    ratings = {row.pk: row.rating for row in await ChatSession.all()}
    assert ratings == {other.pk: 2, key: 1}
    written = {(entry.row_key, entry.action) for entry in await AuditEntry.all()}
    assert {(key, AuditAction.CREATED), (other.pk, AuditAction.UPDATED)} <= written


async def test_neither_is_written_when_the_second_is_refused(database: str) -> None:
    script: Any = partial(one_and_the_other, NO_ROW)
    with pytest.raises(NotFound, match=f"There is no chat session {NO_ROW}."):
        await connection_for(ChatSession).run(script)
    assert await ChatSession.all().count() == 0
    assert await AuditEntry.all().count() == 0


class TakesAnotherAlong(Rules[ChatSession]):
    """Deletes the session whose key is in the rating as well."""

    def delete_dependents(
        self, row: ChatSession, author: Author, dialect: Dialect
    ) -> TransactionScript[None]:
        wanted = WantedRow(row.rating, ANYBODY)
        yield from verbs.deleting(wanted, author, ONLY_ATTEMPT, dialect)


PARENTS = Verbs(ChatSession, "parent", TakesAnotherAlong())


async def test_what_cannot_be_without_a_row_goes_with_it(database: str) -> None:
    child = await create()
    parent = await create(rating=child.pk)
    await PARENTS.delete(parent.pk, AUTHOR, ANYBODY)
    assert await ChatSession.all().count() == 0
    deleted = await AuditEntry.filter(action=AuditAction.DELETED).order_by("audit_entry_id")
    assert [entry.row_key for entry in deleted] == [child.pk, parent.pk]


async def test_nothing_goes_when_a_dependent_row_cannot(database: str) -> None:
    parent = await create(rating=NO_ROW)
    with pytest.raises(NotFound):
        await PARENTS.delete(parent.pk, AUTHOR, ANYBODY)
    assert await ChatSession.all().count() == 1


async def test_errors_call_a_row_what_its_entity_is_called(database: str) -> None:
    row = await create()
    with pytest.raises(NotFound, match=f"^There is no parent {NO_ROW}.$"):
        await PARENTS.update(NO_ROW, {}, AUTHOR, ANYBODY)
    with pytest.raises(Stale, match=f"^Parent {row.pk} was changed meanwhile; read it again.$"):
        await PARENTS.update(row.pk, {}, AUTHOR, ANYBODY, 7)


async def test_rules_that_compute_nothing_leave_the_defaults(database: str) -> None:
    row = await Verbs(ChatSession, "plain", Rules()).create({}, AUTHOR)
    assert (row.initial_queue_pos, row.session_key, row.when_requested) == (0, None, None)
