"""Two services on one database: an event of one is told by the other, which does not poll."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.parley.command_line import (
    TIMEOUT_SECONDS,
    ServiceProcess,
    basic_header,
    parley,
    serving,
)

LOGIN = {"Authorization": basic_header("ada", "secret")}

CHANGED = """
subscription Changed($id: Int!) { chatSessionChanged(chatSessionId: $id) { version } }
"""

RENAME = """
mutation Rename($id: Int!, $name: String!) {
  updateChatSession(chatSessionId: $id, input: {customerName: $name}) { chatSessionId }
}
"""


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[list[ServiceProcess]]:
    variables = {"PARLEY_DATABASE_URL": database_url, "PARLEY_LIVE_POLL_SECONDS": "3600"}
    parley(tmp_path, "user", "add", "ada", PARLEY_PASSWORD="secret", **variables)
    with ExitStack() as stack:
        served = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            served.append(stack.enter_context(serving(tmp_path / name, **variables)))
        yield served


def change(service: ServiceProcess, key: int, name: str) -> None:
    answer = httpx.post(
        f"{service.base}/graphql",
        json={"query": RENAME, "variables": {"id": key, "name": name}},
        headers=LOGIN,
        timeout=TIMEOUT_SECONDS,
    )
    assert "errors" not in answer.json(), answer.text


@contextmanager
def followed(service: ServiceProcess, key: int) -> Iterator[Iterator[int]]:
    """The versions of a session as they come."""
    with httpx.stream(
        "POST",
        f"{service.base}/graphql",
        json={"query": CHANGED, "variables": {"id": key}},
        headers={**LOGIN, "Accept": "text/event-stream"},
        timeout=TIMEOUT_SECONDS,
    ) as stream:
        assert stream.status_code == 200
        lines = (line.removeprefix("data: ") for line in stream.iter_lines() if "data: " in line)
        yield (json.loads(line)["data"]["chatSessionChanged"]["version"] for line in lines)


def test_events_of_another_process_are_told_without_polling(
    services: list[ServiceProcess], tmp_path: Path
) -> None:
    one, two = services
    key = one.create_session("ada", "secret").json()["ChatSessionId"]
    with followed(one, key) as of_one, followed(two, key) as of_two:
        for version, writer in enumerate((one, two, one, two), 2):
            change(writer, key, f"name {version}")
            assert next(of_one) == next(of_two) == version
        # One that is killed leaves its socket behind, and holds nobody.
        two.kill()
        for version in range(6, 9):
            change(one, key, f"name {version}")
            assert next(of_one) == version
    one.stop()
    assert not [*tmp_path.glob("*-wake-*")]
