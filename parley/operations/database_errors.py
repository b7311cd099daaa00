"""The metric of the database's outages."""

from prometheus_client import Counter

from orm.engine.outages import OUTAGES, Cause

DATABASE_ERRORS = Counter(
    "parley_database_errors", "Statements that the database could not do, by cause.", ["cause"]
)


def count_outages() -> None:
    """Count each outage from now on; causes without any are there as well, with 0."""
    for cause in Cause:
        DATABASE_ERRORS.labels(cause.value)
    OUTAGES.count = _count


def _count(cause: str) -> None:
    DATABASE_ERRORS.labels(cause).inc()
