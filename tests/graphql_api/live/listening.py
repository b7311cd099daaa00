"""Streams of a hub without a server: what they were sent is kept in a list."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from graphql_api.feeds import Feed
from graphql_api.live.hub import Hub
from graphql_api.live.subscription import Subscription, new_context, subscribe
from graphql_api.schema import Schema, build_schema
from graphql_api.shared.live_limits import LiveLimits
from graphql_api.shared.locale import NEUTRAL
from graphql_api.shared.viewer import Door, Viewer
from orm.models.enums import Role
from tests.graphql_api.querying import CREATE, data

TIMEOUT_SECONDS = 20

CHANGED = """
subscription Changed($id: Int!, $after: String) {
  chatSessionChanged(chatSessionId: $id, after: $after) {
    cursor version chatSession { customerName }
  }
}
"""

RENAME = """
mutation Rename($id: Int!, $name: String!) {
  updateChatSession(chatSessionId: $id, input: {customerName: $name}) { chatSessionId }
}
"""

MANAGER = Viewer(associate_id=1, name="tje0", role=Role.MANAGER, door=Door.GRAPHQL)

NEVER_POLLS = LiveLimits(caller_streams=1000, poll_seconds=3600)
"""Events are found because somebody tells of them, or not within the test."""


@dataclass
class Client:
    """A client that reads until it is told to stop, and what it has got."""

    got: list[dict[str, Any]] = field(default_factory=list)
    reads: asyncio.Event = field(default_factory=asyncio.Event)
    error: Exception | None = None
    """Raised by the next send."""
    task: "asyncio.Task[None]" = field(init=False)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.reads.set()

    async def send(self, content: bytes, cursor: str) -> None:
        """Wait before anything is written, as servers do."""
        await self.reads.wait()
        if self.error is not None:
            raise self.error
        event = json.loads(content)["data"]["chatSessionChanged"]
        assert event["cursor"] == cursor
        self.got.append(event)
        self._news.set()

    @property
    def versions(self) -> list[int]:
        return [event["version"] for event in self.got]

    async def until(self, number: int) -> list[int]:
        """The versions, once there are so many; fails if the stream ends before."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while len(self.got) < number:
                self._news.clear()
                news = asyncio.create_task(self._news.wait())
                await asyncio.wait([news, self.task], return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
                if self.task.done():
                    self.task.result()
                    raise AssertionError("The stream has ended.")
        return self.versions

    async def end(self) -> None:
        """Wait for the end of the stream, and raise its error."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await self.task


@dataclass
class Live:
    """A hub that runs, on the open database."""

    hub: Hub
    schema: Schema
    viewer: Viewer = MANAGER
    clients: list[Client] = field(default_factory=list)

    async def create(self) -> int:
        """The key of a new session."""
        return int((await self._do(CREATE, input={}))["createChatSession"]["chatSessionId"])

    async def rename(self, key: int, *names: str) -> None:
        """Change a session once for each name."""
        for name in names:
            await self._do(RENAME, id=key, name=name)

    async def subscription(self, key: int, after: str | None = None) -> Subscription:
        return await subscribe(
            self.schema, CHANGED, {"id": key, "after": after}, None, self.viewer, NEUTRAL
        )

    async def listen(
        self, subscription: Subscription, client: Client | None = None, *, live: bool = True
    ) -> Client:
        """Start a stream; `live` waits until it gets what happens from now on."""
        client = client or Client()
        self.clients.append(client)
        client.task = asyncio.create_task(self.hub.stream(subscription, client.send))
        if live:
            await settled(lambda: client.task.done() or self._is_live(client))
        return client

    async def follow(self, key: int, after: str | None = None) -> Client:
        return await self.listen(await self.subscription(key, after))

    def _is_live(self, client: Client) -> bool:
        return any(s.is_live and s.send == client.send for s in self.hub._streams)

    async def _do(self, text: str, **variables: Any) -> Any:
        context = new_context(self.schema, self.viewer, NEUTRAL)
        answer = await self.schema.execute(text, variables, context)
        return data({"data": answer.data, **({"errors": answer.errors} if answer.errors else {})})


async def settled(condition: Callable[[], object]) -> None:
    """Wait until a function returns something true."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while not condition():  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.002)


def feed_of(subscription: Subscription) -> Feed:
    assert isinstance(subscription.feed, Feed)
    return subscription.feed


def telling(subscription: Subscription, tell: Any) -> Subscription:
    """The subscription with another way to tell of an event; equal to none that tells otherwise."""
    return replace(
        subscription,
        feed=replace(feed_of(subscription), tell=tell),
        identity=(*subscription.identity, tell),
    )


@asynccontextmanager
async def living(limits: LiveLimits = NEVER_POLLS) -> AsyncIterator[Live]:
    """A hub on the open database; its streams are ended at the end."""
    hub = Hub(limits)
    async with hub.running():
        live = Live(hub, build_schema())
        try:
            yield live
        finally:
            for client in live.clients:
                client.task.cancel()
            await asyncio.gather(*(each.task for each in live.clients), return_exceptions=True)
