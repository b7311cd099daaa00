"""The call of events in OpenAPI: its parameters, its answer, and the schema of a line."""

from openapi_pydantic import DataType, Header, MediaType, Response, Schema

from rest_facade.events.call import AFTER, DEFAULT_TOP, MEDIA_TYPES, MOST_TOP, TOP
from rest_facade.events.lines import MESSAGE, MESSAGE_KEY, SESSION
from rest_facade.openapi.properties import reference, reference_or_null
from rest_facade.waiting import MOST_SECONDS
from rest_facade.writing.error_responses import CURSOR

LINE = "EventLine"

PARAMETERS = {
    AFTER: "The `Cursor` of the last event that was seen. Only what happens from now on, without.",
    TOP: f"The largest number of events, {DEFAULT_TOP} unless said.",
}

PREFER = (
    "`wait=20`: a call that has nothing to answer with waits for it, so many seconds,"
    f" {MOST_SECONDS} at most."
)

HEADERS = {
    "Prefer": PREFER,
    "Last-Event-ID": "The same as `after`, which it goes before: browsers send it.",
}

SCHEMAS = {TOP: {"type": "integer", "minimum": 1, "maximum": MOST_TOP}}
"""JSON Schemas of the parameters that are more than a text."""

RESPONSE_HEADERS = {
    "Link": "The address of the next page, as `rel=next`, also where there is none yet.",
    CURSOR: "The cursor after which the next page begins.",
    "Preference-Applied": "The time that the call would have waited, if it asked for that.",
}


def response() -> Response:
    """A page of events, or a stream of them."""
    lines = Schema(
        type=DataType.STRING,
        description="A line for each event; in a stream each is the data of an event.",
        contentMediaType="application/json",
        contentSchema=reference(LINE),
    )
    return Response(
        description="The events.",
        headers={
            name: Header(description=text, param_schema=Schema(type=DataType.STRING))
            for name, text in RESPONSE_HEADERS.items()
        },
        content={name: MediaType(media_type_schema=lines) for name in MEDIA_TYPES},
    )


def schemas() -> dict[str, Schema]:
    """The schema of a line."""
    text, number = Schema(type=DataType.STRING), Schema(type=DataType.INTEGER)
    properties = {
        "Cursor": Schema(type=DataType.STRING, description="The place of the event, for `after`."),
        "At": Schema(type=DataType.STRING, description="When it happened."),
        "Kind": Schema(
            type=DataType.STRING,
            enum=["Created", "Updated", "Gone"],
            description="Gone: it was deleted, or is no longer for the caller to see.",
        ),
        "Entity": Schema(type=DataType.STRING, enum=[SESSION, MESSAGE]),
        "ChatSessionId": number,
        MESSAGE_KEY: Schema(type=DataType.INTEGER, description="Of a message."),
        "Version": Schema(
            type=[DataType.INTEGER, DataType.NULL],
            description="The version that the change made; the session may have a later one.",
        ),
        "ChangedFields": Schema(
            type=DataType.ARRAY, items=text, description="Properties of the session that changed."
        ),
        SESSION: reference_or_null(f"{SESSION}EntityWithRights", "Null when it is gone."),
        MESSAGE: reference(f"{MESSAGE}Response"),
    }
    return {
        LINE: Schema(
            type=DataType.OBJECT,
            description="An event, with the session or the message as it is now.",
            properties=properties,
            required=["Cursor", "At", "Kind", "Entity", "ChatSessionId"],
        )
    }
