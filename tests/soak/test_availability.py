"""Figures of what clients noticed, and what is found wrong with answers, memory and the log."""

import pytest

from tests.soak import availability, resources
from tests.soak.availability import Window
from tests.soak.client import Answer
from tests.soak.ledger import Act, Entry, Outcome
from tests.soak.resources import Sample

WINDOWS = [Window("a stop", 10, 13), Window("a kill", 40, 41)]


def answer(ended: float, status: int = 200, *, took: float = 0.1, told_when: bool = True) -> Answer:
    return Answer("GET", "A", ended - took, ended, status, told_when)


def test_effects_are_counted_by_fault() -> None:
    answers = [answer(5), answer(10.5, 503), answer(11, 504), answer(13.5, 503), answer(40.5, 0)]
    stop, kill = availability.effects(WINDOWS, answers)
    assert (stop.answers, stop.unavailable, stop.failed) == (3, 3, 0)
    assert stop.seconds == pytest.approx(3.1)
    assert stop.recovery == pytest.approx(0.5)
    assert (kill.answers, kill.unavailable, kill.failed, kill.recovery) == (1, 0, 1, 0)


def test_latencies_are_told_apart_by_faults() -> None:
    answers = [answer(5 + n / 1000, took=n / 1000) for n in range(1, 101)]
    ((outside,), (within,)) = availability.latencies(WINDOWS, [*answers, answer(12, took=2)])
    assert (outside.answers, within.answers) == (100, 1)
    assert outside.p99 == pytest.approx(99)
    assert outside.worst == pytest.approx(100)
    assert within.worst == pytest.approx(2000)


@pytest.mark.parametrize(
    ("answers", "kind", "text"),
    [
        ([answer(11, 500)], "status", "1 answers of GET were 500"),
        ([answer(11, 503, told_when=False)], "status", "503 without Retry-After"),
        ([answer(5, 503)], "unavailable", "1 attempts failed before the first fault"),
        ([answer(39, 503), answer(80, 503)], "unavailable", "39 s after it was put right: a kill"),
        ([answer(30, took=11)], "late", "GET took 11.0 s outside of faults"),
    ],
)
def test_bad_answers_are_found(answers: list[Answer], kind: str, text: str) -> None:
    windows = WINDOWS if kind != "late" else []
    (found,) = availability.findings(windows, answers, [])
    assert found.kind == kind
    assert text in found.text


def test_answers_of_faults_are_no_finding() -> None:
    answers = [answer(5), answer(11, 503), answer(14, 504), answer(14, 0), answer(41, 409)]
    assert not list(availability.findings(WINDOWS, answers, []))


def test_refusals_are_found_but_for_reads_of_what_was_deleted() -> None:
    refused = [
        Entry(1, act, act.value, 1, 2, Outcome.REFUSED, 404, error="no such session")
        for act in (Act.READ, Act.CHANGE)
    ]
    (found,) = availability.findings(WINDOWS, [], refused)
    assert found.text == "1 calls of change were refused with 404: no such session"


def test_slopes_of_a_process() -> None:
    samples = [Sample(at, 100 + at / 10, 20, 5) for at in range(100)]
    memory, descriptors, threads = resources.growths({"a process": samples})
    assert memory.grown == pytest.approx(7.4)
    assert memory.per_hour == pytest.approx(360)
    assert (descriptors.grown, threads.grown) == (0, 0)


def test_growth_is_found_after_the_warm_up() -> None:
    leaking = {"a process": [Sample(at, 100 + at, 20, 5) for at in range(100)]}
    warming_up = {"a process": [Sample(at, min(at, 20) * 5, 20, 5) for at in range(100)]}
    (found,) = resources.findings(leaking, [])
    assert "74.0 megabytes in 74 s" in found.text
    assert not list(resources.findings(warming_up, [1000]))
    (found,) = resources.findings({}, [100 * 2**20])
    assert found.text == "the write-ahead log had 100 MiB"
