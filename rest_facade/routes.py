"""The table of REST calls, one row each, for the router, OpenAPI, docs/calls.md and tests."""

from rest_facade import conversation_routes, message_routes, presence_routes, topic_routes
from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.handlers import agent, entity
from rest_facade.handlers.list import get_page
from rest_facade.handlers.patch import change

SESSION = "ChatSession"
TOPIC = "ChatTopic"

VERSIONS = "/v1"
CHAT_AGENT = "Chat"


def entity_calls(name: str, agent_name: str = CHAT_AGENT) -> tuple[RestCall, ...]:
    """The calls that every entity has: six on its own path, and four of its agent.

    The GraphQL fields behind them are named after the entity, as `createChatSession` is.
    """
    collection, procedures = f"{VERSIONS}/{name}", f"{VERSIONS}/Agents/{agent_name}"
    one = f"{collection}/{{key}}"
    read_field = name[:1].lower() + name[1:]
    default, create, update = f"default{name}", f"create{name}", f"update{name}"
    replace, delete = f"replace{name}", f"delete{name}"
    key_parameter = f"{read_field}EntityId"
    with_links, nothing = ResponseBody.ENTITY_WITH_LINKS, ResponseBody.NOTHING
    return (
        RestCall("GET", f"{collection}/default", entity.get_default, name, default),
        RestCall(
            "POST",
            collection,
            entity.create,
            name,
            create,
            request_body=RequestBody.ENTITY,
            response_body=with_links,
        ),
        RestCall("GET", one, entity.read, name, read_field, response_body=with_links),
        RestCall(
            "PUT",
            one,
            entity.replace,
            name,
            replace,
            read_field=read_field,
            request_body=RequestBody.ENTITY,
            response_body=with_links,
        ),
        RestCall(
            "PATCH",
            one,
            change,
            name,
            update,
            read_field=read_field,
            request_body=RequestBody.CHANGES,
            response_body=with_links,
        ),
        RestCall(
            "DELETE",
            one,
            entity.remove,
            name,
            delete,
            read_field=read_field,
            response_body=nothing,
        ),
        RestCall(
            "POST", f"{procedures}/CreateDefault{name}Entity", entity.get_default, name, default
        ),
        RestCall(
            "POST",
            f"{procedures}/Get{name}Entity",
            agent.get,
            name,
            read_field,
            response_body=ResponseBody.ENTITY_OR_NULL,
            key_parameter=key_parameter,
        ),
        RestCall(
            "POST",
            f"{procedures}/Save{name}Entity",
            agent.save,
            name,
            update,
            read_field=read_field,
            create_field=create,
            request_body=RequestBody.ENTITY,
        ),
        RestCall(
            "POST",
            f"{procedures}/Delete{name}Entity",
            agent.delete,
            name,
            delete,
            response_body=nothing,
            key_parameter=key_parameter,
        ),
    )


SESSION_LIST = RestCall(
    "GET",
    f"{VERSIONS}/{SESSION}",
    get_page,
    SESSION,
    "chatSessions",
    response_body=ResponseBody.PAGE,
)

CALLS = (
    *entity_calls(SESSION),
    SESSION_LIST,
    *message_routes.CALLS,
    *conversation_routes.CALLS,
    *entity_calls(TOPIC),
    *topic_routes.CALLS,
    *presence_routes.CALLS,
)
