"""The rows of the routes table that are about messages of chat sessions, and transcripts."""

from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.handlers.arguments import act, ask, find
from rest_facade.handlers.waiting import ask_or_wait

SESSION, MESSAGE = "ChatSession", "ChatMessage"

ONE_SESSION = "/v1/ChatSession/{chatSessionId}"
MESSAGES = f"{ONE_SESSION}/Messages"
PROCEDURES = "/v1/Agents/Chat"

ENTITIES, VALUE = ResponseBody.ENTITIES, ResponseBody.VALUE
ENTITIES_OR_NULL, VALUE_OR_NULL = ResponseBody.ENTITIES_OR_NULL, ResponseBody.VALUE_OR_NULL
ARGUMENTS = RequestBody.ARGUMENTS

READS = "Read the messages of a session, the oldest first; at most 1000, after a message's id."
ADDS = "Write a message in a session."
TRANSCRIBES = "Read all that was written in a session, as one text."

CALLS = (
    RestCall(
        "GET",
        MESSAGES,
        ask_or_wait,
        MESSAGE,
        "chatMessages",
        response_body=ENTITIES,
        query=("after",),
        does=READS,
    ),
    RestCall(
        "POST",
        MESSAGES,
        act,
        MESSAGE,
        "addChatMessage",
        request_body=RequestBody.ENTITY,
        does=ADDS,
    ),
    RestCall(
        "POST",
        f"{ONE_SESSION}/Transcript",
        ask,
        SESSION,
        "chatTranscript",
        response_body=VALUE,
        query=("html",),
        does=TRANSCRIBES,
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/GetChatMessages",
        find,
        MESSAGE,
        "chatMessages",
        request_body=ARGUMENTS,
        response_body=ENTITIES_OR_NULL,
        without=("first",),
        does=READS,
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/AddChatMessage",
        act,
        MESSAGE,
        "addChatMessage",
        request_body=ARGUMENTS,
        renamed=(("message", "input"),),
        does=ADDS,
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/GetChatTranscript",
        find,
        SESSION,
        "chatTranscript",
        request_body=ARGUMENTS,
        response_body=VALUE_OR_NULL,
        does=TRANSCRIBES,
    ),
)
"""The calls on messages, by REST and as procedures of the agent."""
