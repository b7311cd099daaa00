"""The calls of the contract: those of the pages of sessions, topics and presence, and the agent's.

Each is a method and a path below /api/v1, with the names that the contract gives to parameters.
"""

import re
from collections.abc import Sequence

SESSIONS = (
    "GET ChatSession/default",
    "GET ChatSession",
    "POST ChatSession",
    "GET ChatSession/{id}",
    "PUT ChatSession/{id}",
    "DELETE ChatSession/{id}",
    "PATCH ChatSession/{id}",
    "GET ChatSession/ForCurrentUser",
    "POST ChatSession/{chatSessionId}/TransferTo/{toAssociate}",
    "POST ChatSession/{chatSessionId}/AcceptTransfer",
    "POST ChatSession/{chatSessionId}/RejectTransfer",
    "POST ChatSession/{chatSessionId}/Pickup",
    "POST ChatSession/Pickup",
    "POST ChatSession/{chatSessionId}/Reset",
    "POST ChatSession/{chatSessionId}/Transcript",
    "GET ChatSession/{chatSessionId}/Messages",
    "POST ChatSession/{chatSessionId}/Messages",
)

TOPICS = (
    "GET ChatTopic/default",
    "POST ChatTopic",
    "GET ChatTopic/{id}",
    "PUT ChatTopic/{id}",
    "DELETE ChatTopic/{id}",
    "PATCH ChatTopic/{id}",
    "GET ChatTopic/{id}/Sessions",
    "GET ChatTopic/{chatTopicId}/IsOpen",
    "GET ChatTopic/ForCurrentUser",
    "GET ChatTopic/UserAgents",
    "GET ChatTopic/{chatTopicId}/UserAgent",
    "PUT ChatTopic/{chatTopicId}/UserAgent",
    "POST ChatTopic/{chatTopicId}/UserAgent",
    "GET ChatTopic/{chatTopicId}/UserAgent/{username}",
    "PUT ChatTopic/{chatTopicId}/UserAgent/{username}",
    "DELETE ChatTopic/{chatTopicId}/UserAgent/{username}",
    "POST ChatTopic/{chatTopicId}/Sessions",
)

PRESENCE = (
    "GET Presence/GetAll",
    "POST Presence/SaveAll",
)

AGENT = tuple(
    f"POST Agents/Chat/{procedure}"
    for procedure in (
        "CreateDefaultChatSessionEntity",
        "SaveChatSessionEntity",
        "DeleteChatSessionEntity",
        "GetChatSessionEntity",
        "ChatSessionsForUser",
        "TransferChatSession",
        "AcceptChatSessionTransfer",
        "RejectChatSessionTransfer",
        "PickUpChatSession",
        "PickUpFirstChatSession",
        "ResetChatSession",
        "GetChatTranscript",
        "GetChatMessages",
        "AddChatMessage",
        "CreateDefaultChatTopicEntity",
        "SaveChatTopicEntity",
        "DeleteChatTopicEntity",
        "GetChatTopicEntity",
        "IsWithinOpeningHours",
        "ChatTopicsForUser",
        "GetUserAgentList",
        "CreateDefaultChatTopicAgent",
        "GetChatTopicUserAgentList",
        "GetChatTopicUserAgent",
        "AddChatTopicUserAgent",
        "UpdateChatTopicUserAgent",
        "UpdateChatTopicUserAgents",
        "DeleteChatTopicUserAgent",
        "CreateChatSessionForTopic",
        "GetChatPresence",
        "SaveChatPresence",
    )
)

REST = (*SESSIONS, *TOPICS, *PRESENCE)

ALL = (*REST, *AGENT)
"""The 67 calls."""

BELOW = "/api/v1/"
"""The address of the service's paths that the calls are below."""

PARAMETER = re.compile(r"\{\w+\}")


def unnamed(call: str) -> str:
    """A call without the names of its path parameters."""
    return PARAMETER.sub("{}", call)


def call_of(method: str, target: str, calls: Sequence[str] = ALL) -> str | None:
    """The call that a request makes, by its method and its target, which may have a query.

    One with fewer parameters goes before, as `ChatTopic/UserAgents` before `ChatTopic/{id}`.
    """
    path = target.partition("?")[0].removeprefix(BELOW).rstrip("/")
    matching = [
        call
        for call in calls
        if re.fullmatch(PARAMETER.sub("[^/]+", call), f"{method} {path}", re.IGNORECASE)
    ]
    return min(matching, key=lambda call: len(PARAMETER.findall(call)), default=None)
