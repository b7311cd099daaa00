"""The rows of the routes table that are about the conversation: work on chat sessions."""

from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.handlers.arguments import act, act_on_one

SESSION = "ChatSession"
CHAT_SESSION = "chatSession"
"""The field of the payloads that is the session."""

SESSIONS = "/v1/ChatSession"
ONE_SESSION = f"{SESSIONS}/{{chatSessionId}}"
PROCEDURES = "/v1/Agents/Chat"

ENTITY_OR_NULL, ARGUMENTS = ResponseBody.ENTITY_OR_NULL, RequestBody.ARGUMENTS

PICKS_UP = "Take a session that waits in the queue; null when it does not wait any more."
PICKS_UP_FIRST = "Take the first waiting session that the caller may answer; null when none waits."

CALLS = (
    RestCall(
        "POST",
        f"{ONE_SESSION}/Pickup",
        act,
        SESSION,
        "pickUpChatSession",
        CHAT_SESSION,
        response_body=ENTITY_OR_NULL,
        does=PICKS_UP,
    ),
    RestCall(
        "POST",
        f"{SESSIONS}/Pickup",
        act,
        SESSION,
        "pickUpFirstChatSession",
        CHAT_SESSION,
        response_body=ENTITY_OR_NULL,
        does=PICKS_UP_FIRST,
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/PickUpChatSession",
        act_on_one,
        SESSION,
        "pickUpChatSession",
        CHAT_SESSION,
        request_body=ARGUMENTS,
        response_body=ENTITY_OR_NULL,
        does=PICKS_UP,
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/PickUpFirstChatSession",
        act,
        SESSION,
        "pickUpFirstChatSession",
        CHAT_SESSION,
        response_body=ENTITY_OR_NULL,
        does=PICKS_UP_FIRST,
    ),
)
"""The calls of the conversation, by REST and as procedures of the agent."""
