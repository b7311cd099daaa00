"""Streams and calls that wait, over workers that are processes."""

import signal
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.parley.command_line import TIMEOUT_SECONDS, ServiceProcess, basic_header, serving

LOGIN = {"Authorization": basic_header("tje0", "Tje0")}
WORKERS = 2
ROUNDS = 6


RENAME = """
mutation Rename($id: Int!, $name: String!) {
  updateChatSession(chatSessionId: $id, input: {customerName: $name}) { chatSessionId }
}
"""


def create(base: str) -> int:
    with connection() as client:
        return int(client.post(f"{base}/api/v1/ChatSession", json={}).json()["ChatSessionId"])


def connection() -> httpx.Client:
    """A client with connections of its own, which any worker may take."""
    return httpx.Client(headers=LOGIN, timeout=TIMEOUT_SECONDS)


def wait(client: httpx.Client, base: str, key: int, after: int) -> httpx.Response:
    """Ask for the next message."""
    return client.get(
        f"{base}/api/v1/ChatSession/{key}/Messages",
        params={"after": after},
        headers={"Prefer": "wait=50"},
    )


def write(base: str, key: int) -> int:
    body = {"Type": "ToUser", "Author": "Ada", "Message": "Hello"}
    address = f"{base}/api/v1/ChatSession/{key}/Messages"
    with connection() as client:
        return int(client.post(address, json=body).json()["ChatMessageId"])


def test_a_call_that_waits_gets_what_another_worker_has_written(tmp_path: Path) -> None:
    with (
        serving(tmp_path, "--demo", "--workers", str(WORKERS)) as served,
        ThreadPoolExecutor() as threads,
    ):
        key, last = create(served.base), 0
        for _ in range(ROUNDS):
            with connection() as client:
                waiting: Future[httpx.Response] = threads.submit(
                    wait, client, served.base, key, last
                )
                with pytest.raises(TimeoutError):
                    waiting.result(0.3)
                last = write(served.base, key)
                assert [each["ChatMessageId"] for each in waiting.result().json()] == [last]


SIGNALS = {"a restart": signal.SIGHUP, "a stop": signal.SIGTERM}


@pytest.mark.parametrize("number", SIGNALS.values(), ids=SIGNALS)
def test_streams_and_waits_end_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with (
        serving(tmp_path, "--demo") as served,
        ThreadPoolExecutor() as threads,
        httpx.stream(
            "GET",
            f"{served.base}/api/v1/Events",
            headers={**LOGIN, "Accept": "text/event-stream"},
            timeout=TIMEOUT_SECONDS,
        ) as stream,
        connection() as client,
    ):
        parts = stream.iter_text()
        assert next(parts).startswith("id: ")
        # It is connected before the stop, after which nobody is.
        client.get(f"{served.base}/livez")
        waiting = threads.submit(wait, client, served.base, create(served.base), 0)
        next(parts)
        with pytest.raises(TimeoutError):
            waiting.result(0.3)
        served.process.send_signal(number)
        # An answer that is cut off would raise.
        assert "refused" not in "".join(parts)
        assert waiting.result().json() == []
        _assert_goes_on_or_has_ended(served, number)


FOLLOW = "subscription { chatSessionsChanged { chatSession { messages { message } } } }"
LONG_MESSAGES, CHANGES = 20, 40
"""Changes of a session with so many messages are more than the system takes for a client."""


def test_a_stop_does_not_wait_for_a_client_that_reads_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as served, connection() as caller:
        key = create(served.base)
        messages = f"{served.base}/api/v1/ChatSession/{key}/Messages"
        for _ in range(LONG_MESSAGES):
            body = {"Type": "ToUser", "Author": "Ada", "Message": "x" * 8000}
            assert caller.post(messages, json=body).is_success
        with caller.stream(
            "POST",
            f"{served.base}/graphql",
            json={"query": FOLLOW},
            headers={"Accept": "text/event-stream"},
        ) as unread:
            assert unread.status_code == 200
            for number in range(CHANGES):
                change = {"query": RENAME, "variables": {"id": key, "name": f"Ada {number}"}}
                assert "errors" not in caller.post(f"{served.base}/graphql", json=change).json()
            served.process.send_signal(signal.SIGTERM)
            _assert_goes_on_or_has_ended(served, signal.SIGTERM)


def _assert_goes_on_or_has_ended(served: ServiceProcess, number: signal.Signals) -> None:
    if number is signal.SIGHUP:
        assert create(served.base) > 0
    else:
        # By itself, and not by its alarm.
        assert served.process.wait(TIMEOUT_SECONDS) in (0, -signal.SIGTERM)
        assert "The time to stop is over" not in served.output()
