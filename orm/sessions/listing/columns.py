"""The columns by which sessions, and the rows that they refer to, are filtered and sorted."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from tortoise import fields
from tortoise.models import Model

from orm.models import ChatSession
from orm.models.chat_session import REFERENCES_WITHOUT_FOREIGN_KEY
from orm.values import NEVER

Value = int | str | datetime
"""A column's value in a filter or a sort key; booleans and enums are numbers."""


def referred_table(reference: str) -> type[Model]:
    """The model that ChatSession refers to by a foreign key, or by a number without one."""
    without_foreign_key = REFERENCES_WITHOUT_FOREIGN_KEY.get(reference)
    if without_foreign_key is not None:
        return without_foreign_key
    relation: Any = ChatSession._meta.fields_map[reference]
    table: type[Model] = relation.related_model
    return table


@dataclass(frozen=True)
class Column:
    """A column of a table, or of a row that ChatSession refers to."""

    name: str
    reference: str | None = None
    model: type[Model] = dataclasses.field(default=ChatSession, repr=False)
    """The table whose rows are listed."""

    def field(self) -> Any:
        """Tortoise's field of the column."""
        if self.reference is None:
            return self.model._meta.fields_map[self.name]
        return referred_table(self.reference)._meta.fields_map[self.name]

    @property
    def may_be_null(self) -> bool:
        """True if SQL may see null: the column is nullable, or there may be no such row."""
        return self.reference is not None or bool(self.field().null)

    @cached_property
    def least(self) -> Value:
        """The least value of the column's type, which null counts as."""
        field = self.field()
        if isinstance(field, fields.CharField | fields.TextField):
            return ""
        if isinstance(field, fields.DatetimeField):
            return NEVER
        return False if isinstance(field, fields.BooleanField) else 0

    def read(self, stored: Any) -> Value:
        """Converts a value that a statement returned; equal for both databases."""
        if isinstance(self.least, datetime) and isinstance(stored, str):
            return datetime.fromisoformat(stored)
        value: Value = type(self.least)(stored) if isinstance(self.least, int) else stored
        return value


KEY = Column("chat_session_id")


def key_of(model: type[Model]) -> Column:
    """The primary key of a table."""
    return Column(model._meta.pk_attr, model=model)
