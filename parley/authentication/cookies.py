"""The two cookies of a browser's session: its secret, and the token that scripts repeat."""

import hashlib
import hmac

from starlette.requests import Request
from starlette.responses import Response

SESSION_COOKIE = "parley-session"
"""Holds the secret, which no script can read."""

XSRF_COOKIE = "XSRF-TOKEN"
"""Holds the token; axios and Angular copy it by themselves into the header below."""

XSRF_HEADER = "X-XSRF-TOKEN"

MAX_CHARS = 256
"""Characters of a cookie that is one of ours; secrets have 43."""

XSRF_HMAC_MESSAGE = b"XSRF-TOKEN"


def xsrf_token(secret: str) -> str:
    """The token that goes with a session; only who has the secret can make it, and not back."""
    return hmac.digest(secret.encode(), XSRF_HMAC_MESSAGE, hashlib.sha256).hex()


def session_secret(request: Request) -> str | None:
    """The secret of the session that a browser says it has."""
    secret = request.cookies.get(SESSION_COOKIE)
    return secret if secret and len(secret) <= MAX_CHARS else None


def has_xsrf_token(request: Request, secret: str) -> bool:
    """Whether a script that may read the cookies of this service sent the request."""
    # As bytes: a header may hold more than ASCII.
    sent = request.headers.get(XSRF_HEADER, "").encode()
    return hmac.compare_digest(sent, xsrf_token(secret).encode())


def is_from_page(request: Request) -> bool:
    """Whether a browser sends this for a page that knows of sessions, logged in or not."""
    return XSRF_HEADER in request.headers or SESSION_COOKIE in request.cookies


def has_only_session_cookie(request: Request) -> bool:
    """Whether a session is all that a request could be let in by."""
    return SESSION_COOKIE in request.cookies and "authorization" not in request.headers


def set_session_cookies(request: Request, response: Response, secret: str, seconds: int) -> None:
    """Give a browser both cookies for so long."""
    _set_cookies(
        request, response, {SESSION_COOKIE: secret, XSRF_COOKIE: xsrf_token(secret)}, seconds
    )


def clear_session_cookies(request: Request, response: Response) -> None:
    """Make a browser forget both cookies."""
    _set_cookies(request, response, {SESSION_COOKIE: "", XSRF_COOKIE: ""}, 0)


def _set_cookies(
    request: Request, response: Response, values: dict[str, str], seconds: int
) -> None:
    for name, value in values.items():
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=request.url.scheme == "https",
            httponly=name == SESSION_COOKIE,
            samesite="lax",
        )
