"""Indexes that Tortoise does not ship."""

from typing import Any

from tortoise.indexes import Index


class PartialIndex(Index):
    """An index over the rows that fit a condition, given as SQL both databases read.

    Tortoise's own takes equalities only, and has no `IN`.
    """

    def __init__(self, *, fields: tuple[str, ...], name: str, where: str) -> None:
        super().__init__(fields=fields, name=name)
        self.where = where
        self.extra = f" WHERE {where}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """What a migration needs to write the index down."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "fields": tuple(self.fields), "where": self.where}


class ExpressionIndex(Index):
    """An index over what expressions give, as SQL both databases read.

    Tortoise's own takes terms that its migrations cannot write down. `fields`: the columns that are
    in them.
    """

    def __init__(self, *, fields: tuple[str, ...], name: str, sql: tuple[str, ...]) -> None:
        super().__init__(fields=fields, name=name)
        self.sql = sql

    @property
    def field_names(self) -> list[str]:
        """What is indexed, in parentheses so that nobody quotes it."""
        return [f"({each})" for each in self.sql]

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """What a migration needs to write the index down."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "fields": tuple(self.fields), "sql": self.sql}
