"""GraphQL over server-sent events: one subscription a request."""

import asyncio
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graphql_api.live.hub import Hub
from graphql_api.live.subscription import Subscription

EVENT_STREAM = "text/event-stream"

LAST_EVENT_ID = "last-event-id"
"""The header by which browsers say how far a stream was read; it is the cursor of that event."""


class EventStreamResponse(Response):
    """The results of a subscription, each as the event `next`, until the client is gone."""

    def __init__(self, hub: Hub, subscription: Subscription) -> None:
        super().__init__(headers={"X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._hub, self._subscription = hub, subscription

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        await send({"type": "http.response.body", "body": b":\n\n", "more_body": True})

        async def send_next(content: bytes, cursor: str) -> None:
            body = b"id: %b\nevent: next\ndata: %b\n\n" % (cursor.encode(), content)
            await send({"type": "http.response.body", "body": body, "more_body": True})

        async def until_gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

        streaming = asyncio.create_task(self._hub.stream(self._subscription, send_next))
        gone = asyncio.create_task(until_gone())
        await asyncio.wait([streaming, gone], return_when=asyncio.FIRST_COMPLETED)
        for task in (streaming, gone):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
