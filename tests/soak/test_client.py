"""A client of the load sends a call until it is settled, and the ledger says what it was told."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.soak.calls import Call
from tests.soak.client import Answer, Client, Login, Settled
from tests.soak.graphql_calls import Graphql
from tests.soak.ledger import Entry, Ledger, Outcome
from tests.soak.rest_calls import Rest

ENTITY = {
    "ChatSessionId": 7,
    "CustomerName": "a",
    "CustomerPhone": None,
    "CustomerCompanyName": None,
    "Status": "InQueue",
    "User": {"AssociateId": 3},
}
DROPPED: tuple[int, Any] = (0, {})
AWAY: tuple[int, Any] = (503, {"Error": True})
DONE: tuple[int, Any] = (200, ENTITY)


@asynccontextmanager
async def answering(*answers: tuple[int, Any]) -> AsyncIterator[str]:
    """The address of a server that gives these answers, one a connection; 0 closes it."""
    left = list(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"content-length: " in head.lower():
            await reader.read(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
        status, content = left.pop(0)
        if status:
            body = json.dumps(content).encode()
            writer.write(
                f'HTTP/1.1 {status} x\r\nETag: "4-x"\r\nRetry-After: 0\r\nConnection: close\r\n'
                f"Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    assert not left


async def settled(
    folder: Path, call: Call, *answers: tuple[int, Any]
) -> tuple[Settled, list[Answer], list[Entry]]:
    """The end of a call, its attempts, and the ledger."""
    ledger, attempts = Ledger(folder / "ledger"), list[Answer]()
    async with answering(*answers) as server:
        client = Client(1, Login(3, "Bearer x"), [server], ledger, attempts, lambda: 0.0)
        try:
            result = await client.send(call)
        finally:
            await client.close()
            ledger.close()
    return result, attempts, ledger.entries()


CHANGE = Rest().change(7, 3, {"customer_phone": "b"})
CREATE = Rest().create("k", {"customer_name": "a"})


@pytest.mark.parametrize(
    ("call", "answers", "outcome"),
    [
        (CREATE, [DONE], Outcome.ACKNOWLEDGED),
        (CREATE, [DROPPED, AWAY, (500, {}), DONE], Outcome.ACKNOWLEDGED),
        # The same call is still running.
        (CREATE, [(409, {}), DONE], Outcome.ACKNOWLEDGED),
        (CHANGE, [(412, {})], Outcome.REFUSED),
        # The attempt without an answer may have been done, so the refusal says nothing.
        (CHANGE, [DROPPED, (412, {})], Outcome.UNKNOWN),
        (Rest().read(7), [DROPPED, (404, {})], Outcome.REFUSED),
    ],
)
async def test_outcomes(
    tmp_path: Path, call: Call, answers: list[tuple[int, Any]], outcome: Outcome
) -> None:
    result, attempts, entries = await settled(tmp_path, call, *answers)
    assert entries == [result.entry]
    assert result.entry.outcome is outcome
    assert result.entry.attempts == len(answers)
    assert [attempt.status for attempt in attempts] == [status for status, _ in answers]


async def test_the_ledger_has_what_was_written_and_what_a_read_showed(tmp_path: Path) -> None:
    _, _, (created,) = await settled(tmp_path, CREATE, DONE)
    assert (created.session, created.version, created.key) == (7, 4, "k")
    assert created.values == {"customer_name": "a"}
    _, _, (_, read) = await settled(tmp_path, Rest().read(7), DONE)
    assert read.values["status"] == "IN_QUEUE"
    assert read.values["user_id"] == 3


async def test_errors_of_graphql_count_by_their_code(tmp_path: Path) -> None:
    node = {
        "chatSessionId": 7,
        "version": 5,
        "customerName": "a",
        "customerPhone": None,
        "customerCompanyName": None,
        "status": "FINISHED",
        "user": None,
    }
    answers = [
        (200, {"data": None, "errors": [{"extensions": {"code": code}}]})
        for code in ("UNAVAILABLE", "INTERNAL", "STILL_RUNNING")
    ]
    done = (200, {"data": {"endChatSession": {"outcome": "ENDED", "chatSession": node}}})
    result, attempts, _ = await settled(tmp_path, Graphql().end(7, "k"), *answers, done)
    assert [attempt.status for attempt in attempts] == [503, 500, 409, 200]
    assert result.entry.values == {"status": "FINISHED"}
    assert result.entry.version == 5
