"""Availability of the service: by fault, and by operation outside and within faults."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from tests.soak.calls import NO_ANSWER
from tests.soak.client import Answer
from tests.soak.ledger import Act, Entry, Outcome
from tests.soak.verdict import Finding

UNAVAILABLE = (503, 504)
BROKEN = (500, 502)
"""Statuses that the service should never answer with."""

SETTLE_SECONDS = 5.0
"""Latencies so long after a fault was put right still count as within it."""
RECOVERY_SECONDS = 30.0
"""So long after a fault was put right, there may be no 503 and no failed connection any more.

A client waits 15 s before an attempt has failed, and a worker takes as long to start on a busy
machine.
"""
LATEST_ANSWER = 10.0
"""Outside faults no answer may take longer than this; it is PARLEY_MAX_SECONDS."""


@dataclass(frozen=True)
class Window:
    """A fault, when it struck, and when it was put right; seconds since the run began."""

    fault: str
    began: float
    lifted: float
    not_put_right: str = ""
    """A repair that the service did not do by itself."""


@dataclass(frozen=True)
class Effect:
    """The effects of one fault on clients, until the next one struck."""

    fault: str
    answers: int
    unavailable: int
    """Answers with 503 or 504."""
    seconds: float
    """From when the first of them was asked for to when the last was answered."""
    failed: int
    """Attempts without an answer: refused or reset connections, and timeouts."""
    recovery: float
    """Seconds from when the fault was put right to the last 503, 504 or failed connection."""


@dataclass(frozen=True)
class Latency:
    """The times of an operation's answers, in milliseconds."""

    operation: str
    answers: int
    p50: float
    p99: float
    worst: float


def effects(windows: Sequence[Window], answers: Sequence[Answer]) -> list[Effect]:
    """The effect of each fault; an attempt belongs to the fault that struck last before its end."""
    begins = [window.began for window in windows]
    by_window: defaultdict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_window[bisect_right(begins, answer.ended) - 1].append(answer)
    return [_effect(window, by_window[place]) for place, window in enumerate(windows)]


def _effect(window: Window, answers: Sequence[Answer]) -> Effect:
    unavailable = [answer for answer in answers if answer.status in UNAVAILABLE]
    failed = [answer for answer in answers if answer.status == NO_ANSWER]
    last = max((answer.ended for answer in (*unavailable, *failed)), default=window.lifted)
    return Effect(
        window.fault,
        len(answers),
        len(unavailable),
        _span(unavailable),
        len(failed),
        max(0.0, last - window.lifted),
    )


def _span(answers: Sequence[Answer]) -> float:
    first = min((answer.began for answer in answers), default=0.0)
    return max((answer.ended for answer in answers), default=0.0) - first


def latencies(
    windows: Sequence[Window], answers: Sequence[Answer]
) -> tuple[list[Latency], list[Latency]]:
    """Latencies by operation, outside and within faults, of attempts that were answered."""
    outside: defaultdict[str, list[float]] = defaultdict(list)
    within: defaultdict[str, list[float]] = defaultdict(list)
    for answer in answers:
        if answer.status != NO_ANSWER:
            group = within if _is_within(answer, windows) else outside
            group[answer.operation].append((answer.ended - answer.began) * 1000)
    return _latencies(outside), _latencies(within)


def _latencies(seconds: dict[str, list[float]]) -> list[Latency]:
    return [
        Latency(name, len(times), _part(times, 0.5), _part(times, 0.99), max(times))
        for name, times in sorted(seconds.items())
    ]


def _part(times: Sequence[float], part: float) -> float:
    return sorted(times)[ceil(part * len(times)) - 1]


def _is_within(answer: Answer, windows: Sequence[Window]) -> bool:
    return any(
        answer.began <= window.lifted + SETTLE_SECONDS and answer.ended >= window.began
        for window in windows
    )


def findings(
    windows: Sequence[Window], answers: Sequence[Answer], entries: Sequence[Entry]
) -> Iterator[Finding]:
    """Answers that should not be: 500, 503 without a time, refusals, and what comes too late."""
    broken = Counter(
        (answer.status, answer.operation) for answer in answers if answer.status in BROKEN
    )
    for (status, operation), count in broken.items():
        yield Finding("status", f"{count} answers of {operation} were {status}")
    untold = Counter(
        answer.operation for answer in answers if answer.status == 503 and not answer.told_when
    )
    for operation, count in untold.items():
        yield Finding("status", f"{count} answers of {operation} were 503 without Retry-After")
    refused = Counter(
        (entry.operation, entry.status, entry.error)
        for entry in entries
        if entry.outcome is Outcome.REFUSED and (entry.act, entry.status) != (Act.READ, 404)
    )
    for (operation, status, error), count in refused.items():
        text = f"{count} calls of {operation} were refused with {status}: {error}"
        yield Finding("refused", text)
    for window in windows:
        if window.not_put_right:
            yield Finding("unavailable", f"{window.fault}: {window.not_put_right}")
    yield from _late(windows, answers)


def _late(windows: Sequence[Window], answers: Sequence[Answer]) -> Iterator[Finding]:
    first = windows[0].began if windows else float("inf")
    early = sum(
        answer.ended < first and answer.status in (*UNAVAILABLE, NO_ANSWER) for answer in answers
    )
    if early:
        yield Finding("unavailable", f"{early} attempts failed before the first fault")
    for effect in effects(windows, answers):
        if effect.recovery > RECOVERY_SECONDS:
            text = f"{effect.recovery:.0f} s after it was put right: {effect.fault}"
            yield Finding("unavailable", text)
    for latency in latencies(windows, answers)[0]:
        if latency.worst > LATEST_ANSWER * 1000:
            text = f"{latency.operation} took {latency.worst / 1000:.1f} s outside of faults"
            yield Finding("late", text)
