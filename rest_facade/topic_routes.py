"""The rows of the routes table that are about chat topics and their agents."""

from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.handlers.arguments import act, ask, find
from rest_facade.handlers.list import get_page
from rest_facade.parameters import SELECT

SESSION, TOPIC, AGENT, ITEM = "ChatSession", "ChatTopic", "ChatTopicAgent", "MDOListItem"

TOPICS = "/v1/ChatTopic"
ONE_TOPIC = f"{TOPICS}/{{chatTopicId}}"
AGENTS = f"{ONE_TOPIC}/UserAgent"
ONE_AGENT = f"{AGENTS}/{{username}}"
PROCEDURES = "/v1/Agents/Chat"

ENTITY_OR_NULL, ENTITIES = ResponseBody.ENTITY_OR_NULL, ResponseBody.ENTITIES
ENTITIES_OR_NULL = ResponseBody.ENTITIES_OR_NULL
VALUE, NOTHING = ResponseBody.VALUE, ResponseBody.NOTHING
ARGUMENTS = RequestBody.ARGUMENTS


ON_TOPICS = (
    RestCall(
        "GET",
        f"{ONE_TOPIC}/Sessions",
        get_page,
        SESSION,
        "chatSessions",
        read_field="chatTopic",
        response_body=ResponseBody.PAGE,
        condition="topicId",
        does="Read a page of the sessions of a topic.",
    ),
    RestCall(
        "POST",
        f"{ONE_TOPIC}/Sessions",
        act,
        SESSION,
        "createChatSessionForTopic",
        does="Create a session on a topic.",
    ),
    RestCall(
        "GET",
        f"{ONE_TOPIC}/IsOpen",
        ask,
        TOPIC,
        "isChatTopicOpen",
        response_body=VALUE,
        does="Say whether a topic is within its opening hours now.",
    ),
    RestCall(
        "GET",
        f"{TOPICS}/ForCurrentUser",
        ask,
        TOPIC,
        "chatTopicsForViewer",
        response_body=ENTITIES,
        does="Read the topics in which the caller has a role.",
    ),
    RestCall(
        "GET",
        f"{TOPICS}/UserAgents",
        ask,
        ITEM,
        "userAgents",
        response_body=ENTITIES,
        query=("flat", "onlyPresent"),
        does="Read the users to whom sessions may be given.",
    ),
    RestCall(
        "GET",
        AGENTS,
        ask,
        AGENT,
        "chatTopicAgents",
        response_body=ENTITIES,
        does="Read the agents of a topic.",
    ),
    RestCall(
        "PUT",
        AGENTS,
        act,
        AGENT,
        "updateChatTopicAgents",
        request_body=RequestBody.LIST,
        response_body=ENTITIES,
        does="Give a topic these agents and no others.",
    ),
    RestCall(
        "POST",
        AGENTS,
        act,
        AGENT,
        "addChatTopicAgent",
        request_body=RequestBody.ENTITY,
        does="Make an associate an agent of a topic.",
    ),
    RestCall(
        "GET",
        ONE_AGENT,
        ask,
        AGENT,
        "chatTopicAgent",
        does="Read one agent of a topic.",
    ),
    RestCall(
        "PUT",
        ONE_AGENT,
        act,
        AGENT,
        "updateChatTopicAgent",
        request_body=RequestBody.ENTITY,
        does="Give an agent of a topic other roles.",
    ),
    RestCall(
        "DELETE",
        ONE_AGENT,
        act,
        AGENT,
        "removeChatTopicAgent",
        response_body=NOTHING,
        does="Take an agent from a topic.",
    ),
)


AS_PROCEDURES = (
    RestCall(
        "POST",
        f"{PROCEDURES}/CreateDefaultChatTopicAgent",
        ask,
        AGENT,
        "defaultChatTopicAgent",
        does="Read an agent to begin with, of no topic and without a role.",
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/IsWithinOpeningHours",
        ask,
        TOPIC,
        "isChatTopicOpen",
        request_body=ARGUMENTS,
        response_body=VALUE,
        does="Say whether a topic is within its opening hours now.",
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/ChatTopicsForUser",
        ask,
        TOPIC,
        "chatTopicsForViewer",
        response_body=ENTITIES,
        does="Read the topics in which the caller has a role.",
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/GetUserAgentList",
        ask,
        ITEM,
        "userAgents",
        request_body=ARGUMENTS,
        response_body=ENTITIES,
        arguments_name_a_row=False,
        does="Read the users to whom sessions may be given.",
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/GetChatTopicUserAgentList",
        find,
        AGENT,
        "chatTopicAgents",
        request_body=ARGUMENTS,
        response_body=ENTITIES_OR_NULL,
        does="Read the agents of a topic, or null.",
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/GetChatTopicUserAgent",
        find,
        AGENT,
        "chatTopicAgent",
        request_body=ARGUMENTS,
        response_body=ENTITY_OR_NULL,
        does="Read one agent of a topic, or null.",
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/AddChatTopicUserAgent",
        act,
        AGENT,
        "addChatTopicAgent",
        request_body=ARGUMENTS,
        renamed=(("useragent", "input"),),
        does="Make an associate an agent of a topic.",
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/UpdateChatTopicUserAgent",
        act,
        AGENT,
        "updateChatTopicAgent",
        request_body=ARGUMENTS,
        renamed=(("useragent", "input"),),
        does="Give an agent of a topic other roles.",
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/UpdateChatTopicUserAgents",
        act,
        AGENT,
        "updateChatTopicAgents",
        request_body=ARGUMENTS,
        response_body=ENTITIES,
        renamed=(("useragents", "input"),),
        does="Give a topic these agents and no others.",
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/DeleteChatTopicUserAgent",
        act,
        AGENT,
        "removeChatTopicAgent",
        request_body=ARGUMENTS,
        response_body=NOTHING,
        without_effect=(SELECT,),
        does="Take an agent from a topic.",
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/CreateChatSessionForTopic",
        act,
        SESSION,
        "createChatSessionForTopic",
        request_body=ARGUMENTS,
        does="Create a session on a topic.",
    ),
)

CALLS = (*ON_TOPICS, *AS_PROCEDURES)
"""The calls on topics, by REST and as procedures of the agent, apart from those of every entity."""
