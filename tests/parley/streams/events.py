"""Reads server-sent events as a browser does."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Event:
    """An event, or a block without data, such as a comment."""

    fields: dict[str, str] = field(default_factory=dict)
    comments: int = 0

    @property
    def name(self) -> str:
        """The kind of the event; empty for a block that is none."""
        return self.fields.get("event", "")

    @property
    def cursor(self) -> str:
        """The id of the event."""
        return self.fields["id"]

    @property
    def data(self) -> Any:
        """The JSON of the event."""
        return json.loads(self.fields["data"])


async def blocks(answer: httpx.Response) -> AsyncIterator[Event]:
    """All blocks of a stream, comments and times to reconnect too."""
    event = Event()
    async for line in answer.aiter_lines():
        name, _, value = line.partition(":")
        if not line:
            yield event
            event = Event()
        elif not name:
            event.comments += 1
        else:
            event.fields[name] = value.removeprefix(" ")


async def events(answer: httpx.Response) -> AsyncIterator[Event]:
    """The events of a stream."""
    async for block in blocks(answer):
        if block.name:
            yield block
