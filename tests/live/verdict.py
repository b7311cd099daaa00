"""The verdict on followers: what was lost, doubled, out of order, or told and did not happen."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from tests.live.received import Received, Record
from tests.soak.ledger import Act, Entry, Outcome
from tests.soak.verdict import Finding

CHANGES = (Act.CREATE, Act.CHANGE)


@dataclass(frozen=True)
class Happened:
    """The changes of sessions and the messages that were committed, by session."""

    versions: Mapping[int, Sequence[int]]
    """All versions after the first one that followers can have seen, in order."""
    messages: Mapping[int, Sequence[int]]
    """Keys of messages, in the order of their commits."""
    deleted: Set[int] = frozenset()
    """Sessions that are gone: whoever reads late is told of that only."""

    def numbers(self, record: Record) -> Mapping[int, Sequence[int]]:
        """The numbers that a follower should have received, by session."""
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
        for kind, text in (*_of_one(record, happened), *_of_gone(record, happened)):
            yield Finding(kind, f"{record.follower}: {text}")
        for text in record.refusals:
            yield Finding("refused", f"{record.follower}: {text}")
        for text in _untold(record, happened, entries):
            yield Finding("lost", f"{record.follower}: {text}")
    yield from _orders(records)


def missing(record: Record, happened: Happened) -> int:
    """The number of events that a follower has not been told yet."""
    seen = {(told.session, told.number) for told in record.told}
    gone = {told.session for told in record.told if told.number is None}
    expected = happened.deleted if _is_told_of_gone(record) else frozenset()
    return len(expected - gone) + sum(
        (session, number) not in seen
        for session, numbers in happened.numbers(record).items()
        if not (record.tells_of_gone and session in happened.deleted)
        for number in numbers
    )


def _is_told_of_gone(record: Record) -> bool:
    return record.tells_of_gone and record.sessions is None and record.what == "sessions"


def _of_one(record: Record, happened: Happened) -> Iterator[tuple[str, str]]:
    expected = happened.numbers(record)
    by_session: defaultdict[int, list[int]] = defaultdict(list)
    for told in record.told:
        if told.number is not None:
            by_session[told.session].append(told.number)
    for session in by_session.keys() | expected.keys():
        numbers, wanted = by_session[session], expected.get(session, ())
        may_be_lost = record.tells_of_gone and session in happened.deleted
        if (lost := sorted({*wanted} - {*numbers})) and not may_be_lost:
            yield "lost", f"session {session}: {len(lost)} of {len(wanted)}, such as {lost[:5]}"
        is_known = session in expected or session not in happened.deleted
        if (more := sorted({*numbers} - {*wanted})) and is_known:
            yield "unfounded", f"session {session}: {more[:5]} did not happen"
        if twice := [number for number, count in Counter(numbers).items() if count > 1]:
            yield "doubled", f"session {session}: {len(twice)}, such as {twice[:5]}"
        places = {number: place for place, number in enumerate(wanted)}
        known = [number for number in numbers if number in places]
        if wrong := [(a, b) for a, b in pairwise(known) if places[a] > places[b]]:
            yield "disordered", f"session {session}: {wrong[:5]}"


def _of_gone(record: Record, happened: Happened) -> Iterator[tuple[str, str]]:
    """The end of each session that was deleted is told once, and nothing after it."""
    gone: Counter[int] = Counter()
    for told in record.told:
        if told.number is None:
            gone[told.session] += 1
        elif gone[told.session]:
            yield "disordered", f"session {told.session}: {told.number} after its end"
    for session, count in gone.items():
        if count > 1:
            yield "doubled", f"session {session} was gone {count} times"
        if count and session not in happened.deleted:
            yield "unfounded", f"session {session} is not gone"
    if _is_told_of_gone(record) and (lost := sorted(happened.deleted - {*gone})):
        yield "lost", f"the end of {len(lost)} sessions, such as {lost[:5]}"


def _untold(record: Record, happened: Happened, entries: Iterable[Entry]) -> Iterator[str]:
    """Acknowledged writes that were not told, by the ledger and not by what is stored."""
    seen = {(told.session, told.number) for told in record.told}
    of_sessions = record.what == "sessions"
    for entry in entries:
        if entry.outcome is not Outcome.ACKNOWLEDGED or entry.session is None:
            continue
        if record.sessions is not None and entry.session not in record.sessions:
            continue
        if record.tells_of_gone and entry.session in happened.deleted:
            continue
        number = entry.version if of_sessions else entry.message
        wrote = entry.act in CHANGES if of_sessions else entry.act is Act.MESSAGE
        if wrote and number is not None and (entry.session, number) not in seen:
            yield f"{entry.operation} of session {entry.session}, {number}, was acknowledged"


def _orders(records: Sequence[Record]) -> Iterator[Finding]:
    """Cursors that stand for two events, and followers that disagree on the order of events."""
    places: dict[str, Received] = {}
    after: dict[str, dict[tuple[int, int | None], int]] = {}
    for record in records:
        for told in record.told:
            event = told._replace(cursor="")
            if told.cursor and places.setdefault(told.cursor, event) != event:
                yield Finding("disordered", f"{record.follower}: a cursor of two events: {told}")
        if record.sessions is None:
            order = [*dict.fromkeys(told[:2] for told in record.told)]
            places_of = {event: place for place, event in enumerate(order)}
            first = after.setdefault(record.what, places_of)
            common = [event for event in order if event in first]
            wrong = [(a, b) for a, b in pairwise(common) if first[a] > first[b]]
            if wrong:
                text = f"{record.follower}: another order than other followers: {wrong[:3]}"
                yield Finding("disordered", text)
