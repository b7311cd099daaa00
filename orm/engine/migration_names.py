"""Names of migrations: those that a database applied, and how they differ from this release's."""

from collections.abc import Collection

from orm.engine.table_versions import RECORDS, RELEASES, known_migrations

BOOKKEEPING = frozenset({RECORDS, RELEASES, "stream"})
"""Tables that each database has for itself: what was applied to it, and which log of events it has.

A copy of a database goes on by itself: a cursor of one log would be another place in the other.
"""

APPLIED_SQL = f"SELECT name FROM {RECORDS} WHERE app = 'orm' ORDER BY name"  # noqa: S608
"""The names of a database's migrations, in order."""


def newer_migrations(applied: Collection[str]) -> list[str]:
    """The applied migrations that this release does not have: a newer release made them."""
    return sorted(set(applied) - {*known_migrations()})


def missing_migrations(applied: Collection[str]) -> list[str]:
    """The migrations of this release that were not applied."""
    return [name for name in known_migrations() if name not in applied]
