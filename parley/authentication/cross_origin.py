"""Requests that a page of somebody else's makes a browser send.

A browser adds a Basic login that it knows to such a request by itself. It asks first, and is told
no, before it sends any but the types of bodies here; so those are refused when they come from afar.
Sessions are for pages of this service: by their cookie nothing at all is done from afar.
"""

from urllib.parse import urlsplit

from starlette.requests import Request

from graphql_api.errors import Forbidden
from parley.authentication.caller import LoginRefused
from parley.authentication.cookies import has_only_session_cookie

SIMPLE_CONTENT_TYPES = frozenset(
    {"", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"}
)
"""Types of bodies, or none, that any page can send to anybody."""

SAFE_METHODS = frozenset({"GET", "HEAD"})
"""Methods that change nothing, and whose answers a foreign page cannot read."""


def refuse_cross_origin(request: Request, public_url: str | None) -> None:
    """Forbidden for what a page of another origin could have sent unasked, or sent by a cookie."""
    if not is_cross_origin(request, public_url):
        return
    if has_only_session_cookie(request):
        raise Forbidden(
            "A page of another origin sent this with the cookie of a session;"
            " those are for pages of this service."
        )
    if request.method in SAFE_METHODS:
        return
    essence = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if essence in SIMPLE_CONTENT_TYPES:
        raise Forbidden(
            "A page of another origin sent this, in a way that a browser does not ask about;"
            " send JSON, or send it from a page of this service."
        )


def is_cross_origin(request: Request, public_url: str | None) -> bool:
    """Whether a browser says that a page of another origin makes it send this."""
    if request.headers.get("sec-fetch-site") == "cross-site":
        return True
    origin = request.headers.get("origin")
    if origin is None:
        return False
    own = {request.headers.get("host", "").lower()}
    if public_url is not None:
        own.add(urlsplit(public_url).netloc.lower())
    # "null", which pages without an origin send, is nobody's host.
    scheme, _, host = origin.lower().partition("://")
    return scheme not in ("http", "https") or host not in own


SINGLE_HEADERS = ("authorization", "so-apptoken")
"""Headers of which a proxy might have read the one and this service the other."""


def refuse_ambiguous(request: Request) -> None:
    """Refused for two callers, or two applications, in one request."""
    for name in SINGLE_HEADERS:
        if len(request.headers.getlist(name)) > 1:
            raise LoginRefused(f"more than one {name}")
