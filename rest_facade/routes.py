"""The table of REST calls, one row each, for the router, OpenAPI, docs/calls.md and tests."""

from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.handlers import agent, entity
from rest_facade.handlers.list import get_page
from rest_facade.handlers.patch import change

SESSION = "ChatSession"
SESSIONS = "/v1/ChatSession"
ONE_SESSION = f"{SESSIONS}/{{key}}"
AGENT = "/v1/Agents/Chat"

CALLS = (
    RestCall("GET", f"{SESSIONS}/default", entity.get_default, SESSION, "defaultChatSession"),
    RestCall("GET", SESSIONS, get_page, SESSION, "chatSessions", response_body=ResponseBody.PAGE),
    RestCall(
        "POST",
        SESSIONS,
        entity.create,
        SESSION,
        "createChatSession",
        request_body=RequestBody.ENTITY,
        response_body=ResponseBody.ENTITY_WITH_LINKS,
    ),
    RestCall(
        "GET",
        ONE_SESSION,
        entity.read,
        SESSION,
        "chatSession",
        response_body=ResponseBody.ENTITY_WITH_LINKS,
    ),
    RestCall(
        "PUT",
        ONE_SESSION,
        entity.replace,
        SESSION,
        "replaceChatSession",
        read_field="chatSession",
        request_body=RequestBody.ENTITY,
        response_body=ResponseBody.ENTITY_WITH_LINKS,
    ),
    RestCall(
        "PATCH",
        ONE_SESSION,
        change,
        SESSION,
        "updateChatSession",
        read_field="chatSession",
        request_body=RequestBody.CHANGES,
        response_body=ResponseBody.ENTITY_WITH_LINKS,
    ),
    RestCall(
        "DELETE",
        ONE_SESSION,
        entity.remove,
        SESSION,
        "deleteChatSession",
        read_field="chatSession",
        response_body=ResponseBody.NOTHING,
    ),
    RestCall(
        "POST",
        f"{AGENT}/CreateDefaultChatSessionEntity",
        entity.get_default,
        SESSION,
        "defaultChatSession",
    ),
    RestCall(
        "POST",
        f"{AGENT}/GetChatSessionEntity",
        agent.get,
        SESSION,
        "chatSession",
        response_body=ResponseBody.ENTITY_OR_NULL,
        key_parameter="chatSessionEntityId",
    ),
    RestCall(
        "POST",
        f"{AGENT}/SaveChatSessionEntity",
        agent.save,
        SESSION,
        "updateChatSession",
        create_field="createChatSession",
        request_body=RequestBody.ENTITY,
    ),
    RestCall(
        "POST",
        f"{AGENT}/DeleteChatSessionEntity",
        agent.delete,
        SESSION,
        "deleteChatSession",
        response_body=ResponseBody.NOTHING,
        key_parameter="chatSessionEntityId",
    ),
)
