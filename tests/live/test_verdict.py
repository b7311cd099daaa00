"""The verdict finds what followers were not told as it happened: each thing is forged in turn."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.live.received import Received, Record
from tests.live.verdict import Happened, findings, missing
from tests.soak.ledger import Act, Entry, Outcome

HAPPENED = Happened({1: [1, 2, 3], 2: [1]}, {1: [10, 11]}, {2})


def told(*events: tuple[int, int | None]) -> list[Received]:
    """Events of sessions, each with the cursor that it has for all followers."""
    return [Received(session, number, f"{session}-{number}") for session, number in events]


GOOD = told((1, 1), (2, 1), (1, 2), (2, None), (1, 3))


def kinds(events: Sequence[Received], what: str = "sessions", *others: Record) -> list[str]:
    record = Record("follower", what, told=[*events])
    return [finding.kind for finding in findings([record, *others], HAPPENED, [])]


def test_nothing_is_wrong_with_what_happened() -> None:
    assert kinds(GOOD) == []
    assert kinds(told((1, 10), (1, 11)), "messages") == []
    assert missing(Record("follower", "sessions", told=GOOD), HAPPENED) == 0


def test_whoever_reads_late_is_told_only_of_the_end_of_what_is_gone() -> None:
    assert kinds(told((1, 1), (1, 2), (2, None), (1, 3))) == []


@pytest.mark.parametrize(
    ("events", "kind"),
    [
        pytest.param(GOOD[:-1], "lost", id="the last one"),
        pytest.param(GOOD[1:], "lost", id="the first one"),
        pytest.param([*GOOD[:2], *GOOD[3:]], "lost", id="one in between"),
        pytest.param([*GOOD[:3], GOOD[4]], "lost", id="the end of a session"),
        pytest.param([*GOOD, GOOD[4]], "doubled", id="twice"),
        pytest.param([*GOOD, GOOD[3]], "doubled", id="an end twice"),
        pytest.param([GOOD[2], GOOD[0], GOOD[1], *GOOD[3:]], "disordered", id="two changed places"),
        pytest.param([GOOD[0], GOOD[3], *GOOD[1:3], GOOD[4]], "disordered", id="after the end"),
        pytest.param([*GOOD, Received(1, 4, "more")], "unfounded", id="a change that was not made"),
        pytest.param(
            [*GOOD, Received(3, 1, "more")], "unfounded", id="a session that is not there"
        ),
        pytest.param([*GOOD, Received(1, None, "more")], "unfounded", id="an end that was not"),
    ],
)
def test_what_is_wrong_is_found(events: list[Received], kind: str) -> None:
    assert kinds(events) == [kind]


def test_a_cursor_of_two_events_is_found() -> None:
    other = Record(
        "other", "messages", told=[Received(1, 10, GOOD[0].cursor), Received(1, 11, "11")]
    )
    assert kinds(GOOD, "sessions", other) == ["disordered"]


def test_two_followers_in_different_orders_are_found() -> None:
    swapped = [GOOD[1], GOOD[0], *GOOD[2:]]
    assert kinds(GOOD, "sessions", Record("other", "sessions", told=swapped)) == ["disordered"]


def test_what_was_acknowledged_is_looked_for_by_the_ledger() -> None:
    entry = Entry(1, Act.CHANGE, "PATCH", 1, 2, Outcome.ACKNOWLEDGED, 200, session=1, version=4)
    record = Record("follower", "sessions", told=GOOD)
    [finding] = findings([record], HAPPENED, [entry])
    assert finding.kind == "lost"
    assert [*findings([record], HAPPENED, [replace(entry, outcome=Outcome.UNKNOWN)])] == []


def test_a_refusal_is_found() -> None:
    record = Record("follower", "sessions", told=GOOD, refusals=["CURSOR_EXPIRED"])
    assert [finding.kind for finding in findings([record], HAPPENED, [])] == ["refused"]
