"""The endpoint `/session`: a page's script logs a browser in and out."""

from collections.abc import Set as AbstractSet
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graphql_api.errors import Forbidden, ParleyError
from graphql_api.shared.caching_headers import NOT_STORED
from graphql_api.shared.media_types import JSON, body_media_type
from graphql_api.shared.viewer import Door
from parley.authentication.authenticator import Authenticator
from parley.authentication.basic import PasswordClaim
from parley.authentication.caller import CHALLENGES, public_errors
from parley.authentication.cookies import (
    XSRF_HEADER,
    clear_session_cookies,
    set_session_cookies,
    would_be_dropped,
    xsrf_token,
)
from parley.authentication.cross_origin import LET_IN, is_cross_origin
from parley.authentication.session_logins import authenticate_logout, authenticate_new_session
from parley.authentication.sessions import Sessions
from parley.operations.error_responses import error_response

MAX_BODY_BYTES = 8192
MAX_NAME_LENGTH = 1024

SESSIONS_NOT_OFFERED = (
    "This service offers no sessions; log in with an Authorization header instead."
)
CROSS_ORIGIN = (
    f"A page of another origin sent this; log in and out on pages of this service; {LET_IN}."
)
COOKIES_DROPPED = (
    "The browser would drop the session's cookies, because this page is of another site and calls"
    " without TLS. Call this service by https, or by the same host name that the page has"
    " (localhost and 127.0.0.1 are two), or send Authorization with each call instead."
)
LOGIN_EXPECTED = f"Send Authorization, or a body of name and password whose Content-Type is {JSON}."

NO_STORE = {**NOT_STORED, "Cache-Control": "no-store"}


class LoginBody(BaseModel):
    """The JSON body that a login box sends."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    name: Annotated[str, Field(max_length=MAX_NAME_LENGTH)]
    password: SecretStr


def routes(
    authenticate: Authenticator, public_url: str | None, allowed_origins: AbstractSet[str]
) -> list[Route]:
    """`POST /session` logs in, `DELETE /session` logs out."""

    async def session(request: Request) -> Response:
        request.state.door = Door.SESSION
        try:
            sessions = _sessions(request, authenticate, public_url, allowed_origins)
            if request.method == "POST":
                return await _log_in(request, authenticate, sessions)
            return await _log_out(request, authenticate, sessions)
        except ParleyError as error:
            return error_response(error)

    return [Route("/session", session, methods=["POST", "DELETE"], max_body_size=MAX_BODY_BYTES)]


def _sessions(
    request: Request,
    authenticate: Authenticator,
    public_url: str | None,
    allowed_origins: AbstractSet[str],
) -> Sessions:
    """The sessions; Forbidden where they are not offered, and for pages of another origin."""
    if authenticate.sessions is None:
        raise Forbidden(SESSIONS_NOT_OFFERED)
    if is_cross_origin(request, public_url, allowed_origins):
        raise Forbidden(CROSS_ORIGIN)
    return authenticate.sessions


async def _log_in(request: Request, authenticate: Authenticator, sessions: Sessions) -> Response:
    request.state.operation = "logIn"
    if would_be_dropped(request):
        raise Forbidden(COOKIES_DROPPED)
    claim = None if "authorization" in request.headers else await _claim(request)
    caller = await authenticate_new_session(authenticate, request, claim)
    request.state.viewer = caller.user.name
    with public_errors(CHALLENGES["session"]):
        new = await sessions.begin(caller)
    # A page of another host cannot read the cookie that has the token.
    headers = {**NO_STORE, XSRF_HEADER: xsrf_token(new.secret)}
    response = Response(status_code=204, headers=headers)
    set_session_cookies(request, response, new.secret, new.seconds)
    return response


async def _log_out(request: Request, authenticate: Authenticator, sessions: Sessions) -> Response:
    request.state.operation = "logOut"
    caller = await authenticate_logout(authenticate, request, sessions)
    request.state.viewer = caller.user.name
    await sessions.end(caller)
    response = Response(status_code=204, headers=NO_STORE)
    clear_session_cookies(request, response)
    return response


async def _claim(request: Request) -> PasswordClaim:
    """Read name and password from the body; HTTPException 400 or 415 if that is not possible."""
    media_type, is_utf8 = body_media_type(request.headers.get("content-type"))
    if media_type != JSON:
        raise HTTPException(415, LOGIN_EXPECTED)
    if not is_utf8:
        raise HTTPException(415, "The charset of the body must be utf-8.")
    try:
        login = LoginBody.model_validate_json(await request.body())
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        lines = (
            f"{'.'.join(map(str, problem['loc'])) or 'body'}: {problem['msg']}"
            for problem in problems
        )
        raise HTTPException(400, "; ".join(lines)) from None
    return PasswordClaim(login.name, login.password.get_secret_value())
