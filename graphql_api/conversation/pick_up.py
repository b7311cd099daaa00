"""The mutations by which a user takes a waiting session."""

import strawberry

from graphql_api.context import Info
from graphql_api.conversation.work import Action, SessionId, at_once, rights_to_work, shown, stored
from graphql_api.described_enums import describe_enum
from graphql_api.entities.entity import attempt_of
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.standings import Standing
from graphql_api.sessions.types import ChatSession
from orm.conversation.pick_up import PICK_UP, PickUpOutcome, pick_up_first, taking
from orm.conversation.work import Worked
from orm.idempotency import DoneBefore
from orm.models.enums import ChatSessionStatus

describe_enum(
    PickUpOutcome,
    "What became of a call that picks up a session.",
    {
        "PICKED_UP": "The session is yours now.",
        "NOT_IN_QUEUE": "It does not wait in the queue; perhaps it is yours already, or over.",
        "TAKEN_BY_ANOTHER": "Another user has picked it up.",
        "QUEUE_EMPTY": "No session waits that you may answer.",
    },
)


@strawberry.type(description="What became of a call that picks up a session.")
class PickUpPayload:
    """The attributes of orm.conversation.work.Worked."""

    outcome: PickUpOutcome = strawberry.field(description="What became of it.")
    chat_session: ChatSession | None = strawberry.field(
        description="The session that was picked up; null when none was."
    )


PICKING_UP = Action(
    "pick up",
    PICK_UP,
    ("user_id", "status"),
    supposed=lambda _viewer: {"status": ChatSessionStatus.IN_QUEUE},
    shows_missed=False,
)


async def pick_up_chat_session(info: Info, chat_session_id: SessionId) -> Worked[PickUpOutcome]:
    """Resolve to the session, picked up, or to the reason why it is not.

    Contract: POST ChatSession/{id}/Pickup. Raises Forbidden and NotFound.
    """
    return await PICKING_UP.perform(info, chat_session_id, at_once(taking))


async def pick_up_first_chat_session(info: Info) -> Worked[PickUpOutcome]:
    """Resolve to the first waiting session that the viewer may answer, picked up, or to none.

    Contract: POST ChatSession/Pickup. Raises Forbidden if they may answer none.
    """
    rights = await rights_to_work(info)
    may_answer = rights.rows_granting(TableAccess.UPDATE, among=Standing.QUEUED)
    author, guard = info.context.author, PICKING_UP.guard(rights)
    try:
        attempt = await attempt_of(info, "pick up first")
        worked = await pick_up_first(may_answer, author, guard, attempt)
    except DoneBefore as earlier:
        if earlier.row_key is None:
            worked = Worked(PickUpOutcome.QUEUE_EMPTY, None)
        else:
            worked = Worked(PickUpOutcome.PICKED_UP, await stored(earlier.row_key))
    return shown(worked, rights)


@strawberry.type
class PickUpMutation:
    """Mutations that pick up sessions: fields of the mutation root."""

    pick_up_chat_session = strawberry.mutation(
        pick_up_chat_session,
        graphql_type=PickUpPayload,
        description="Take a session that waits in the queue. You become its user, and its customer"
        " gets the topic's welcome message.",
    )
    pick_up_first_chat_session = strawberry.mutation(
        pick_up_first_chat_session,
        graphql_type=PickUpPayload,
        description="Take the first waiting session that you may answer: the one with the greatest"
        " alert level, and of these the one that was requested first. Sessions that wait for"
        " another user are left to them.",
    )
