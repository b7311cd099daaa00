"""The sequences by which databases give out keys: what was given out is never given again."""

from orm.copying.tables import Table
from orm.engine.scripts import Statement
from orm.engine.two_databases import Reading


async def last_key(connection: Reading, table: Table) -> int:
    """The last key that was given out, also if its row is gone; 0 if none was."""
    if connection.dialect.name == "sqlite":
        sql = "SELECT seq AS last FROM sqlite_sequence WHERE name = ?1"
        values = [table.name]
    else:
        sql = "SELECT pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass) AS last"
        values = [table.name, table.key]
    rows = await connection.look_up(Statement(sql, values))
    return (rows[0]["last"] or 0) if rows else 0


async def continue_after(connection: Reading, table: Table, last: int) -> None:
    """Let the next key be larger than `last`, and than all keys of the table."""
    largest = f'SELECT COALESCE(MAX("{table.key}"), 0) AS largest FROM "{table.name}"'  # noqa: S608
    last = max(last, (await connection.look_up(Statement(largest)))[0]["largest"])
    if last == 0:
        return
    if connection.dialect.name == "sqlite":
        # SQLite has no unique index there, in which a conflict could be told.
        delete = "DELETE FROM sqlite_sequence WHERE name = ?1"
        await connection.look_up(Statement(delete, [table.name]))
        insert = "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)"
        await connection.look_up(Statement(insert, [table.name, last]))
    else:
        set_last = "SELECT setval(pg_get_serial_sequence($1, $2)::regclass, $3)"
        await connection.look_up(Statement(set_last, [table.name, table.key, last]))
