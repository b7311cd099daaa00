"""The verdict on followers: what was lost, doubled, out of order, or told and did not happen."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.live.told import Record, Told
from tests.soak.ledger import Act, Entry, Outcome
from tests.soak.verdict import Finding

DELETED = "DELETED"
"""The action of the last event of a session that was deleted."""

CHANGES = (Act.CREATE, Act.CHANGE)


@dataclass(frozen=True)
class Happened:
    """The changes of sessions and the messages that were committed, by session."""

    versions: Mapping[int, Sequence[int]]
    """All versions after the first one that followers can have seen, in order."""
    messages: Mapping[int, Sequence[int]]
    """Keys of messages, in the order of their commits."""

    def numbers(self, record: Record) -> Mapping[int, Sequence[int]]:
        """What a follower should have been told, by session."""
        found = self.versions if record.what == "sessions" else self.messages
        return {
            session: numbers
            for session, numbers in found.items()
            if record.sessions is None or session in record.sessions
        }


def findings(
    records: Sequence[Record], happened: Happened, entries: Sequence[Entry]
) -> Iterator[Finding]:
    """Everything that is wrong with what followers were told."""
    for record in records:
        for kind, text in _of_one(record, happened.numbers(record)):
            yield Finding(kind, f"{record.follower}: {text}")
        for text in record.refusals:
            yield Finding("refused", f"{record.follower}: {text}")
        for text in _unacknowledged(record, entries):
            yield Finding("lost", f"{record.follower}: {text}")
    yield from _orders(records)


def missing(record: Record, happened: Happened) -> int:
    """The number of events that a follower has not been told yet."""
    seen = {(told.session, told.number) for told in record.told}
    return sum(
        (session, number) not in seen
        for session, numbers in happened.numbers(record).items()
        for number in numbers
    )


def _of_one(record: Record, expected: Mapping[int, Sequence[int]]) -> Iterator[tuple[str, str]]:
    by_session: defaultdict[int, list[Told]] = defaultdict(list)
    for told in record.told:
        if told.action != DELETED:
            by_session[told.session].append(told)
    for session in by_session.keys() | expected.keys():
        numbers = [told.number for told in by_session[session]]
        wanted = expected.get(session, ())
        if lost := sorted({*wanted} - {*numbers}):
            yield "lost", f"session {session}: {len(lost)} of {len(wanted)}, such as {lost[:5]}"
        if more := sorted({*numbers} - {*wanted}):
            yield "unfounded", f"session {session}: {more[:5]} did not happen"
        if twice := [number for number, count in Counter(numbers).items() if count > 1]:
            yield "doubled", f"session {session}: {len(twice)}, such as {twice[:5]}"
        places = {number: place for place, number in enumerate(wanted)}
        known = [number for number in numbers if number in places]
        if wrong := [(a, b) for a, b in pairwise(known) if places[a] > places[b]]:
            yield "disordered", f"session {session}: {wrong[:5]}"


def _unacknowledged(record: Record, entries: Iterable[Entry]) -> Iterator[str]:
    """Acknowledged writes that were not told, by the ledger and not by what is stored."""
    seen = {(told.session, told.number) for told in record.told}
    of_sessions = record.what == "sessions"
    for entry in entries:
        if entry.outcome is not Outcome.ACKNOWLEDGED or entry.session is None:
            continue
        if record.sessions is not None and entry.session not in record.sessions:
            continue
        number = entry.version if of_sessions else entry.message
        wrote = entry.act in CHANGES if of_sessions else entry.act is Act.MESSAGE
        if wrote and number is not None and (entry.session, number) not in seen:
            yield f"{entry.operation} of session {entry.session}, {number}, was acknowledged"


def _orders(records: Sequence[Record]) -> Iterator[Finding]:
    """Cursors that stand for two events, and followers that disagree on the order of events."""
    places: dict[str, Told] = {}
    after: dict[str, dict[tuple[int, int, str], int]] = {}
    for record in records:
        for told in record.told:
            event = told._replace(cursor="")
            if told.cursor and places.setdefault(told.cursor, event) != event:
                yield Finding("disordered", f"{record.follower}: a cursor of two events: {told}")
        if record.sessions is None:
            order = {told[:2] + (told.action,): place for place, told in enumerate(record.told)}
            first = after.setdefault(record.what, order)
            common = [event for event in order if event in first]
            wrong = [(a, b) for a, b in pairwise(common) if first[a] > first[b]]
            if wrong:
                text = f"{record.follower}: another order than other followers: {wrong[:3]}"
                yield Finding("disordered", text)
