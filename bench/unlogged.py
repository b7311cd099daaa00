"""`python -m bench.unlogged serve`: parley without its log of events, to measure what that costs.

Workers run this module too, so all of them are patched. It is no setting of the product: without
the log nobody could follow anything.
"""

from orm.audit.entries import Author
from orm.engine.rows import insert_statement
from orm.engine.scripts import Dialect, TransactionScript
from orm.entities import verbs
from orm.events.recording import Change, entry_of
from orm.models import AuditEntry
from parley.cli import main
from parley.supervisor import worker


def record_audit_only(change: Change, author: Author, dialect: Dialect) -> TransactionScript[None]:
    """Store the audit entry of a change, and no event."""
    yield insert_statement(AuditEntry, entry_of(author, *change), dialect)


verbs.recording = record_audit_only
worker.PROGRAM = ("-m", "bench.unlogged")

if __name__ == "__main__":
    main()
