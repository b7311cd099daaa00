"""The live streams of a worker, by what they listen to, and in groups of equal subscriptions."""

from collections.abc import Sequence
from typing import Any

from graphql_api.feeds import Channel, StateFeed
from graphql_api.live.streams import Stream

Group = dict[Stream, None]
"""Streams in the order in which they joined; each is told the same."""


class Groups:
    """The live streams."""

    def __init__(self) -> None:
        self._by_channel: dict[Channel, dict[tuple[Any, ...], Group]] = {}

    def of(self, channel: Channel) -> Sequence[Sequence[Stream]]:
        """A copy of the groups that listen to a channel."""
        groups = self._by_channel.get(channel)
        return [[*group] for group in groups.values()] if groups else ()

    def join(self, stream: Stream) -> None:
        """Add a stream, which is live from now on."""
        groups = self._by_channel.setdefault(stream.subscription.feed.channel, {})
        groups.setdefault(stream.subscription.identity, {})[stream] = None
        stream.joined()

    def leave(self, stream: Stream) -> None:
        """Remove a stream, which is behind from now on; nothing happens if it is already."""
        if not stream.is_live or isinstance(stream.subscription.feed, StateFeed):
            return
        channel, identity = stream.subscription.feed.channel, stream.subscription.identity
        groups = self._by_channel[channel]
        group = groups[identity]
        del group[stream]
        if not group:
            del groups[identity]
        if not groups:
            del self._by_channel[channel]
        stream.left()
