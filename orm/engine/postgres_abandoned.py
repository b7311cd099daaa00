"""Settings with which a PostgreSQL server gives up connections whose process or machine is gone.

A transaction keeps its locks until the server knows that nobody will commit it. By default a server
finds out after two hours that a machine lost its power, and after any time that a process was
killed while its statement waited for a lock.
"""

from contextlib import suppress

from asyncpg import Connection, exceptions

SETTINGS = {
    # A process that was killed while its statement ran is noticed.
    "client_connection_check_interval": "1s",
    # A machine that no longer answers is noticed: after 5 s and three more tries of 2 s each.
    "tcp_keepalives_idle": "5s",
    "tcp_keepalives_interval": "2s",
    "tcp_keepalives_count": "3",
    # So is one that was lost while the last answer was on its way, and a process that was stopped
    # between two statements. Scripts go on within milliseconds (orm/engine/scripts.py).
    "idle_in_transaction_session_timeout": "10s",
}
"""Settings of the session. An operator's own win, in the URL's `options` or in the server."""

_VALUES = ", ".join(f"('{name}', '{value}')" for name, value in SETTINGS.items())

SET = (
    "SELECT set_config(name, wanted, false)"  # noqa: S608
    f" FROM (VALUES {_VALUES}) AS ours (name, wanted) JOIN pg_settings USING (name)"
    " WHERE source = 'default'"
)
"""Changes only those that the server has, and that nobody has set."""


async def give_up_soon(connection: Connection) -> None:
    """Have the server end this session within seconds when its client is gone.

    A server that refuses one of the settings, as those on Windows do, keeps all its own.
    """
    with suppress(exceptions.InvalidParameterValueError):
        await connection.execute(SET)
