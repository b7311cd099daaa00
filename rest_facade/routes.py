"""The REST calls: one row each. The router reads it, and so do OpenAPI, the docs and the tests."""

from rest_facade.calls import Call, RequestBody, ResponseBody
from rest_facade.handlers import agent, entity
from rest_facade.handlers.list import page
from rest_facade.handlers.patch import change

SESSION = "ChatSession"
SESSIONS = "/v1/ChatSession"
ONE_SESSION = f"{SESSIONS}/{{key}}"
AGENT = "/v1/Agents/Chat"

CALLS = (
    Call("GET", f"{SESSIONS}/default", entity.blank, SESSION, "defaultChatSession"),
    Call("GET", SESSIONS, page, SESSION, "chatSessions", response_body=ResponseBody.PAGE),
    Call(
        "POST",
        SESSIONS,
        entity.create,
        SESSION,
        "createChatSession",
        request_body=RequestBody.ENTITY,
        response_body=ResponseBody.ENTITY_WITH_LINKS,
    ),
    Call(
        "GET",
        ONE_SESSION,
        entity.read,
        SESSION,
        "chatSession",
        response_body=ResponseBody.ENTITY_WITH_LINKS,
    ),
    Call(
        "PUT",
        ONE_SESSION,
        entity.replace,
        SESSION,
        "replaceChatSession",
        reads="chatSession",
        request_body=RequestBody.ENTITY,
        response_body=ResponseBody.ENTITY_WITH_LINKS,
    ),
    Call(
        "PATCH",
        ONE_SESSION,
        change,
        SESSION,
        "updateChatSession",
        reads="chatSession",
        request_body=RequestBody.CHANGES,
        response_body=ResponseBody.ENTITY_WITH_LINKS,
    ),
    Call(
        "DELETE",
        ONE_SESSION,
        entity.remove,
        SESSION,
        "deleteChatSession",
        reads="chatSession",
        response_body=ResponseBody.NOTHING,
    ),
    Call(
        "POST",
        f"{AGENT}/CreateDefaultChatSessionEntity",
        entity.blank,
        SESSION,
        "defaultChatSession",
    ),
    Call(
        "POST",
        f"{AGENT}/GetChatSessionEntity",
        agent.get,
        SESSION,
        "chatSession",
        response_body=ResponseBody.ENTITY_OR_NULL,
        key="chatSessionEntityId",
    ),
    Call(
        "POST",
        f"{AGENT}/SaveChatSessionEntity",
        agent.save,
        SESSION,
        "updateChatSession",
        creates="createChatSession",
        request_body=RequestBody.ENTITY,
    ),
    Call(
        "POST",
        f"{AGENT}/DeleteChatSessionEntity",
        agent.delete,
        SESSION,
        "deleteChatSession",
        response_body=ResponseBody.NOTHING,
        key="chatSessionEntityId",
    ),
)
