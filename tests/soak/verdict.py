"""The verdict on the data: what was lost, doubled, or read stale, by the ledger."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.soak.ledger import Act, Entry, Outcome
from tests.soak.stored import Stored, StoredSession

ROW_ACTS = (Act.CREATE, Act.CHANGE, Act.PICK_UP, Act.END)
"""Acts that write columns of a session."""


@dataclass(frozen=True)
class Finding:
    """Something that must not be: its kind in one word, and what it is in a sentence."""

    kind: str
    text: str


@dataclass(frozen=True)
class History:
    """The writes of one session, in the order in which they ended."""

    session: int
    acknowledged: Sequence[Entry]
    unknown: Sequence[Entry]

    @property
    def deleted(self) -> bool:
        """True if a deletion was acknowledged."""
        return any(entry.act is Act.DELETE for entry in self.acknowledged)

    @property
    def may_be_deleted(self) -> bool:
        """True if a deletion has an unknown outcome."""
        return any(entry.act is Act.DELETE for entry in self.unknown)

    def columns(self, before: float = float("inf")) -> dict[str, Entry]:
        """The last acknowledged write of each column, of those that ended before a moment."""
        ended = [
            entry for entry in self.acknowledged if entry.act in ROW_ACTS and entry.ended <= before
        ]
        return {column: entry for entry in ended for column in entry.values}

    def allowed(self, column: str, expected: Entry) -> list[Any]:
        """The values that a column may have after a write: its own, or one of unknown outcome."""
        doubtful = [entry.values[column] for entry in self.unknown if column in entry.values]
        return [expected.values[column], *doubtful]


def histories(entries: Iterable[Entry]) -> dict[int, History]:
    """The writes of each session, by its key; creations of unknown outcome have no key."""
    found: defaultdict[int, dict[Outcome, list[Entry]]] = defaultdict(
        lambda: {outcome: [] for outcome in Outcome}
    )
    for entry in sorted(entries, key=lambda entry: entry.ended):
        if entry.session is not None and entry.act is not Act.READ:
            found[entry.session][entry.outcome].append(entry)
    return {
        session: History(session, by[Outcome.ACKNOWLEDGED], by[Outcome.UNKNOWN])
        for session, by in found.items()
    }


def lost(entries: Iterable[Entry], stored: Stored) -> Iterator[Finding]:
    """Acknowledged writes that the database does not hold."""
    for history in histories(entries).values():
        row = stored.sessions.get(history.session)
        if history.deleted:
            if row is not None:
                yield Finding("lost", f"session {history.session} was deleted, and is there")
        elif row is not None:
            yield from _lost_columns(history, row)
            yield from _lost_messages(history, stored)
        elif history.acknowledged and not history.may_be_deleted:
            yield Finding("lost", f"session {history.session} is not there")


def _lost_columns(history: History, row: StoredSession) -> Iterator[Finding]:
    for column, entry in history.columns().items():
        if row.values[column] not in history.allowed(column, entry):
            yield Finding(
                "lost",
                f"session {row.session} has {column} {row.values[column]!r} instead of"
                f" {entry.values[column]!r} ({entry.operation} at {entry.ended:.1f} s)",
            )
    versions = [entry.version for entry in history.acknowledged if entry.version is not None]
    if versions and row.version < max(versions):
        text = f"session {row.session} has version {row.version}, after {max(versions)}"
        yield Finding("lost", text)


def _lost_messages(history: History, stored: Stored) -> Iterator[Finding]:
    for entry in history.acknowledged:
        if entry.act is Act.MESSAGE and entry.message is not None:
            row = stored.messages.get(entry.message)
            if row is None or (row.session, row.text) != (entry.session, entry.values["message"]):
                text = f"message {entry.message} of session {history.session} is not there"
                yield Finding("lost", text)


def doubled(entries: Sequence[Entry], stored: Stored) -> Iterator[Finding]:
    """Work that was done twice: rows, messages, audit entries and pick-ups."""
    names = Counter(row.values["customer_name"] for row in stored.sessions.values())
    texts = Counter(row.text for row in stored.messages.values())
    sent = {entry.values["message"]: entry.session for entry in entries if entry.act is Act.MESSAGE}
    for name in {entry.values["customer_name"] for entry in entries if entry.act is Act.CREATE}:
        if names[name] > 1:
            yield Finding("doubled", f"{names[name]} sessions are called {name}")
    for text, session in sent.items():
        if texts[text] > 1:
            yield Finding("doubled", f"{texts[text]} messages of session {session} are {text}")
    for row in stored.audited_twice:
        yield Finding("doubled", f"the audit trail has two creations of {row}")
    yield from _doubled_answers(entries)
    yield from _doubled_pick_ups(entries, stored)


def _doubled_answers(entries: Sequence[Entry]) -> Iterator[Finding]:
    """A key under which two answers tell of two rows."""
    told: dict[str, set[tuple[int | None, int | None]]] = defaultdict(set)
    for entry in entries:
        if entry.key and entry.outcome is Outcome.ACKNOWLEDGED:
            told[entry.key].add((entry.session, entry.message))
    for key, rows in told.items():
        if len(rows) > 1:
            yield Finding("doubled", f"the key {key} was answered with {len(rows)} rows")


def _doubled_pick_ups(entries: Sequence[Entry], stored: Stored) -> Iterator[Finding]:
    """Sessions that two clients have picked up, or that were picked up without an answer."""
    takers: dict[int, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.outcome is Outcome.ACKNOWLEDGED and _takes(entry):
            assert entry.session is not None
            takers[entry.session].add(entry.client)
    for session, clients in takers.items():
        if len(clients) > 1:
            yield Finding("doubled", f"session {session} was picked up by {len(clients)} clients")
    unanswered = sum(entry.outcome is Outcome.UNKNOWN and _takes(entry) for entry in entries)
    unexplained = [
        entry.session
        for entry in entries
        if entry.act is Act.CREATE
        and "user_id" not in entry.values
        and entry.session in stored.sessions
        and entry.session not in takers
        and stored.sessions[entry.session].values["user_id"] is not None
    ]
    if len(unexplained) > unanswered:
        yield Finding(
            "doubled",
            f"{len(unexplained)} sessions were picked up, and nobody was told"
            f" ({unanswered} pick-ups have an unknown outcome): {unexplained[:5]}",
        )


def _takes(entry: Entry) -> bool:
    """True for a pick-up that names the user; one of a client's own session names none."""
    known = entry.session is not None or entry.outcome is Outcome.UNKNOWN
    return entry.act is Act.PICK_UP and "user_id" in entry.values and known


def stale(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Reads that showed less than what was acknowledged before they were sent."""
    written = histories(entries)
    for read in entries:
        if read.act is not Act.READ or read.outcome is Outcome.UNKNOWN or read.session is None:
            continue
        history = written.get(read.session)
        if history is not None:
            for text in _staleness(read, history):
                where = f"{read.operation} of session {read.session} at {read.began:.1f} s"
                yield Finding("stale", f"{where} {text}")


def _staleness(read: Entry, history: History) -> Iterator[str]:
    before = [entry for entry in history.acknowledged if entry.ended <= read.began]
    deleted = any(entry.act is Act.DELETE for entry in before)
    found = read.outcome is Outcome.ACKNOWLEDGED and bool(read.values)
    if deleted and found:
        yield "showed a session that was deleted"
    if deleted or history.deleted or history.may_be_deleted:
        return
    if not found:
        if any(entry.act is Act.CREATE for entry in before):
            yield "did not find it"
        return
    if "messages" in read.values:
        acknowledged = {entry.message for entry in before if entry.act is Act.MESSAGE}
        if missing := acknowledged - set(read.values["messages"]):
            yield f"left out the messages {sorted(filter(None, missing))}"
        return
    yield from _old_columns(read, history, before)


def _old_columns(read: Entry, history: History, before: Sequence[Entry]) -> Iterator[str]:
    versions = [entry.version for entry in before if entry.version is not None]
    if versions and read.version is not None and read.version < max(versions):
        yield f"showed version {read.version}, after {max(versions)}"
    columns: Mapping[str, Entry] = history.columns(read.began)
    for column, entry in columns.items():
        later = [other.values.get(column) for other in history.acknowledged if other not in before]
        allowed = [*history.allowed(column, entry), *later]
        if column in read.values and read.values[column] not in allowed:
            yield f"showed {column} {read.values[column]!r} instead of {entry.values[column]!r}"
