"""The columns that sessions are found and ordered by."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from tortoise import fields
from tortoise.models import Model

from orm.models import ChatSession
from orm.values import NEVER

Value = int | str | datetime
"""What a column holds, where lists are concerned; booleans and enums are numbers."""


def referred_table(reference: str) -> type[Model]:
    """The table of the rows that a reference of sessions leads to."""
    relation: Any = ChatSession._meta.fields_map[reference]
    table: type[Model] = relation.related_model
    return table


@dataclass(frozen=True)
class Column:
    """A column of sessions, or of the rows that a reference of theirs leads to."""

    name: str
    reference: str | None = None

    def described(self) -> Any:
        """The model's own field."""
        if self.reference is None:
            return ChatSession._meta.fields_map[self.name]
        return referred_table(self.reference)._meta.fields_map[self.name]

    @property
    def may_be_null(self) -> bool:
        """Whether SQL may find nothing there: it is unset, or there is no row to hold it."""
        return self.reference is not None or bool(self.described().null)

    @cached_property
    def least(self) -> Value:
        """What it counts as when it is unset, and the least that it can hold; tells the type."""
        described = self.described()
        if isinstance(described, fields.CharField | fields.TextField):
            return ""
        if isinstance(described, fields.DatetimeField):
            return NEVER
        return False if isinstance(described, fields.BooleanField) else 0

    def read(self, stored: Any) -> Value:
        """The value that a statement gave for it, the same from both databases."""
        if isinstance(self.least, datetime) and isinstance(stored, str):
            return datetime.fromisoformat(stored)
        value: Value = type(self.least)(stored) if isinstance(self.least, int) else stored
        return value


KEY = Column("chat_session_id")
