"""SQLite's engine with traces: SQLite plays scripts out of sight of a connection's methods."""

from orm.engine.spans import traced_script
from orm.engine.sqlite import ImmediateClient
from orm.engine.sqlite_transactions import ImmediateTransaction
from orm.engine.traced import traced

client_class = traced(
    ImmediateClient,
    traced_script,
    transaction_class=traced(ImmediateTransaction, traced_script),
)
