"""Stores the presence of users, with an audit entry for each of them whose presence changes."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

from tortoise.exceptions import IntegrityError

from orm.audit.entries import Author
from orm.engine.batches import upsert_statement
from orm.engine.rows import build_row, connection_for
from orm.engine.scripts import Dialect, ScriptFactory, Statement, TransactionScript
from orm.entities.verbs import ONLY_ATTEMPT, Attempt
from orm.errors import Conflict
from orm.events.recording import Change
from orm.events.recording_many import recording_all
from orm.models import ChatPresence
from orm.models.enums import AuditAction
from orm.sessions.queue import LockKind, lock

PresenceByUser = Mapping[int, bool]
"""True for users who are present, by the associate's key; nothing is stored of a missing one."""

Check = Callable[[PresenceByUser], PresenceByUser]
"""From what is stored of some users to what shall be stored; raises to refuse the change."""


async def save(
    user_ids: list[int],
    decide: Check,
    author: Author,
    attempt: Attempt = ONLY_ATTEMPT,
) -> None:
    """Store the presence that `decide` names for some of these users.

    `decide` may be called again when a transaction has to be repeated. Nothing is written where
    nothing changes. Conflict when an associate is gone; nothing is changed then.
    """
    # The annotation is needed because mypy loses the type through partial.
    saving: ScriptFactory[None] = partial(_saving, user_ids, decide, author, attempt)
    try:
        await connection_for(ChatPresence).run(saving)
    except IntegrityError as error:
        raise Conflict("A user was deleted meanwhile; read the users again.") from error


def _saving(
    user_ids: list[int],
    decide: Check,
    author: Author,
    attempt: Attempt,
    dialect: Dialect,
) -> TransactionScript[None]:
    yield from attempt.begin(dialect)
    # A row that does not exist yet cannot be locked, so all changes of presence wait in one line.
    yield from lock(dialect, LockKind.PRESENCE, 0)
    condition = dialect.in_list.format("user_id", dialect.parameter.format(1))
    rows = yield Statement(
        f"SELECT user_id, present FROM chat_presence WHERE {condition}",  # noqa: S608
        [dialect.list_parameter(user_ids)],
    )
    stored = {row["user_id"]: bool(row["present"]) for row in rows}
    decided = decide(stored)
    changed = {user: here for user, here in decided.items() if stored.get(user) is not here}
    if changed:
        now = datetime.now(UTC)
        written = [
            {"user_id": user, "present": here, "set_at": now} for user, here in changed.items()
        ]
        yield upsert_statement(ChatPresence, written, dialect)
        changes = [_change(stored.get(user), user, here) for user, here in changed.items()]
        yield from recording_all(changes, author, dialect)
    yield from attempt.finish(dialect, None)


def _change(before: bool | None, user_id: int, present: bool) -> Change:  # noqa: FBT001
    """The change of one user's presence; the first one creates their row."""
    row = build_row(ChatPresence, {"user_id": user_id, "present": present})
    if before is None:
        return Change(AuditAction.CREATED, row, {}, {"present": present})
    return Change(AuditAction.UPDATED, row, {"present": before}, {"present": present})
