"""The mutations that put a session back to its beginning, and that end it."""

import strawberry

from graphql_api.context import Info
from graphql_api.conversation.work import Action, CustomerAction, SessionId, at_once
from graphql_api.described_enums import describe_enum
from graphql_api.sessions.types import ChatSession
from orm.conversation.ending import EndOutcome, ending, outcomes_of
from orm.conversation.reset import RESET, ResetOutcome, resetting
from orm.conversation.work import Worked
from orm.sessions.states import Event

describe_enum(
    ResetOutcome,
    "What became of a call that resets a session.",
    {
        "RESET": "It has no user, and is back in the queue or at a form.",
        "OVER": "It has ended, and stays as it is.",
    },
)
describe_enum(
    EndOutcome,
    "What became of a call that ends a session.",
    {"ENDED": "It is over.", "ALREADY_OVER": "It was over before."},
)


@strawberry.type(description="What became of a call that resets a session.")
class ResetPayload:
    """The attributes of orm.conversation.work.Worked."""

    outcome: ResetOutcome = strawberry.field(description="What became of it.")
    chat_session: ChatSession = strawberry.field(description="The session as it is now.")


@strawberry.type(description="What became of a call that ends a session.")
class EndPayload:
    """The attributes of orm.conversation.work.Worked."""

    outcome: EndOutcome = strawberry.field(description="What became of it.")
    chat_session: ChatSession = strawberry.field(description="The session as it is now.")


RESETTING = Action("reset", RESET, ("user_id", "status"))
ENDING = Action("end", outcomes_of(Event.END_BY_USER), ("status",))
LEAVING = CustomerAction("end", outcomes_of(Event.END_BY_CUSTOMER), ())


async def reset_chat_session(info: Info, chat_session_id: SessionId) -> Worked[ResetOutcome]:
    """Resolve to the session, back at its beginning, or as it was if it is over.

    Contract: POST ChatSession/{id}/Reset. Raises Forbidden and NotFound.
    """
    return await RESETTING.perform(info, chat_session_id, at_once(resetting(info.context.zone)))


async def end_chat_session(info: Info, chat_session_id: SessionId) -> Worked[EndOutcome]:
    """Resolve to the session, which is over. Raises Forbidden and NotFound."""
    if info.context.viewer.session_id is not None:
        return await LEAVING.perform(info, chat_session_id, at_once(ending(Event.END_BY_CUSTOMER)))
    return await ENDING.perform(info, chat_session_id, at_once(ending(Event.END_BY_USER)))


@strawberry.type
class ClosingMutation:
    """Mutations that take a session from its user: fields of the mutation root."""

    reset_chat_session = strawberry.mutation(
        reset_chat_session,
        graphql_type=ResetPayload,
        description="Put a session back to its beginning, without a user and without a bot:"
        " OFFLINE_FORM while the topic is closed, else PRE_CHAT_FORM if its widget has it, else"
        " IN_QUEUE.",
    )
    end_chat_session = strawberry.mutation(
        end_chat_session,
        graphql_type=EndPayload,
        description="End a session: FINISHED if it was going on, CLOSED_FROM_QUEUE if it waited,"
        " else CLOSED.",
    )
