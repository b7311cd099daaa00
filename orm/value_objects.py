"""Value objects: dataclasses that a row holds whole, each in one JSON column.

A `ValueField` is all that a model has to say. Rows (engine/rows.py), the rules of values
(values.py), audit entries and the description of fields recognise the column by its type.

Values may be dataclasses, lists of them, members of enums, dates, times and durations. Durations
are ISO 8601 texts in JSON, as "PT8H30M".
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, Flag
from functools import cache, reduce
from operator import or_
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError
from tortoise import fields
from tortoise.models import Model

Read = Callable[[Any], Any]

Path = tuple[str | int, ...]
"""Names of parts and indexes of lists, from the value object on."""

READABLE: Mapping[type, str] = {
    timedelta: "must be a duration in ISO 8601, such as PT8H30M",
    datetime: "must be a date and time in ISO 8601",
    date: "must be a date in ISO 8601",
    time: "must be a time of day in ISO 8601",
}
"""The types that JSON has no form of its own for, each with the reason against another value."""

DURATIONS = TypeAdapter(timedelta)
"""The adapter of durations. It is made once, because making it takes longer than writing a row."""

NOT_AN_OBJECT, NOT_A_LIST = "must be an object", "must be a list"


class Unreadable(ValueError):
    """A value is not of the type that a part of a value object has."""

    def __init__(self, text: str, reason: str, path: Path = ()) -> None:
        super().__init__(text)
        self.reason, self.path = reason, path

    def below(self, step: str | int) -> "Unreadable":
        """The same error, seen from the object or list that holds the value."""
        return Unreadable(str(self), self.reason, (step, *self.path))


class ValueField(fields.JSONField[Any]):
    """A JSON column that holds one value of a dataclass, or null."""

    def __init__(self, value_type: type[Any], **kwargs: Any) -> None:
        # Always by orjson, so that migrations are the same whatever else is installed.
        super().__init__(**{**kwargs, "encoder": encode, "decoder": orjson.loads})
        self.value_type: Any = value_type

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> str | None:  # noqa: ARG002
        """Encode a value as JSON text."""
        return None if value is None else encode(value)

    def to_python_value(self, value: Any) -> Any:
        """A value of the dataclass, from JSON text, a dictionary, an input model, or such a value.

        Parts that are missing or null get their defaults, and parts that the dataclass does not
        have are left out. Raises Unreadable.
        """
        if isinstance(value, str | bytes):
            try:
                value = orjson.loads(value)
            except orjson.JSONDecodeError:
                raise Unreadable(NOT_AN_OBJECT, NOT_AN_OBJECT) from None
        return None if value is None else _reader(self.value_type)(value)


def encode(value: Any) -> str:
    """JSON text of a value object or of any part of one."""
    return orjson.dumps(value, default=_json_of).decode()


def to_json(value: Any) -> Any:
    """A value object as JSON's own types, as audit entries hold them."""
    return orjson.loads(encode(value))


def _json_of(value: Any) -> Any:
    if isinstance(value, timedelta):
        return DURATIONS.dump_python(value, mode="json")
    raise TypeError(type(value).__name__)


def parts_of(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """All values in a value object that hold no others, each with its path."""
    if is_dataclass(value):
        for name, part in vars(value).items():
            yield from parts_of(part, (*path, name))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from parts_of(item, (*path, at))
    else:
        yield path, value


@cache
def _reader(type_: Any) -> Read:
    """The function that reads values of a type from what JSON has for them."""
    if get_origin(type_) in (Union, UnionType):
        [type_] = [each for each in get_args(type_) if each is not NoneType]
        return _reader(type_)
    if get_origin(type_) is list:
        return _list_reader(_reader(get_args(type_)[0]))
    if is_dataclass(type_):
        return _object_reader(type_)
    if isinstance(type_, type) and issubclass(type_, Flag):
        return _leaf_reader(_flags_reader(type_), f"must be flags of {type_.__name__}")
    if isinstance(type_, type) and issubclass(type_, Enum):
        return _leaf_reader(type_, f"must be one of the values of {type_.__name__}")
    if type_ in READABLE:
        return _leaf_reader(TypeAdapter(type_).validate_python, READABLE[type_])
    return _unchanged


def _unchanged(value: Any) -> Any:
    return value


def _flags_reader(type_: Any) -> Read:
    def read(value: Any) -> Any:
        # GraphQL has a list of flags, and JSON their sum.
        return reduce(or_, map(type_, value), type_(0)) if isinstance(value, list) else type_(value)

    return read


def _leaf_reader(convert: Read, reason: str) -> Read:
    def read(value: Any) -> Any:
        try:
            return convert(value)
        except ValidationError:
            raise Unreadable(reason, reason) from None
        except ValueError as error:
            raise Unreadable(str(error), reason) from error

    return read


def _list_reader(read_item: Read) -> Read:
    def read(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise Unreadable(NOT_A_LIST, NOT_A_LIST)
        items = []
        for at, item in enumerate(value):
            try:
                items.append(read_item(item))
            except Unreadable as error:
                raise error.below(at) from error
        return items

    return read


def _object_reader(type_: Any) -> Read:
    hints = get_type_hints(type_)
    readers = {field.name: _reader(hints[field.name]) for field in fields_of(type_)}

    def read(value: Any) -> Any:
        if type(value) is type_:
            return value
        if isinstance(value, BaseModel):
            # An input of a caller, who leaves out what is null.
            value = {name: part for name, part in vars(value).items() if part is not None}
        if not isinstance(value, Mapping):
            raise Unreadable(NOT_AN_OBJECT, NOT_AN_OBJECT)
        parts = {}
        for name, read_part in readers.items():
            part = value.get(name)
            if part is None:
                continue
            try:
                parts[name] = read_part(part)
            except Unreadable as error:
                raise error.below(name) from error
        return type_(**parts)

    return read
