"""The script that all verbs of work on one session share: look, change or leave it, and say which.

A verb that finds nothing to do is no error: the contract has its calls answer with null, or with
the session unchanged. So each verb has outcomes, of which one means that it was done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from orm.audit.entries import Author
from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, ScriptFactory, Statement, TransactionScript
from orm.entities.guards import WriteGuard
from orm.entities.verbs import ONLY_ATTEMPT, Attempt, WantedRow
from orm.models import ChatMessage, ChatSession
from orm.sessions import verbs

Outcome = TypeVar("Outcome")

Change = Callable[[ChatSession, Author, Dialect], TransactionScript[None]]
"""The script that does the work on a locked session, for an author."""

MAX_AUTHOR_CHARS: int = ChatMessage._meta.fields_map["author"].max_length  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Worked(Generic[Outcome]):
    """The outcome of a verb, and the session as it is now; None where there is none to show."""

    outcome: Outcome
    chat_session: ChatSession | None


@dataclass(frozen=True)
class Outcomes(Generic[Outcome]):
    """The outcomes of a verb."""

    done: Outcome
    obstacle: Callable[[ChatSession, int | None], Outcome | None]
    """The reason why an associate cannot do it to a session now; None if they can."""
    missed: Outcome
    """The outcome of a call that did nothing, when it is repeated and could do something now."""

    def again(self, session: ChatSession, associate_id: int | None) -> Outcome:
        """The outcome of a repeated call whose first attempt did nothing."""
        return self.obstacle(session, associate_id) or self.missed


async def work(
    outcomes: Outcomes[Outcome],
    change: Change,
    session_id: int,
    author: Author,
    guard: WriteGuard[ChatSession],
    attempt: Attempt = ONLY_ATTEMPT,
) -> Worked[Outcome]:
    """Do a verb to one session, which is locked first; NotFound, and what the guard raises."""
    wanted = WantedRow(session_id, guard)
    # The annotation is needed because mypy loses the type through partial.
    working: ScriptFactory[Worked[Outcome]] = partial(
        _working, outcomes, change, wanted, author, attempt
    )
    return await connection_for(ChatSession).run(working)


def _working(
    outcomes: Outcomes[Outcome],
    change: Change,
    wanted: WantedRow[ChatSession],
    author: Author,
    attempt: Attempt,
    dialect: Dialect,
) -> TransactionScript[Worked[Outcome]]:
    yield from attempt.begin(dialect)
    session = yield from verbs.locked(wanted, dialect)
    obstacle = outcomes.obstacle(session, author.associate_id)
    if obstacle is not None:
        yield from attempt.finish(dialect, None)
        return Worked(obstacle, session)
    yield from change(session, author, dialect)
    yield from attempt.finish(dialect, session.pk)
    return Worked(outcomes.done, session)


def storing(
    session: ChatSession, values: Mapping[str, Any], author: Author, dialect: Dialect
) -> TransactionScript[None]:
    """The script that stores those values that differ, and the audit entry.

    A value for `user_id` counts in any case: whoever takes a session up gets a rank for it, also
    where it was theirs while it waited.
    """
    changes = {
        name: value
        for name, value in values.items()
        if name == "user_id" or value != getattr(session, name)
    }
    yield from verbs.changing(session, changes, author, dialect)


def reading_name(author: Author, dialect: Dialect) -> TransactionScript[str | None]:
    """The name under which the author's messages are shown: their full name, or else a shorter."""
    if author.associate_id is None:
        return None
    rows = yield Statement(
        "SELECT COALESCE(NULLIF(full_name, ''), NULLIF(name, ''), user_name) AS shown"  # noqa: S608
        f" FROM associate WHERE associate_id = {dialect.parameter.format(1)}",
        [author.associate_id],
    )
    shown = rows[0]["shown"] if rows else None
    return shown[:MAX_AUTHOR_CHARS] if shown else None
