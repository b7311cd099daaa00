"""The control: a follower that goes by `id > cursor`, and so misses what is committed later."""

import asyncio
from collections.abc import Iterator, Sequence

import asyncpg

from tests.live.crowd import followers_of_all
from tests.live.followers import Follower, Target
from tests.live.received import Received, Record

NAIVE = "naive"
LOOK_SECONDS = 0.002

SLOW_COMMITS = """
CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM pg_sleep(random() * 0.02);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION linger();
"""
"""Lets each transaction take up to 20 ms from its event to its commit, as on a busy disk."""

NEXT = """
SELECT event_id, chat_session_id, version FROM event
WHERE entity = 'ChatSession' AND event_id > $1 ORDER BY event_id
"""


class NaiveFollower(Follower):
    """Reads the rows of the log on PostgreSQL as if keys were in the order of commits."""

    def __init__(self, url: str, target: Target, record: Record) -> None:
        super().__init__(target, record, 0)
        self._url = url
        self._last = 0

    async def _read(self, _server: str) -> None:
        connection = await asyncpg.connect(self._url)
        try:
            while True:
                for key, session, version in await connection.fetch(NEXT, self._last):
                    self._last = key
                    self.record.told.append(Received(session, version, f"{key}"))
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await connection.close()


class Control:
    """The crowd of the control, and the function that prepares its database."""

    def __init__(self) -> None:
        self._url = ""

    def prepare(self, url: str) -> None:
        """Let commits take long."""
        self._url = url
        asyncio.run(_execute(url, SLOW_COMMITS))

    def crowd(
        self, targets: Sequence[Target], _sessions: Sequence[int], start: str
    ) -> Iterator[Follower]:
        """Followers of all sessions, with a naive one as the last."""
        yield from followers_of_all(targets, start, 1)
        record = Record(NAIVE, "sessions", tells_of_gone=False)
        yield NaiveFollower(self._url, targets[0], record)


async def _execute(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()
