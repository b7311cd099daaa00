"""Column types that Tortoise does not have."""

from collections.abc import Iterable
from enum import IntEnum, StrEnum
from typing import Any

import orjson
from tortoise import fields
from tortoise.models import Model


class FlagsField(fields.SmallIntField):
    """A set of flags, stored as a bit mask: flag number n is bit n.

    Read as a tuple in the order of the enum, without repeats; written from any iterable of flags.
    """

    def __init__(self, enum_type: type[IntEnum], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.enum_type = enum_type

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> int:  # noqa: ARG002
        """Encode flags as a mask."""
        flags: Iterable[IntEnum] = value or ()
        mask = 0
        for flag in flags:
            mask |= 1 << self.enum_type(flag)
        return mask

    def to_python_value(self, value: Any) -> Any:
        """Decode a mask, or normalize an iterable of flags."""
        return self.flags_of(value if isinstance(value, int) else self.to_db_value(value, Model))

    def flags_of(self, mask: int) -> tuple[IntEnum, ...]:
        """The flags whose bits are set in a mask."""
        return tuple([flag for flag in self.enum_type if mask >> flag & 1]) if mask else ()


class WordsField(fields.CharField[Any]):
    """A set of members of a text enum, stored as their values separated by spaces.

    Read as a tuple in the order of the enum, without repeats; written from any iterable of members.
    Stored words that the enum no longer has are ignored.
    """

    def __init__(self, enum_type: type[StrEnum], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.enum_type = enum_type

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> str | None:  # noqa: ARG002
        """Encode members as text; null stays null, and is not the empty set."""
        return None if value is None else " ".join(self.to_python_value(value))

    def to_python_value(self, value: Any) -> Any:
        """Decode text, or normalize an iterable of members."""
        if value is None:
            return None
        words = frozenset(value.split(" ") if isinstance(value, str) else value)
        return tuple(member for member in self.enum_type if member in words)


def _encoded(value: object) -> str:
    return orjson.dumps(value).decode()


class JsonField(fields.JSONField[Any]):
    """JSON by orjson always, so that migrations are the same whatever else is installed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "encoder": _encoded, "decoder": orjson.loads})


class StringsField(JsonField):
    """A dictionary of strings."""
