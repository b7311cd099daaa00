"""Work in one transaction, as a script: a generator that yields statements and is sent their rows.

A script is written once and played by either database (sqlite.py, postgres.py). Between its
statements only its own Python runs: on SQLite it takes one visit to the connection's thread.
"""

import json
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class Dialect:
    """Where the two databases differ; templates take one thing.

    There are two, each equal to itself alone: what is kept by dialect is then found sooner.
    """

    name: str
    parameter: str
    lower: str
    for_update: str
    """What a SELECT ends with that keeps its rows for this transaction."""
    among: str
    """A condition on a column of numbers and the place of one value, a list of them."""
    listed: Callable[[Sequence[int]], Any]
    """Such a list as its driver takes it."""


LOWER = "lower_case"
"""The SQL function that lowers the case of all letters: of Python's making on SQLite, and of a
migration's on PostgreSQL."""

SQLITE = Dialect(
    name="sqlite",
    parameter="?{}",
    lower=f"{LOWER}({{}})",
    # Its transactions are alone anyway.
    for_update="",
    among="{} IN (SELECT value FROM json_each({}))",
    listed=json.dumps,
)

POSTGRES = Dialect(
    name="postgres",
    parameter="${}",
    # C orders by code point, as SQLite does.
    lower=f'{LOWER}({{}}) COLLATE "C"',
    for_update=" FOR UPDATE",
    among="{} = ANY({})",
    listed=list,
)


class Statement(NamedTuple):
    """SQL, and a value for each of its parameters."""

    sql: str
    values: Sequence[Any] = ()


Rows = Sequence[Mapping[str, Any]]
TransactionScript = Generator[Statement, Rows, Result]
ScriptFactory = Callable[[Dialect], Generator[Statement, Rows, Result]]


class Connection(Protocol):
    """What both of this project's engines can do beside what Tortoise asks of them."""

    dialect: Dialect

    def run(self, work: ScriptFactory[Result]) -> Awaitable[Result]:
        """Play a script in a transaction of its own, or within the one that this is."""

    def look_up(self, statement: Statement) -> Awaitable[Rows]:
        """The rows of a statement that reads a few rows by their keys, and so takes no time."""
