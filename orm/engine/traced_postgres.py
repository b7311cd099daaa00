"""PostgreSQL's engine with traces: a transaction looks up each statement of a script."""

from orm.engine.postgres import PooledClient
from orm.engine.postgres_transactions import ScriptedTransaction
from orm.engine.traced import traced

client_class = traced(PooledClient, transaction_class=traced(ScriptedTransaction))
