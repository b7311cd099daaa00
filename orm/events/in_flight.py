"""Marks keys of events that may not be committed yet, for readers on PostgreSQL.

Keys are given out before their transactions commit, in any order. So a writer that
takes a key holds an advisory lock until it ends, whose number is the last key that was given out
before: readers stop below the least such number (reading.py). No writer waits for another one. One
lock is enough for all events of a transaction, and an import of many rows must not have one each:
a server has room for some thousand locks.
"""

from functools import cache

from orm.engine.scripts import Statement

LOCK_SPACE = 0x7061
"""The upper 16 bits of the numbers of these advisory locks."""

SEQUENCE = "event_event_id_seq"
"""PostgreSQL's sequence of the keys of events."""

LOCK = (
    "SELECT CASE WHEN current_setting('parley.in_flight', true) = '1' THEN ''"  # noqa: S608
    f" ELSE pg_advisory_xact_lock_shared({LOCK_SPACE << 48} + last_value"
    " - (NOT is_called)::int)::text || set_config('parley.in_flight', '1', true) END"
    f" FROM {SEQUENCE}"
)
"""SELECT that takes the lock of a writer, until its transaction ends, unless it has it already.

The setting is local to the transaction, and a savepoint that is rolled back takes both back.
"""


def after(statement: Statement, event: Statement, key: str | None = None) -> Statement:
    """An INSERT and that of its event in one statement of PostgreSQL.

    `key` is the column that the first one returns, if it is to be the event's `row_key`.
    """
    sql = _sql(statement.sql, event.sql, key)
    return Statement(sql, [*statement.values, *event.values])


@cache
def _sql(statement: str, event: str, key: str | None) -> str:
    """The key of the event is taken after the lock."""
    into, _, parameters = event.partition(" VALUES (")
    table, _, columns = into.partition(" (")
    first, count = statement.count("$") + 1, parameters.count("$")
    names = [name.strip(' ")') for name in columns.split(",")]
    values = [f"${number}" for number in range(first, first + count)]
    found, returned = "in_flight", ""
    if key is not None:
        # The parameter is null: the row had no key when the event was made.
        at = names.index("row_key")
        values[at] = f'COALESCE({values[at]}, written."{key}")'
        found, returned = "in_flight, written", " RETURNING row_key"
    return (
        f"WITH written AS ({statement}), in_flight AS MATERIALIZED ({LOCK})"  # noqa: S608
        f" {table} (event_id, {columns} SELECT nextval('{SEQUENCE}'), {', '.join(values)}"
        f" FROM {found}{returned}"
    )
