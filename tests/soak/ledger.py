"""The ledger: what each client was told, one JSON object a line, written before its next call."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Self


class Act(StrEnum):
    """The kind of a call."""

    CREATE = "create"
    CHANGE = "change"
    MESSAGE = "message"
    PICK_UP = "pick up"
    END = "end"
    DELETE = "delete"
    READ = "read"


class Outcome(StrEnum):
    """A client's knowledge of a call in the end.

    UNKNOWN: no attempt was answered, or each was answered that the service is not available.
    """

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """One call of one client, after its last attempt; times are seconds since the run began."""

    client: int
    act: Act
    operation: str
    began: float
    ended: float
    outcome: Outcome
    status: int
    attempts: int = 1
    key: str = ""
    session: int | None = None
    message: int | None = None
    version: int | None = None
    error: str = ""
    """The message of a refusal."""
    values: dict[str, Any] = field(default_factory=dict)
    """Columns with the values that were written; of a read, those that it showed."""

    @classmethod
    def parsed(cls, line: str) -> Self:
        """The entry of a line of the ledger's file."""
        values = json.loads(line)
        values |= {"act": Act(values["act"]), "outcome": Outcome(values["outcome"])}
        return cls(**values)


class Ledger:
    """A file that entries are appended to."""

    def __init__(self, file: Path) -> None:
        self.path = file
        self._file = file.open("a")

    def append(self, entry: Entry) -> None:
        """Hand an entry to the operating system."""
        self._file.write(json.dumps(asdict(entry)) + "\n")
        self._file.flush()

    def entries(self) -> list[Entry]:
        """All entries so far, in the order in which the calls ended."""
        with self.path.open() as lines:
            return [Entry.parsed(line) for line in lines]

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def writes(entries: Iterable[Entry]) -> int:
    """The number of acknowledged writes."""
    return sum(
        entry.act is not Act.READ and entry.outcome is Outcome.ACKNOWLEDGED for entry in entries
    )
