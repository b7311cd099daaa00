"""The two cookies of a browser session: the secret, and the XSRF token that scripts send back."""

import hashlib
import hmac

from starlette.requests import Request
from starlette.responses import Response

SESSION_COOKIE = "parley-session"
"""Holds the session's secret; HttpOnly, so no script can read it."""

XSRF_COOKIE = "XSRF-TOKEN"
"""Holds the XSRF token; axios and Angular copy it into the header below by themselves."""

XSRF_HEADER = "X-XSRF-TOKEN"

MAX_CHARS = 256
"""Limit of a session cookie's value; secrets have 43 characters."""

XSRF_HMAC_MESSAGE = b"XSRF-TOKEN"


def xsrf_token(secret: str) -> str:
    """The XSRF token of a session: made from its secret, which it does not reveal."""
    return hmac.digest(secret.encode(), XSRF_HMAC_MESSAGE, hashlib.sha256).hex()


def session_secret(request: Request) -> str | None:
    """The value of the session cookie; None if there is none, or if it is too long."""
    secret = _session_cookie(request)
    return secret if secret and len(secret) <= MAX_CHARS else None


def has_xsrf_token(request: Request, secret: str) -> bool:
    """True if the XSRF header fits the secret: a script of this service's origin sent it."""
    # Compared as bytes, because a header may hold more than ASCII.
    sent = request.headers.get(XSRF_HEADER, "").encode()
    return hmac.compare_digest(sent, xsrf_token(secret).encode())


def is_from_page(request: Request) -> bool:
    """True if the request has the XSRF header or a session cookie, logged in or not."""
    return XSRF_HEADER in request.headers or _session_cookie(request) is not None


def has_only_session_cookie(request: Request) -> bool:
    """True if the session cookie is the only credential of the request."""
    return _session_cookie(request) is not None and "authorization" not in request.headers


def _session_cookie(request: Request) -> str | None:
    """The value of the session cookie, the last one if there are several; None if there is none.

    Starlette's `request.cookies` is not used: it unquotes every cookie by the standard library,
    which takes ten seconds for 60 KB of backslashes on Python 3.11 (quadratic time).
    """
    value = None
    for cookie in ";".join(request.headers.getlist("cookie")).split(";"):
        name, is_pair, text = cookie.partition("=")
        if is_pair and name.strip() == SESSION_COOKIE:
            value = text.strip().strip('"')
    return value


def would_be_dropped(request: Request) -> bool:
    """True if the browser would drop new cookies: the page is of another site, and there is no TLS.

    A page of `localhost` is of another site than 127.0.0.1.
    """
    return request.url.scheme != "https" and _is_from_another_site(request)


def _is_from_another_site(request: Request) -> bool:
    return request.headers.get("sec-fetch-site") == "cross-site"


def set_session_cookies(request: Request, response: Response, secret: str, seconds: int) -> None:
    """Set both cookies; they expire after so many seconds."""
    _set_cookies(
        request, response, {SESSION_COOKIE: secret, XSRF_COOKIE: xsrf_token(secret)}, seconds
    )


def clear_session_cookies(request: Request, response: Response) -> None:
    """Delete both cookies from the browser."""
    _set_cookies(request, response, {SESSION_COOKIE: "", XSRF_COOKIE: ""}, 0)


def _set_cookies(
    request: Request, response: Response, values: dict[str, str], seconds: int
) -> None:
    """Set cookies for pages of this site, or of any site if such a page logs in or out.

    Only pages of PARLEY_ALLOWED_ORIGINS come that far, and not without TLS: browsers drop
    SameSite=None without Secure.
    """
    secure = request.url.scheme == "https"
    from_elsewhere = secure and _is_from_another_site(request)
    for name, value in values.items():
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=secure,
            httponly=name == SESSION_COOKIE,
            samesite="none" if from_elsewhere else "lax",
        )
