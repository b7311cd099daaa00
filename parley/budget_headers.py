"""Headers that tell callers how their budget stands, on whatever answer they get."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parley.budget import Spent


class BudgetHeaders:
    """Adds `RateLimit` and `RateLimit-Policy` to the answers of requests that were counted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer with the headers."""

        async def send_with_budget(message: Message) -> None:
            spent = scope.get("state", {}).get("spent")
            if message["type"] == "http.response.start" and isinstance(spent, Spent):
                MutableHeaders(scope=message).update(spent.headers)
            await send(message)

        await self._app(scope, receive, send_with_budget)
