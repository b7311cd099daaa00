"""A client of the load: sends one call until it is settled, and writes it to the ledger."""

import asyncio
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx

from tests.soak.calls import NO_ANSWER, Call, Reply, Seen, reply_of
from tests.soak.ledger import Act, Entry, Ledger, Outcome

CALL_SECONDS = 15.0
"""Seconds that an attempt waits: more than PARLEY_MAX_SECONDS, which is 10."""
PATIENCE_SECONDS = 30.0
"""Seconds for which a call is sent again before its outcome is unknown."""
LONGEST_PAUSE = 2.0
"""The most seconds between two attempts."""

LONGEST_ERROR = 500
"""Characters of a refusal's body that the ledger keeps."""

AGAIN = (NO_ANSWER, 429, 500, 502, 503, 504)
"""Statuses after which a call is sent again; 409 too, when it has a Retry-After."""


class Answer(NamedTuple):
    """One attempt: its operation, its server, when it was sent and answered, and its status."""

    operation: str
    server: str
    began: float
    ended: float
    status: int
    told_when: bool
    """True if the answer had a Retry-After."""


@dataclass(frozen=True)
class Login:
    """A user of the service, with the headers of the login."""

    associate_id: int
    authorization: str


@dataclass(frozen=True)
class Settled:
    """The end of a call: its entry, what its answer says, and the last reply."""

    entry: Entry
    seen: Seen
    reply: Reply
    in_doubt: bool
    """True if an attempt before the last one may have been done all the same."""


class Client:
    """One client, which sends one call at a time, to any of the servers."""

    def __init__(
        self,
        number: int,
        login: Login,
        servers: Sequence[str],
        ledger: Ledger,
        answers: list[Answer],
        now: Callable[[], float],
    ) -> None:
        self.number = number
        self.login = login
        self._ledger = ledger
        self._answers = answers
        self._now = now
        self._random = random.Random(number)
        self._servers = [
            httpx.AsyncClient(
                base_url=server,
                headers={"Authorization": login.authorization},
                timeout=CALL_SECONDS,
            )
            for server in servers
        ]

    async def close(self) -> None:
        """Close the connections."""
        for server in self._servers:
            await server.aclose()

    async def send(self, call: Call) -> Settled:
        """Send a call until it is done, refused, or of unknown outcome; the ledger has it then."""
        began = self._now()
        attempts, in_doubt = 0, False
        while True:
            attempts += 1
            reply = await self._attempt(call)
            if not _is_to_be_repeated(reply):
                break
            in_doubt = call.act is not Act.READ
            if self._now() - began > PATIENCE_SECONDS:
                break
            await asyncio.sleep(min(LONGEST_PAUSE, _pause(reply, attempts)))
        outcome = _outcome(reply, in_doubt=in_doubt)
        seen = (
            call.read(reply) if outcome is Outcome.ACKNOWLEDGED and reply.status != 204 else Seen()
        )
        entry = Entry(
            client=self.number,
            act=call.act,
            operation=call.operation,
            began=began,
            ended=self._now(),
            outcome=outcome,
            status=reply.status,
            attempts=attempts,
            key=call.key,
            session=seen.session or call.session,
            message=seen.message,
            version=seen.version,
            error="" if reply.status < 400 else str(reply.body)[:LONGEST_ERROR],
            values=_values(call, seen),
        )
        self._ledger.append(entry)
        return Settled(entry, seen, reply, in_doubt)

    def record(self, entry: Entry) -> None:
        """Write an entry that the client has worked out from a later read."""
        self._ledger.append(entry)

    async def _attempt(self, call: Call) -> Reply:
        place = self._random.randrange(len(self._servers))
        began = self._now()
        try:
            response = await self._servers[place].request(
                call.method, call.path, json=call.body, headers=call.headers
            )
            body = response.json() if response.content else None
            reply = reply_of(response.status_code, response.headers, body)
        except (httpx.TransportError, json.JSONDecodeError):
            reply = Reply(NO_ANSWER)
        self._answers.append(
            Answer(
                call.operation,
                "AB"[place],
                began,
                self._now(),
                reply.status,
                "Retry-After" in reply.headers,
            )
        )
        return reply


def _values(call: Call, seen: Seen) -> dict[str, Any]:
    """The values that a read showed or a write stored, or the status in which a session ended."""
    if call.act is Act.READ:
        return seen.values
    if call.act is Act.END and seen.values:
        return {"status": seen.values["status"]}
    return call.wrote


def _is_to_be_repeated(reply: Reply) -> bool:
    return reply.status in AGAIN or _still_runs(reply)


def _still_runs(reply: Reply) -> bool:
    """True for the answer that the same call, by its Idempotency-Key, is still running."""
    if reply.status != 409:
        return False
    if "Retry-After" in reply.headers:
        return True
    errors = reply.body.get("errors", [{}]) if isinstance(reply.body, dict) else [{}]
    return bool(errors and errors[0].get("extensions", {}).get("code") == "STILL_RUNNING")


def _pause(reply: Reply, attempts: int) -> float:
    told = reply.headers.get("Retry-After", "")
    return float(told) if told.isdigit() else 0.05 * 2.0 ** min(attempts, 6)


def _outcome(reply: Reply, *, in_doubt: bool) -> Outcome:
    """The outcome by the last reply: a refusal says nothing of an attempt before it."""
    if _is_to_be_repeated(reply):
        return Outcome.UNKNOWN
    if reply.status < 400:
        return Outcome.ACKNOWLEDGED
    return Outcome.UNKNOWN if in_doubt else Outcome.REFUSED
