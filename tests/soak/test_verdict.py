"""The verdict finds what is wrong: a good ledger and database, each with one thing forged."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.soak import verdict
from tests.soak.ledger import Act, Entry, Outcome
from tests.soak.stored import Stored, StoredMessage, StoredSession


def entry(act: Act, at: float, **values: Any) -> Entry:
    defaults: dict[str, Any] = {
        "client": 1,
        "outcome": Outcome.ACKNOWLEDGED,
        "status": 200,
        "session": 1,
    }
    return Entry(act=act, operation=act.value, began=at, ended=at + 0.1, **(defaults | values))


CREATED = entry(Act.CREATE, 1, key="k1", version=1, values={"customer_name": "m1"})
CHANGED = entry(Act.CHANGE, 2, version=2, values={"customer_phone": "m2"})
WRITTEN = entry(Act.MESSAGE, 3, key="k3", message=7, values={"message": "m3"})
TAKEN = entry(Act.PICK_UP, 4, key="k4", client=2, values={"user_id": 2})
SHOWN = {"customer_name": "m1", "customer_phone": "m2", "user_id": 2, "status": "IN_QUEUE"}
READ = entry(Act.READ, 5, version=3, values=SHOWN)
READ_MESSAGES = entry(Act.READ, 5, values={"messages": [7]})
DELETED = entry(Act.DELETE, 6)
GOOD = [CREATED, CHANGED, WRITTEN, TAKEN, READ, READ_MESSAGES]

ROW = StoredSession(1, 3, SHOWN)
MESSAGE = StoredMessage(7, 1, "m3")
STORED = Stored({1: ROW}, {7: MESSAGE}, [])


def with_session(**values: Any) -> Stored:
    return replace(STORED, sessions={1: replace(ROW, values=SHOWN | values)})


def all_findings(entries: list[Entry], stored: Stored) -> Iterator[tuple[str, str]]:
    for found in (
        *verdict.lost(entries, stored),
        *verdict.doubled(entries, stored),
        *verdict.stale(entries),
    ):
        yield found.kind, found.text


def test_nothing_is_wrong() -> None:
    assert not list(all_findings(GOOD, STORED))


@pytest.mark.parametrize(
    ("entries", "stored", "kind", "text"),
    [
        (GOOD, replace(STORED, sessions={}), "lost", "session 1 is not there"),
        (GOOD, with_session(customer_phone=None), "lost", "customer_phone None instead of 'm2'"),
        (GOOD, with_session(user_id=None), "lost", "user_id None instead of 2"),
        (
            GOOD,
            replace(STORED, sessions={1: replace(ROW, version=1)}),
            "lost",
            "version 1, after 2",
        ),
        (GOOD, replace(STORED, messages={}), "lost", "message 7 of session 1 is not there"),
        ([*GOOD, DELETED], STORED, "lost", "session 1 was deleted, and is there"),
        (
            GOOD,
            replace(STORED, sessions={1: ROW, 2: replace(ROW, session=2)}),
            "doubled",
            "2 sessions are called m1",
        ),
        (
            GOOD,
            replace(STORED, messages={7: MESSAGE, 8: replace(MESSAGE, message=8)}),
            "doubled",
            "2 messages of session 1 are m3",
        ),
        (
            [*GOOD, replace(WRITTEN, message=8)],
            replace(STORED, messages={7: MESSAGE, 8: replace(MESSAGE, message=8)}),
            "doubled",
            "the key k3 was answered with 2 rows",
        ),
        (
            [*GOOD, replace(TAKEN, client=3, key="k5")],
            STORED,
            "doubled",
            "session 1 was picked up by 2 clients",
        ),
        ([CREATED], STORED, "doubled", "1 sessions were picked up, and nobody was told"),
        (
            GOOD,
            replace(STORED, audited_twice=["ChatSession 1 (2 entries)"]),
            "doubled",
            "two creations of ChatSession 1",
        ),
        ([*GOOD, replace(READ, version=1)], STORED, "stale", "showed version 1, after 2"),
        (
            [*GOOD, replace(READ, values=SHOWN | {"customer_phone": "m0"})],
            STORED,
            "stale",
            "showed customer_phone 'm0' instead of 'm2'",
        ),
        (
            [*GOOD, replace(READ_MESSAGES, values={"messages": []})],
            STORED,
            "stale",
            "left out the messages [7]",
        ),
        (
            [*GOOD, replace(READ, outcome=Outcome.REFUSED, status=404, values={})],
            STORED,
            "stale",
            "did not find it",
        ),
        (
            [*GOOD, DELETED, replace(READ, began=7)],
            replace(STORED, sessions={}),
            "stale",
            "showed a session that was deleted",
        ),
    ],
)
def test_what_is_wrong_is_found(entries: list[Entry], stored: Stored, kind: str, text: str) -> None:
    found = list(all_findings(entries, stored))
    assert any(kind == found_kind and text in found_text for found_kind, found_text in found), found


@pytest.mark.parametrize(
    ("entries", "stored"),
    [
        # A change of unknown outcome may have been done, or not.
        (
            [*GOOD, replace(CHANGED, outcome=Outcome.UNKNOWN, values={"customer_phone": "m9"})],
            with_session(customer_phone="m9"),
        ),
        (
            [*GOOD, replace(CHANGED, outcome=Outcome.UNKNOWN, values={"customer_phone": "m9"})],
            STORED,
        ),
        ([*GOOD, replace(DELETED, outcome=Outcome.UNKNOWN)], replace(STORED, sessions={})),
        ([*GOOD, replace(DELETED, outcome=Outcome.UNKNOWN)], STORED),
        # A pick-up of unknown outcome names no session.
        ([CREATED, replace(TAKEN, session=None, outcome=Outcome.UNKNOWN)], STORED),
        # The same call once more, under its key.
        ([*GOOD, replace(WRITTEN, began=8, ended=9)], STORED),
        # A read that was sent before the write was acknowledged may show either.
        (
            [*GOOD, replace(READ, began=2.05, version=1, values={"customer_phone": None})],
            STORED,
        ),
    ],
)
def test_what_may_be_is_no_finding(entries: list[Entry], stored: Stored) -> None:
    assert not list(all_findings(entries, stored))
