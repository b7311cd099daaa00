"""Names of migrations: those of this release, and how a database's differ from them."""

from collections.abc import Collection
from functools import cache
from pkgutil import iter_modules

from orm import migrations

TABLE = "tortoise_migrations"
"""The table in which Tortoise records the migrations that a database has applied."""

BOOKKEEPING = frozenset({TABLE, "migration_release"})
"""Tables about the tables, which no model has, and which each database has for itself."""

APPLIED_SQL = f"SELECT name FROM {TABLE} WHERE app = 'orm' ORDER BY name"  # noqa: S608
"""The names of a database's migrations, in order."""


@cache
def known_migrations() -> tuple[str, ...]:
    """The migrations of this release, in order."""
    names = (module.name for module in iter_modules(migrations.__path__))
    return tuple(sorted(name for name in names if name[0].isdigit()))


def newer_migrations(applied: Collection[str]) -> list[str]:
    """The applied migrations that this release does not have: a newer release made them."""
    return sorted(set(applied) - {*known_migrations()})


def missing_migrations(applied: Collection[str]) -> list[str]:
    """The migrations of this release that were not applied."""
    return [name for name in known_migrations() if name not in applied]
