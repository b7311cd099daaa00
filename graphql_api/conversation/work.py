"""The steps of every mutation that works on a session: rights, one attempt, and what is shown."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from graphql_api.context import Info
from graphql_api.conversation.access import WorkGuard
from graphql_api.entities.entity import attempt_of
from graphql_api.rights.enforcement import CustomerGuard, RightsGuard, enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.rights import Rights, redact
from orm import models
from orm.conversation.work import Change, Outcomes, Worked, work
from orm.errors import NotFound
from orm.idempotency import DoneBefore
from orm.sessions import verbs

Outcome = TypeVar("Outcome")

SessionId = Annotated[int, strawberry.argument(description="The session's primary key.")]


@dataclass(frozen=True)
class Action(Generic[Outcome]):
    """A mutation that works on one session."""

    called: str
    """The name by which the retries of an action are told from those of another one."""
    outcomes: Outcomes[Outcome]
    columns: tuple[str, ...]
    """The columns that the viewer must be allowed to set."""
    supposed: Callable[[int], Mapping[str, Any]] = field(default=lambda _viewer: {})
    """The values that the session is supposed to have for the rights on it, from the viewer."""
    shows_missed: bool = True
    """False where a call that did nothing answers without a session."""

    async def perform(
        self, info: Info, key: int, find_change: Callable[[], Awaitable[Change]]
    ) -> Worked[Outcome]:
        """Do it, or say why not; a repeated call says again what the first attempt said.

        `find_change` is called once the viewer is known to have the right somewhere, and not for a
        repeated call. Raises Forbidden, and NotFound for a session that they do not see.
        """
        rights = await self.rights(info)
        guard = self.guard(rights)
        author = info.context.author
        try:
            attempt = await attempt_of(info, self.called)
            worked = await work(self.outcomes, await find_change(), key, author, guard, attempt)
        except DoneBefore as earlier:
            worked = await self._again(info, rights, key, earlier.row_key)
        if worked.outcome is not self.outcomes.done and not self.shows_missed:
            return Worked(worked.outcome, None)
        return shown(worked, rights)

    async def rights(self, info: Info) -> Rights:
        """The viewer's rights on sessions; Forbidden if they may do it to none."""
        return await rights_to_work(info)

    def guard(self, rights: Rights) -> RightsGuard:
        """The check of the viewer's rights on the session."""
        supposed = self.supposed(rights.caller.associate_id)
        return WorkGuard(rights, TableAccess.UPDATE, self.columns, supposed)

    async def _again(
        self, info: Info, rights: Rights, key: int, done: int | None
    ) -> Worked[Outcome]:
        """The outcome of an earlier attempt, which did it to the session `done`, or nothing."""
        if done is not None:
            return Worked(self.outcomes.done, await stored(done))
        session = await stored(key)
        if not rights.on(session).visible:
            raise NotFound(f"There is no chat session {key}.")
        return Worked(self.outcomes.again(session, info.context.viewer.associate_id), session)


class CustomerAction(Action[Outcome]):
    """A mutation of a customer in the session whose key they called with."""

    async def rights(self, info: Info) -> Rights:
        """The customer's rights, which open no session but their own."""
        return await info.context.rights_on(models.ChatSession)

    def guard(self, rights: Rights) -> RightsGuard:
        """The check that it is their session."""
        return CustomerGuard(rights, TableAccess.SELECT)


async def rights_to_work(info: Info) -> Rights:
    """The viewer's rights on sessions; Forbidden if they may change none."""
    rights = await info.context.rights_on(models.ChatSession)
    enforce(rights, TableAccess.UPDATE)
    return rights


async def stored(key: int) -> models.ChatSession:
    """The session that an earlier attempt was about, as it is now; NotFound if it is gone."""
    # Which columns there are is known once the database is open.
    columns = tuple(models.ChatSession._meta.fields_db_projection)
    session = await verbs.get(key, columns)
    if session is None:
        raise NotFound("The chat session that this call was about is gone.")
    return session


def shown(worked: Worked[Outcome], rights: Rights) -> Worked[Outcome]:
    """The same with the session as the viewer may see it."""
    session = worked.chat_session
    return worked if session is None else Worked(worked.outcome, redact(session, rights))


def at_once(change: Change) -> Callable[[], Awaitable[Change]]:
    """A change that need not be looked for."""

    async def find() -> Change:
        return change

    return find
