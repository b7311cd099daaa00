"""A dictionary of strings, which GraphQL has no type for, as a list of entries."""

from collections.abc import Callable
from typing import Any

import strawberry

from graphql_api.origins import derived


@strawberry.type(description="One entry of a dictionary of strings.")
class StringEntry:
    """A key and its value."""

    key: str = strawberry.field(description="What the entry is called.")
    value: str | None = strawberry.field(description="What it holds.")


def entries_of(attribute: str) -> Callable[[Any], list[StringEntry] | None]:
    """Resolve a JSON column to entries in its own order; null stays null."""

    def resolve(root: Any) -> list[StringEntry] | None:
        stored: dict[str, str] | None = getattr(root, attribute)
        if stored is None:
            return None
        return [StringEntry(key=key, value=value) for key, value in stored.items()]

    return derived(resolve)
