"""The rules of one entity: which columns the service computes, and what else a write changes."""

from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from orm.audit.entries import Author
from orm.engine.scripts import Dialect, TransactionScript
from orm.models.versioned import VersionedModel

Row = TypeVar("Row", bound=VersionedModel)


class Rules(Generic[Row]):
    """An entity that computes nothing; others override what they need.

    The scripts run within the transaction of the write. An error that one raises undoes the write.
    """

    computed_columns: ClassVar[frozenset[str]] = frozenset()
    """Columns that the service fills when a row is created; unset ones keep the stored value."""

    def fill(self, values: dict[str, Any], now: datetime) -> None:
        """Set the columns of a new row that depend on no other row; `values` has all columns."""

    def place(self, row: Row, dialect: Dialect) -> TransactionScript[None]:
        """Set the columns of a new row that depend on other rows, before it is inserted."""
        del row, dialect
        yield from ()

    def follow(
        self, row: Row, changes: dict[str, Any], dialect: Dialect
    ) -> TransactionScript[None]:
        """Add to the changes of a stored row those that follow from them."""
        del row, changes, dialect
        yield from ()

    def delete_dependents(
        self, row: Row, author: Author, dialect: Dialect
    ) -> TransactionScript[None]:
        """Delete the rows that cannot be without this one, before it is deleted."""
        del row, author, dialect
        yield from ()
