"""The OpenAPI document of the service: the REST door's, with the login and logout of browsers."""

from graphql import GraphQLSchema
from openapi_pydantic import (
    DataType,
    Header,
    MediaType,
    Operation,
    PathItem,
    RequestBody,
    Response,
    Schema,
    Tag,
)

from graphql_api.shared.media_types import JSON
from parley.authentication.cookies import XSRF_HEADER
from parley.authentication.session_endpoint import MAX_BODY_BYTES, MAX_NAME_LENGTH
from rest_facade.openapi import document
from rest_facade.openapi.security import HEADER_LOGINS, SESSION

TAG = "Session"

LOGIN = Schema(
    type=DataType.OBJECT,
    description=f"A login, in at most {MAX_BODY_BYTES} bytes.",
    properties={
        "name": Schema(type=DataType.STRING, maxLength=MAX_NAME_LENGTH),
        "password": Schema(type=DataType.STRING, schema_format="password"),
    },
    required=["name", "password"],
)

COOKIES = Header(
    description="The cookies `parley-session`, and `XSRF-TOKEN` for a page's script to send back.",
    param_schema=Schema(type=DataType.STRING),
)
TOKEN = Header(
    description="The same XSRF token, for pages of another host, which cannot read the cookie.",
    param_schema=Schema(type=DataType.STRING),
    required=True,
)
SECONDS = Schema(type=DataType.INTEGER, minimum=0)

Refusal = tuple[str, str | None, Schema | None]
"""The description of a status, and a header of the response with its schema."""

REFUSALS: dict[str, Refusal] = {
    "401": ("The login is missing or wrong.", "WWW-Authenticate", Schema(type=DataType.STRING)),
    "403": (
        "A page that may not log in here asks, or this service offers no sessions.",
        None,
        None,
    ),
    "429": ("Too many logins failed, or too many requests came.", "Retry-After", SECONDS),
    "500": ("An unexpected error.", None, None),
    "503": ("Too many logins at once.", "Retry-After", SECONDS),
}
BAD_BODIES: dict[str, Refusal] = {
    "400": ("The body is no object with a name and a password.", None, None),
    "413": ("The body is too long.", None, None),
    "415": (f"The body is not {JSON} in UTF-8.", None, None),
}


def write(schema: GraphQLSchema, public_url: str | None) -> bytes:
    """The document as JSON; of the installation it contains the public address only."""
    whole = document.build(schema, public_url)
    assert whole.paths is not None
    assert whole.components is not None
    assert whole.tags is not None
    whole.paths["/session"] = PathItem(post=_log_in(), delete=_log_out())
    whole.tags.append(Tag(name=TAG, description="The session of a browser, kept in cookies."))
    return document.as_json(whole)


def _log_in() -> Operation:
    return Operation(
        operationId="logIn",
        tags=[TAG],
        summary="Logs a browser in.",
        description="By the body, or by the header Authorization in place of a body.",
        requestBody=RequestBody(content={JSON: MediaType(media_type_schema=LOGIN)}),
        responses={
            "204": Response(
                description="Logged in.",
                headers={"Set-Cookie": COOKIES, XSRF_HEADER: TOKEN},
            ),
            **_refused(BAD_BODIES | REFUSALS),
        },
        # The last alternative is the login in the body.
        security=[*HEADER_LOGINS, {}],
    )


def _log_out() -> Operation:
    return Operation(
        operationId="logOut",
        tags=[TAG],
        summary="Logs a browser out.",
        responses={
            "204": Response(
                description="Logged out; both cookies are removed.", headers={"Set-Cookie": COOKIES}
            ),
            **_refused(REFUSALS),
        },
        security=[SESSION],
    )


def _refused(refusals: dict[str, Refusal]) -> dict[str, Response]:
    text = MediaType(media_type_schema=Schema(type=DataType.STRING))
    return {
        status: Response(
            description=description,
            headers={name: Header(param_schema=schema, required=True)} if name else None,
            content={"text/plain": text},
        )
        for status, (description, name, schema) in sorted(refusals.items())
    }
