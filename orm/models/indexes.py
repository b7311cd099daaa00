"""Kinds of index that Tortoise does not have."""

from typing import Any

from tortoise.indexes import Index


class PartialIndex(Index):
    """An index over the rows that match a condition, given as SQL that both databases understand.

    Tortoise's own accepts equalities only, and no `IN`.
    """

    def __init__(self, *, fields: tuple[str, ...], name: str, where: str) -> None:
        super().__init__(fields=fields, name=name)
        self.where = where
        self.extra = f" WHERE {where}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """The arguments by which a migration recreates the index."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "fields": tuple(self.fields), "where": self.where}


class ExpressionIndex(Index):
    """An index over expressions, given as SQL that both databases understand.

    Tortoise's own takes terms that its migrations cannot serialize. `fields` are the columns that
    the expressions use.
    """

    def __init__(self, *, fields: tuple[str, ...], name: str, sql: tuple[str, ...]) -> None:
        super().__init__(fields=fields, name=name)
        self.sql = sql

    @property
    def field_names(self) -> list[str]:
        """The indexed expressions, in parentheses so that Tortoise does not quote them."""
        return [f"({expression})" for expression in self.sql]

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """The arguments by which a migration recreates the index."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "fields": tuple(self.fields), "sql": self.sql}


class PartialExpressionIndex(ExpressionIndex):
    """An index over expressions of the rows that match a condition."""

    def __init__(
        self, *, fields: tuple[str, ...], name: str, sql: tuple[str, ...], where: str
    ) -> None:
        super().__init__(fields=fields, name=name, sql=sql)
        self.where = where
        self.extra = f" WHERE {where}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """The arguments by which a migration recreates the index."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "where": self.where}
