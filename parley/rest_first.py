"""Requests for the REST door, which goes by no route: it answers whatever comes under its path."""

from starlette.types import ASGIApp, Receive, Scope, Send

from rest_facade.links import MOUNTED_AT


class RestFirst:
    """Passes requests under the REST door's path to it, and all others on.

    Starlette's own way there leads through its router, and through layers for errors that the door
    has words for itself.
    """

    def __init__(self, app: ASGIApp, facade: ASGIApp) -> None:
        self._app, self._facade = app, facade

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the door that a request is for."""
        before = scope.get("root_path", "")
        if scope["type"] != "lifespan" and _is_below(scope["path"].removeprefix(before)):
            inside = {"root_path": before + MOUNTED_AT, "app_root_path": before}
            await self._facade({**scope, **inside}, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_below(path: str) -> bool:
    return path.startswith(f"{MOUNTED_AT}/") or path == MOUNTED_AT
