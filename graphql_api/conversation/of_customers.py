"""The mutations of customers in their own session; users who may change it may do them as well."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

import strawberry

from graphql_api.context import Info
from graphql_api.conversation.access import WorkGuard
from graphql_api.conversation.form import ChatFormInput, at_form
from graphql_api.conversation.work import SessionId, stored
from graphql_api.entities.entity import attempt_of
from graphql_api.errors import InvalidValue
from graphql_api.rights.enforcement import CustomerGuard, RightsGuard, enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.rights import Rights, redact
from graphql_api.sessions.types import ChatSession
from orm import models
from orm.conversation.entering import CONSENT, DETAILS, entering
from orm.conversation.of_customers import change, mark_read, rates, says_typing
from orm.conversation.work import Change
from orm.idempotency import DoneBefore
from orm.messages.posting import COPIES
from orm.models.enums import ChatMessageType
from orm.values import MAX_INT32


async def set_chat_typing(
    info: Info,
    chat_session_id: SessionId,
    *,
    typing: Annotated[bool, strawberry.argument(description="Whether the caller is typing now.")],
) -> models.ChatSession:
    """Resolve to the session, whose flags say who is typing: the customer, or its user.

    Raises Forbidden, NotFound, and Conflict for a session that is over.
    """
    of_customer = info.context.viewer.session_id is not None
    type_ = ChatMessageType.TO_USER if of_customer else ChatMessageType.TO_CUSTOMER
    find = partial(says_typing, type_, is_typing=typing)
    return await _changed(info, "set typing", ("flags",), chat_session_id, find)


async def mark_chat_messages_read(
    info: Info,
    chat_session_id: SessionId,
    up_to: Annotated[
        int | None,
        strawberry.argument(description="The key of the last message that was read; all if null."),
    ] = None,
) -> int:
    """Resolve to the number of messages that were unread before. Raises Forbidden and NotFound."""
    _, guard = await _conversing(info, COPIES)
    last = MAX_INT32 if up_to is None else up_to
    try:
        attempt = await attempt_of(info, "mark read")
        return await mark_read(chat_session_id, last, info.context.author, guard, attempt)
    except DoneBefore as earlier:
        return earlier.row_key or 0


async def rate_chat_session(
    info: Info,
    chat_session_id: SessionId,
    rating: Annotated[int, strawberry.argument(description="From 1 to 5, which is best.")],
) -> models.ChatSession:
    """Resolve to the session with its rating.

    Raises Forbidden, NotFound, InvalidValue, and Conflict for a session that is not over.
    """
    return await _changed(info, "rate", ("rating",), chat_session_id, partial(rates, rating))


async def enter_chat_queue(
    info: Info,
    chat_session_id: SessionId,
    input: Annotated[  # noqa: A002  the name that GraphQL clients expect
        ChatFormInput | None, strawberry.argument(description="What the form was filled in with.")
    ] = None,
) -> models.ChatSession:
    """Resolve to the session, which waits in the queue or is a request now.

    Raises Forbidden, NotFound, InvalidValue for values that are bad or missing, and Conflict for a
    session that waits for no form.
    """
    form = input or ChatFormInput()
    columns = ("status", *DETAILS, CONSENT)
    try:
        find = partial(entering, form.details, form.message)
        return await _changed(info, "enter queue", columns, chat_session_id, find)
    except InvalidValue as refusal:
        raise at_form(refusal) from refusal


async def _changed(
    info: Info, called: str, columns: tuple[str, ...], key: int, find: Callable[[], Change]
) -> models.ChatSession:
    """The session after a change, redacted for the viewer; a repeated call changes it once only.

    `find` makes the change, once the viewer is known to have the right somewhere.
    """
    rights, guard = await _conversing(info, columns)
    try:
        attempt = await attempt_of(info, called)
        session = await change(find(), key, info.context.author, guard, attempt)
    except DoneBefore as earlier:
        session = await stored(earlier.row_key or key)
    return redact(session, rights)


async def _conversing(info: Info, columns: tuple[str, ...]) -> tuple[Rights, RightsGuard]:
    """The viewer's rights on sessions, and the check of the one that they name.

    A customer may do it in the session whose key they called with, and a user in those that they
    may change, with these columns. Raises Forbidden for users who may change none.
    """
    rights = await info.context.rights_on(models.ChatSession)
    if rights.of_customer:
        return rights, CustomerGuard(rights, TableAccess.SELECT)
    enforce(rights, TableAccess.UPDATE)
    return rights, WorkGuard(rights, TableAccess.UPDATE, columns)


@strawberry.type
class CustomerMutation:
    """Mutations of customers: fields of the mutation root."""

    set_chat_typing = strawberry.mutation(
        set_chat_typing,
        graphql_type=ChatSession,
        description="Say whether you are typing: the customer by the flag CUSTOMER_IS_TYPING,"
        " anybody else by USER_IS_TYPING. A message of yours clears the flag.",
    )
    mark_chat_messages_read = strawberry.mutation(
        mark_chat_messages_read,
        description="Mark messages to the customer as read by them; gives the number of those that"
        " were unread.",
    )
    rate_chat_session = strawberry.mutation(
        rate_chat_session,
        graphql_type=ChatSession,
        description="Rate a session that is over, as its customer; a later rating takes the place"
        " of an earlier one.",
    )
    enter_chat_queue = strawberry.mutation(
        enter_chat_queue,
        graphql_type=ChatSession,
        description="Send the form that a session begins with. From PRE_CHAT_FORM it goes on to FAQ"
        " or IN_QUEUE, from FAQ to IN_QUEUE, and from OFFLINE_FORM to REQUEST_POSTED.",
    )
