"""The rows of the routes table that are about the conversation: work on chat sessions.

Their operations answer with a payload, of which the contract has the session only.
"""

from functools import partial

from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.handlers.arguments import act, act_on_one, ask

SESSION = "ChatSession"

SESSIONS = "/v1/ChatSession"
ONE_SESSION = f"{SESSIONS}/{{chatSessionId}}"
PROCEDURES = "/v1/Agents/Chat"

ENTITIES = ResponseBody.ENTITIES
ENTITY_OR_NULL, ARGUMENTS = ResponseBody.ENTITY_OR_NULL, RequestBody.ARGUMENTS

PICKS_UP = "Take a session that waits in the queue; null when it does not wait any more."
PICKS_UP_FIRST = "Take the first waiting session that the caller may answer; null when none waits."
TRANSFERS = "Offer a session of the caller's to another user; unchanged when it is not theirs."
ACCEPTS = "Take a session that is offered to the caller; unchanged when it is not."
REJECTS = "Decline a session that is offered to the caller; unchanged when it is not."
RESETS = "Put a session back to its beginning; unchanged when it is over."
LISTS = "Read the newest sessions of the topics in which the caller has a role; at most 1000."

working = partial(RestCall, entity=SESSION, payload_field="chatSession")
"""A row whose operation answers with a payload around the session."""


def _by_rest(step: str, field: str, does: str) -> RestCall:
    """The call on one session that is the last step of its path."""
    path = f"{ONE_SESSION}/{step}"
    return working(method="POST", path=path, handler=act, field=field, does=does)


def _by_agent(procedure: str, field: str, does: str) -> RestCall:
    """The procedure on one session; null where there is no such session."""
    return working(
        method="POST",
        path=f"{PROCEDURES}/{procedure}",
        handler=act_on_one,
        field=field,
        request_body=ARGUMENTS,
        response_body=ENTITY_OR_NULL,
        does=does,
    )


def _first(path: str) -> RestCall:
    """The call that picks up the first session."""
    return working(
        method="POST",
        path=path,
        handler=act,
        field="pickUpFirstChatSession",
        response_body=ENTITY_OR_NULL,
        does=PICKS_UP_FIRST,
    )


def _list(method: str, path: str) -> RestCall:
    """The call that lists the caller's sessions."""
    field = "chatSessionsForViewer"
    return RestCall(method, path, ask, SESSION, field, response_body=ENTITIES, does=LISTS)


CALLS = (
    working(
        method="POST",
        path=f"{ONE_SESSION}/Pickup",
        handler=act,
        field="pickUpChatSession",
        response_body=ENTITY_OR_NULL,
        does=PICKS_UP,
    ),
    _first(f"{SESSIONS}/Pickup"),
    _by_rest("TransferTo/{toAssociate}", "transferChatSession", TRANSFERS),
    _by_rest("AcceptTransfer", "acceptChatSessionTransfer", ACCEPTS),
    _by_rest("RejectTransfer", "rejectChatSessionTransfer", REJECTS),
    _by_rest("Reset", "resetChatSession", RESETS),
    _list("GET", f"{SESSIONS}/ForCurrentUser"),
    _by_agent("PickUpChatSession", "pickUpChatSession", PICKS_UP),
    _first(f"{PROCEDURES}/PickUpFirstChatSession"),
    _by_agent("TransferChatSession", "transferChatSession", TRANSFERS),
    _by_agent("AcceptChatSessionTransfer", "acceptChatSessionTransfer", ACCEPTS),
    _by_agent("RejectChatSessionTransfer", "rejectChatSessionTransfer", REJECTS),
    _by_agent("ResetChatSession", "resetChatSession", RESETS),
    _list("POST", f"{PROCEDURES}/ChatSessionsForUser"),
)
"""The calls of the conversation, by REST and as procedures of the agent."""
