"""The mutations by which users hand sessions on."""

from typing import Annotated, Any

import strawberry

from graphql_api.context import Info
from graphql_api.conversation.work import Action, SessionId, at_once
from graphql_api.described_enums import describe_enum
from graphql_api.errors import InvalidValue, Problem
from graphql_api.sessions.types import ChatSession
from orm.conversation.transfers import (
    ACCEPT,
    OFFER,
    REJECT,
    AcceptOutcome,
    RejectOutcome,
    TransferOutcome,
    accepting,
    offering_to,
    rejecting,
)
from orm.conversation.work import Change, Worked
from orm.topics.agent_names import agent_called, associates_called
from orm.topics.chat_users import chat_users

TO = "toAssociate"
OVER = "The session has ended, so nobody takes it."
NOTHING_PENDING = "It is offered to nobody."
OFFERED_TO_ANOTHER = "It is offered to another user."

describe_enum(
    TransferOutcome,
    "What became of a call that offers a session to another user.",
    {
        "OFFERED": "It is offered; it stays yours until the other user accepts.",
        "NOT_OWNER": "You are not its user, and only they can offer it.",
        "OVER": OVER,
    },
)
describe_enum(
    AcceptOutcome,
    "What became of a call that accepts a session.",
    {
        "ACCEPTED": "The session is yours now.",
        "NOTHING_PENDING": NOTHING_PENDING,
        "OFFERED_TO_ANOTHER": OFFERED_TO_ANOTHER,
        "OVER": OVER,
    },
)
describe_enum(
    RejectOutcome,
    "What became of a call that declines a session.",
    {
        "REJECTED": "It stays with its user, and is offered to nobody.",
        "NOTHING_PENDING": NOTHING_PENDING,
        "OFFERED_TO_ANOTHER": OFFERED_TO_ANOTHER,
        "OVER": OVER,
    },
)


@strawberry.type(description="What became of a call that offers a session to another user.")
class TransferPayload:
    """The attributes of orm.conversation.work.Worked."""

    outcome: TransferOutcome = strawberry.field(description="What became of it.")
    chat_session: ChatSession = strawberry.field(description="The session as it is now.")


@strawberry.type(description="What became of a call that accepts a session.")
class AcceptTransferPayload:
    """The attributes of orm.conversation.work.Worked."""

    outcome: AcceptOutcome = strawberry.field(description="What became of it.")
    chat_session: ChatSession = strawberry.field(description="The session as it is now.")


@strawberry.type(description="What became of a call that declines a session.")
class RejectTransferPayload:
    """The attributes of orm.conversation.work.Worked."""

    outcome: RejectOutcome = strawberry.field(description="What became of it.")
    chat_session: ChatSession = strawberry.field(description="The session as it is now.")


def _own(viewer: int) -> dict[str, Any]:
    return {"user_id": viewer}


OFFERING = Action("transfer", OFFER, ("transfer_to_id",), supposed=_own)
ACCEPTING = Action("accept transfer", ACCEPT, ("user_id", "transfer_to_id"), supposed=_own)
REJECTING = Action("reject transfer", REJECT, ("transfer_to_id",), supposed=_own)


async def transfer_chat_session(
    info: Info,
    chat_session_id: SessionId,
    to_associate: Annotated[
        str,
        strawberry.argument(
            description="Who is asked to take it: a user's name, login, or associate's key."
        ),
    ],
) -> Worked[TransferOutcome]:
    """Resolve to the session, offered to a user, or to the reason why it is not.

    Contract: POST ChatSession/{id}/TransferTo/{toAssociate}. Raises Forbidden, NotFound, and
    InvalidValue for a text that names no other user.
    """

    async def find() -> Change:
        return offering_to(await _other_user(to_associate, info.context.viewer.associate_id))

    return await OFFERING.perform(info, chat_session_id, find)


async def _other_user(text: str, viewer: int) -> int:
    """The key of the user whom a text names; InvalidValue if it is nobody, or the viewer."""
    called = await associates_called(text, TO)
    found = await chat_users(among=[key for group in called for key in group])
    key = agent_called(called, [user.associate_id for user in found], TO)
    if key is None:
        raise InvalidValue(Problem((TO,), "is no user who takes sessions; give a name or a key"))
    if key == viewer:
        raise InvalidValue(Problem((TO,), "is yourself; name the user who shall take the session"))
    return key


async def accept_chat_session_transfer(
    info: Info, chat_session_id: SessionId
) -> Worked[AcceptOutcome]:
    """Resolve to the session, which is the viewer's now, or to the reason why it is not.

    Contract: POST ChatSession/{id}/AcceptTransfer. Raises Forbidden and NotFound.
    """
    return await ACCEPTING.perform(info, chat_session_id, at_once(accepting))


async def reject_chat_session_transfer(
    info: Info, chat_session_id: SessionId
) -> Worked[RejectOutcome]:
    """Resolve to the session, which the viewer has declined, or to the reason why they have not.

    Contract: POST ChatSession/{id}/RejectTransfer. Raises Forbidden and NotFound.
    """
    return await REJECTING.perform(info, chat_session_id, at_once(rejecting))


@strawberry.type
class TransferMutation:
    """Mutations that hand sessions on: fields of the mutation root."""

    transfer_chat_session = strawberry.mutation(
        transfer_chat_session,
        graphql_type=TransferPayload,
        description="Offer a session of yours to another user.",
    )
    accept_chat_session_transfer = strawberry.mutation(
        accept_chat_session_transfer,
        graphql_type=AcceptTransferPayload,
        description="Take a session that is offered to you.",
    )
    reject_chat_session_transfer = strawberry.mutation(
        reject_chat_session_transfer,
        graphql_type=RejectTransferPayload,
        description="Decline a session that is offered to you.",
    )
