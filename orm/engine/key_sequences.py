"""The sequences by which the databases give out keys, when rows bring keys of their own."""

from tortoise.models import Model

from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, Statement, TransactionScript


async def reserve_keys(model: type[Model], largest: int) -> None:
    """Let keys that are generated from now on be larger than `largest`.

    On PostgreSQL, whose sequence knows nothing of keys that were given, others who write rows of
    the table wait until this transaction ends. On SQLite nothing is to be done: its AUTOINCREMENT
    follows the rows that are inserted.
    """
    connection = connection_for(model)
    if model._meta.pk.generated and connection.dialect.name == "postgres":
        meta = model._meta

        def script(_dialect: Dialect) -> TransactionScript[None]:
            yield Statement(f'LOCK TABLE "{meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
            yield Statement(
                "SELECT setval(sequence, $3) FROM"
                " CAST(pg_get_serial_sequence($1, $2) AS regclass) AS sequence"
                " WHERE $3 > COALESCE(pg_sequence_last_value(sequence), 0)",
                [meta.db_table, meta.db_pk_column, largest],
            )

        await connection.run(script)
