"""Follows subscriptions through a hub, without a server."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from graphql_api.context import Context
from graphql_api.live.hub import Hub
from graphql_api.live.subscription import NotSubscribed, subscribe
from graphql_api.schema import Schema
from graphql_api.shared.locale import NEUTRAL
from graphql_api.shared.viewer import Door, Viewer
from orm.models.enums import Role, Scope
from tests.graphql_api.live.listening import settled

SECONDS = 20
"""A test that waits for longer has failed."""

MANAGER = Viewer(1, "ada", Role.MANAGER, Door.GRAPHQL)
READER = Viewer(9, "rea", Role.READER, Door.GRAPHQL)


def agent(associate_id: int) -> Viewer:
    return Viewer(associate_id, f"agent{associate_id}", Role.AGENT, Door.GRAPHQL)


def customer(session_id: int, topic_id: int | None = None) -> Viewer:
    return Viewer(
        0, "customer", Role.CUSTOMER, Door.GRAPHQL, session_id=session_id, topic_id=topic_id
    )


def application(key: int, *scopes: Scope) -> Viewer:
    return Viewer(
        1, "ada", Role.MANAGER, Door.GRAPHQL, application_id=key, scopes=frozenset(scopes)
    )


@dataclass(eq=False)
class Stream:
    """The results that a subscription has sent and that the test has not read yet."""

    results: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    cursors: list[str] = field(default_factory=list)
    """The cursor of each result that was sent."""

    async def send(self, content: bytes, cursor: str) -> None:
        self.cursors.append(cursor)
        self.results.put_nowait(json.loads(content))

    async def result(self) -> dict[str, Any]:
        """The next result."""
        async with asyncio.timeout(SECONDS):
            return await self.results.get()

    async def told(self) -> Any:
        """The value of the root field in the next result, which must have no errors."""
        result = await self.result()
        assert "errors" not in result, result
        [value] = result["data"].values()
        return value


@dataclass
class Live:
    """A schema, and a hub that follows the open database."""

    schema: Schema
    hub: Hub

    @asynccontextmanager
    async def follow(
        self, text: str, viewer: Viewer = MANAGER, **variables: Any
    ) -> AsyncIterator[Stream]:
        """A subscription that has begun; NotSubscribed if it is refused."""
        stream = Stream()
        subscription = await subscribe(self.schema, text, variables, None, viewer, NEUTRAL)
        running = asyncio.create_task(self.hub.stream(subscription, stream.send))
        await settled(
            lambda: (
                running.done()
                or any(each.is_live and each.send == stream.send for each in self.hub._streams)
            )
        )
        try:
            yield stream
            assert not running.done(), running
        finally:
            running.cancel()
            await asyncio.wait([running])

    async def ask(self, text: str, viewer: Viewer = MANAGER, **variables: Any) -> Any:
        """The data of a query or mutation, which must have no errors."""
        result = await self.schema.execute(
            text, variables, Context(viewer, self.schema.limits), None
        )
        assert result.errors is None, result.errors
        return result.data

    async def refusal(self, text: str, viewer: Viewer = MANAGER, **variables: Any) -> list[str]:
        """The codes of the errors by which a subscription is refused."""
        try:
            await subscribe(self.schema, text, variables, None, viewer, NEUTRAL)
        except NotSubscribed as refused:
            return [(error.extensions or {})["code"] for error in refused.result.errors or ()]
        raise AssertionError("It was not refused.")


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until a function returns true."""
    async with asyncio.timeout(SECONDS):
        while not await condition():  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.005)
