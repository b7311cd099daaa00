"""The checks of a write that its caller brings along, such as those of rights."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

Row_contra = TypeVar("Row_contra", contravariant=True)


class WriteGuard(Protocol[Row_contra]):
    """Checks a write against the writer's rights; each method raises to stop the write."""

    def check_row(self, row: Row_contra) -> None:
        """Check the row that is about to be written, before any error tells about it."""

    def allowed_values(self, row: Row_contra, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values that take effect."""

    def check_changes(self, row: Row_contra, changes: Mapping[str, Any]) -> None:
        """Check the columns that would change, with their new values."""
