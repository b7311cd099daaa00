"""Streams that come and go leave nothing behind, and one that does not read holds no other."""

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]
import pytest

from bench.listening import Load, Task
from orm.accounts.credentials import NewCredential
from orm.accounts.users import NewUser
from orm.engine.database import open_database
from orm.models.enums import CredentialKind, Role
from tests import accounts
from tests.conftest import CHEAP_HASH
from tests.live.crowd import present
from tests.live.followers import MESSAGE_ADDED, EventStreamFollower, Target, WebSocketFollower
from tests.live.received import Record
from tests.parley.command_line import ServiceProcess, serving
from tests.servers import migrated_sqlite

STREAMS, ROUNDS = 100, 5
"""With each transport, so 1,000 streams in all."""
PATIENCE_SECONDS = 60.0
MOST_DESCRIPTORS = 5
"""Descriptors that may be open for other reasons than a stream."""

MESSAGES = 400
TEXT = "x" * 16_000
"""The messages are 6 MB together: more than the kernel buffers for a client that does not read."""

GAUGES = re.compile(r"^parley_live_(?:streams|connections)\{.*\} (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Served:
    """A service, a token of a user, and a session."""

    service: ServiceProcess
    authorization: str
    session: int

    def post(self, path: str, body: object) -> Any:
        """The JSON of an answer."""
        headers = {"Authorization": self.authorization}
        answer = httpx.post(f"{self.service.base}{path}", json=body, headers=headers, timeout=60)
        return answer.raise_for_status().json()

    def open_streams(self) -> float:
        """The number of streams and connections that the service counts."""
        headers = {"Authorization": self.authorization}
        text = httpx.get(f"{self.service.base}/metrics", headers=headers, timeout=60).text
        found = GAUGES.findall(text)
        assert found, text[:500]
        return sum(map(float, found))

    @property
    def target(self) -> Target:
        """The servers that followers read from."""
        return Target([self.service.base], self.authorization)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    url = f"sqlite://{migrated_sqlite(folder / 'parley.db')}"
    authorization = f"Bearer {asyncio.run(token_of_admin(url))}"
    variables = {"PARLEY_DATABASE_URL": url, "PARLEY_MAX_CALLER_STREAMS": "1000"}
    with serving(folder, PARLEY_LOG_LEVEL="warning", **variables) as service:
        made = Served(service, authorization, 0)
        session = made.post("/api/v1/ChatSession", {"CustomerName": "Ada"})["ChatSessionId"]
        yield Served(service, authorization, session)


async def token_of_admin(url: str) -> str:
    """A token of an admin, who may read metrics."""
    async with open_database(url):
        user = await accounts.add_user(NewUser("ada", CHEAP_HASH, Role.ADMIN))
        expires = datetime.now(UTC) + timedelta(days=1)
        return await accounts.issue_secret(
            NewCredential(CredentialKind.TOKEN, user.user_id, expires)
        )


def processes(served: Served) -> list[psutil.Process]:
    main = psutil.Process(served.service.process.pid)
    return [main, *main.children(recursive=True)]


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def come_and_go(served: Served, transport: str) -> None:
    """Open streams, let each be told of a change, and cut all off without a word."""
    token = served.authorization.partition(" ")[2]
    opened = Load(Task(served.service.base, token, transport, served.session, STREAMS))
    opened.open()
    assert served.open_streams() >= STREAMS
    opened.close()
    wait_until(lambda: served.open_streams() == 0)


def test_streams_that_come_and_go_leave_nothing_behind(served: Served) -> None:
    def used() -> int:
        return sum(int(each.num_fds()) for each in processes(served))

    for transport in ("SSE", "WebSocket"):
        come_and_go(served, transport)
    descriptors = used()
    for _ in range(ROUNDS - 1):
        for transport in ("SSE", "WebSocket"):
            come_and_go(served, transport)
    wait_until(lambda: used() <= descriptors + MOST_DESCRIPTORS)


@pytest.mark.parametrize("kind", [WebSocketFollower, EventStreamFollower])
async def test_a_client_that_does_not_read_holds_no_other(
    served: Served, kind: type[WebSocketFollower | EventStreamFollower]
) -> None:
    records = [Record(name, "messages", (served.session,)) for name in ("slow", "quick")]
    start = await present(served.target)
    slow, quick = (kind(served.target, record, 0, MESSAGE_ADDED, start) for record in records)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each.follow()) for each in (slow, quick)]
        slow.may_read.clear()
        keys = await written(served)
        await told(quick.record, keys)
        assert len(slow.record.told) < len(keys)
        slow.may_read.set()
        await told(slow.record, keys)
        for task in tasks:
            task.cancel()


async def written(served: Served) -> list[int]:
    """Write the messages, some at a time, and return their keys in order."""
    path = f"/api/v1/ChatSession/{served.session}/Messages"
    body = {"Type": "ToCustomer", "Message": TEXT}
    keys: list[int] = []

    async def write(client: httpx.AsyncClient) -> None:
        while len(keys) < MESSAGES:
            answer = await client.post(path, json=body)
            keys.append(answer.json()["ChatMessageId"])

    headers = {"Authorization": served.authorization}
    async with httpx.AsyncClient(
        base_url=served.service.base, headers=headers, timeout=60
    ) as client:
        await asyncio.gather(*(write(client) for _ in range(4)))
    return sorted(keys)


async def told(record: Record, keys: list[int]) -> None:
    """Wait until a follower was told all, and check that it was told once and in order."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(record.told) < len(keys):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert [each.number for each in record.told] == keys
    assert record.connections == 1
    assert record.refusals == []
