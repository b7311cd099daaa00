"""Protection against CSRF: cross-origin requests, and requests with ambiguous credentials.

A browser adds a Basic login that it knows to the requests of any page. Before a page of another
origin may send anything but a CORS "simple request" the browser asks by a preflight, which is
answered for the origins of PARLEY_ALLOWED_ORIGINS only; so simple requests from another origin are
refused here. A session cookie is for pages of this service and of those origins: with it every
request of another origin is refused.
"""

from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

from starlette.requests import Request

from graphql_api.errors import Forbidden
from parley.authentication.caller import LoginRefused
from parley.authentication.cookies import has_only_session_cookie

SIMPLE_CONTENT_TYPES = frozenset(
    {"", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"}
)
"""Content types (or none) that any page can send without a CORS preflight."""

SAFE_METHODS = frozenset({"GET", "HEAD"})
"""Methods that change nothing, and whose responses a page of another origin cannot read."""

SINGLE_HEADERS = ("authorization", "so-apptoken")
"""Headers that may come once only: a proxy might read one of two, and this service the other."""


EVENT_STREAM = "text/event-stream"

LET_IN = "the operator can let its origin in by PARLEY_ALLOWED_ORIGINS"
"""The end of each refusal: what to do about it."""


FOREIGN_WEBSOCKET = (
    "A page of another origin opened this WebSocket; open it from a page of this service;"
    f" {LET_IN}."
)


def refuse_cross_origin(
    request: Request, public_url: str | None, allowed_origins: AbstractSet[str]
) -> None:
    """Raise Forbidden for a cross-origin request that uses a session cookie or had no preflight."""
    if not is_cross_origin(request, public_url, allowed_origins):
        return
    if has_only_session_cookie(request):
        raise Forbidden(
            "A page of another origin sent this with a session cookie;"
            f" use an Authorization header, or send it from a page of this service; {LET_IN}."
        )
    if request.method in SAFE_METHODS:
        return
    essence = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if essence in SIMPLE_CONTENT_TYPES:
        raise Forbidden(
            "A page of another origin sent this without a CORS preflight;"
            f" send JSON, or send it from a page of this service; {LET_IN}."
        )


def is_cross_origin(
    request: Request, public_url: str | None, allowed_origins: AbstractSet[str]
) -> bool:
    """True if Sec-Fetch-Site or Origin says that a page of another origin sent the request.

    Origins of PARLEY_ALLOWED_ORIGINS count as this service's own.
    """
    origin = request.headers.get("origin")
    if origin in allowed_origins:
        return False
    if request.headers.get("sec-fetch-site") == "cross-site":
        return True
    if origin is None:
        return False
    own_hosts = {request.headers.get("host", "").lower()}
    if public_url is not None:
        own_hosts.add(urlsplit(public_url).netloc.lower())
    own_hosts.discard("")
    # Pages without an origin send "null", which has no host and so counts as another origin.
    scheme, _, host = origin.lower().partition("://")
    return scheme not in ("http", "https") or host not in own_hosts


def is_from_own_page(
    request: Request, public_url: str | None, allowed_origins: AbstractSet[str]
) -> bool:
    """True if the browser says that a page of an own origin sent the request, or of an allowed one.

    Callers that are no browsers can say so too; they have no cookies but their own.
    """
    says = "origin" in request.headers or request.headers.get("sec-fetch-site") == "same-origin"
    return says and not is_cross_origin(request, public_url, allowed_origins)


def listens(request: Request) -> bool:
    """True for a WebSocket, and for a GET of server-sent events as EventSource makes it.

    Pages can add no header to either. Neither can a page make another request look so: a WebSocket
    has another scope, and the media type is no answer to anything but a subscription or a query.
    """
    if "subprotocols" in request.scope:
        return True
    return request.method == "GET" and EVENT_STREAM in request.headers.get("accept", "").lower()


def refuse_ambiguous(request: Request) -> None:
    """Raise LoginRefused if Authorization or SO-AppToken comes more than once."""
    for name in SINGLE_HEADERS:
        if len(request.headers.getlist(name)) > 1:
            raise LoginRefused(f"more than one {name}")
