"""Transaction scripts: generators that yield SQL statements and are sent their rows.

A script is the work of one transaction, written once and played by either database (sqlite.py,
postgres.py). Between its statements only its own Python runs, so on SQLite the whole script needs
one visit to the connection's thread.
"""

import json
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class Dialect:
    """The differences between the two databases, as templates for `str.format`.

    The only two are singletons, hashed by identity so that look-ups in caches by dialect are cheap.
    """

    name: str
    parameter: str
    """Placeholder of the parameter with a number, from 1."""
    lower: str
    """An expression in lower case, in an order that is the same in both databases."""
    for_update: str
    """End of a SELECT that locks its rows until the transaction ends."""
    for_update_unlocked: str
    """The same for those rows only that no other transaction has locked; it never waits."""
    in_list: str
    """Condition: a column of integers equals an element of a parameter, which is a list."""
    list_parameter: Callable[[Sequence[int]], Any]
    """Converts such a list to what the driver takes."""


LOWER = "lower_case"
"""The SQL function that lowers the case of all letters: `lower_case` on SQLite; on PostgreSQL it is
created by migrations 0004 and 0013."""

FINAL_SIGMA, SIGMA = "\N{GREEK SMALL LETTER FINAL SIGMA}", "\N{GREEK SMALL LETTER SIGMA}"


def lower_case(text: str) -> str:
    """The lower case of a text, which contains the lower case of each part of the text.

    `str.lower` makes a capital sigma a final one where a word ends, so that a part of a word could
    end with another letter than the word has there. Both small sigmas become the same one here.
    """
    return text.lower().replace(FINAL_SIGMA, SIGMA)


SQLITE = Dialect(
    name="sqlite",
    parameter="?{}",
    lower=f"{LOWER}({{}})",
    # Nothing to lock: SQLite has one writing transaction at a time.
    for_update="",
    for_update_unlocked="",
    in_list="{} IN (SELECT value FROM json_each({}))",
    list_parameter=json.dumps,
)

POSTGRES = Dialect(
    name="postgres",
    parameter="${}",
    # The collation C orders by code point, as SQLite does.
    lower=f'{LOWER}({{}}) COLLATE "C"',
    for_update=" FOR UPDATE",
    for_update_unlocked=" FOR UPDATE SKIP LOCKED",
    in_list="{} = ANY({})",
    list_parameter=list,
)


class Statement(NamedTuple):
    """SQL text, and a value for each of its parameters in order."""

    sql: str
    values: Sequence[Any] = ()


Rows = Sequence[Mapping[str, Any]]
TransactionScript = Generator[Statement, Rows, Result]
ScriptFactory = Callable[[Dialect], Generator[Statement, Rows, Result]]


class Connection(Protocol):
    """The methods that both engines have in addition to those of Tortoise's clients."""

    dialect: Dialect

    def run(self, work: ScriptFactory[Result]) -> Awaitable[Result]:
        """Play a script in a new transaction, or within this one if the connection is one."""

    def look_up(self, statement: Statement) -> Awaitable[Rows]:
        """The rows of a statement that reads a few rows by their keys; SQLite runs it inline."""

    def check_writable(self) -> Awaitable[None]:
        """Raise DatabaseAway if the database takes no writes, as far as one can tell."""
