"""Requests that say twice who sends them."""

from starlette.requests import Request

from parley.authentication.caller import Refused

ONCE = ("authorization", "so-apptoken")
"""Headers of which a proxy might have read the one and this service the other."""


def refuse_ambiguous(request: Request) -> None:
    """Refused for two callers, or two applications, in one request."""
    for name in ONCE:
        if len(request.headers.getlist(name)) > 1:
            raise Refused(f"more than one {name}")
