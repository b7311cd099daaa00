"""The rows of the routes table that are about the presence of users."""

from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.handlers.arguments import act, ask
from rest_facade.parameters import SELECT

PRESENCE = "ChatPresence"

REST = "/v1/Presence"
PROCEDURES = "/v1/Agents/Chat"

READS = "Read whether each user is there to chat, and what they are busy with."
SAVES = "Say whether users are there; of each only UserId and Present are read."

CALLS = (
    RestCall(
        "GET",
        f"{REST}/GetAll",
        ask,
        PRESENCE,
        "presence",
        response_body=ResponseBody.ENTITIES,
        does=READS,
    ),
    RestCall(
        "POST",
        f"{REST}/SaveAll",
        act,
        PRESENCE,
        "setPresence",
        request_body=RequestBody.LIST,
        response_body=ResponseBody.NOTHING,
        does=SAVES,
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/GetChatPresence",
        ask,
        PRESENCE,
        "presence",
        response_body=ResponseBody.ENTITIES,
        does=READS,
    ),
    RestCall(
        "POST",
        f"{PROCEDURES}/SaveChatPresence",
        act,
        PRESENCE,
        "setPresence",
        request_body=RequestBody.ARGUMENTS,
        response_body=ResponseBody.NOTHING,
        renamed=(("chatPresence", "input"),),
        arguments_name_a_row=False,
        without_effect=(SELECT,),
        does=SAVES,
    ),
)
"""The calls on presence, by REST and as procedures of the agent."""
