"""The server of the demo's shop: it starts chats, and hands their keys to the customer's page.

A real shop has a server of its own for this, which calls with its application's token
(docs/customers.md). The demo's runs here, and calls in process.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graphql_api.schema import Schema, execute
from graphql_api.shared.caching_headers import NOT_STORED
from graphql_api.shared.locale import NEUTRAL
from graphql_api.shared.media_types import JSON, body_media_type
from graphql_api.shared.retry_keys import RetryOf
from graphql_api.shared.viewer import Door, Viewer
from orm.accounts import applications, users
from parley.demo import LOGINS, SHOP

TOPIC_ID = 2
"""The topic of topics.ndjson that chats are started on; it has no opening hours."""

START_CHAT = """
mutation StartDemoChat($topic: Int!, $input: StartChatSessionInput!) {
  startChatSession(chatTopicId: $topic, input: $input) { chatSessionId sessionKey }
}
"""

JSON_EXPECTED = f"Send an object with a name and a message, as {JSON}."

NAME, MESSAGE = Field(min_length=1, max_length=100), Field(min_length=1, max_length=16_384)


class Beginning(BaseModel):
    """The JSON body by which the page asks for a chat."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    name: Annotated[str, NAME]
    message: Annotated[str, MESSAGE]
    """HTML, as all messages are."""


def starting(schema: Schema, retry_of: RetryOf) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that starts a chat; answers with the session's number, its key and its topic.

    A request that is sent again with its Idempotency-Key starts no second chat. Pages of another
    origin cannot send JSON without a preflight, which is not answered here.
    """

    async def start(request: Request) -> Response:
        beginning = await _beginning(request)
        data = await execute(
            schema,
            START_CHAT,
            {"topic": TOPIC_ID, "input": beginning.model_dump()},
            await _shop(),
            NEUTRAL,
            retry_of(request, await request.body()),
        )
        return JSONResponse({**data["startChatSession"], "chatTopicId": TOPIC_ID}, 201, NOT_STORED)

    return start


async def _beginning(request: Request) -> Beginning:
    """Read the body; HTTPException 400 or 415 if that is not possible."""
    if body_media_type(request.headers.get("content-type")) != (JSON, True):
        raise HTTPException(415, JSON_EXPECTED)
    try:
        return Beginning.model_validate_json(await request.body())
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        lines = (f"{'.'.join(map(str, each['loc'])) or 'body'}: {each['msg']}" for each in problems)
        raise HTTPException(400, "; ".join(lines)) from None


async def _shop() -> Viewer:
    """The shop as a caller: its application, for the demo's manager; NotFound if it was revoked."""
    user = await users.get(LOGINS[0].name)
    application = await applications.get(SHOP.name)
    return Viewer(
        user.associate_id,
        user.name,
        user.role,
        Door.GRAPHQL,
        application.application_id,
        frozenset(application.scopes),
    )
