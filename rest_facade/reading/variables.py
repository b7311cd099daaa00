"""Convert an entity of a request body to the values of a GraphQL input, with validation."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import inf, isfinite
from typing import Any

from graphql import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

from graphql_api.errors import InvalidValue, Problem
from graphql_api.scalars import WrittenMoment
from rest_facade.contract.carriers import CARRIER_CACHE_SIZE, Carrier, Kind, Property
from rest_facade.contract.dates import DateFormat
from rest_facade.reading.texts import as_type_of_kind

NO_DATE = "must be a date such as 2026-03-14T09:26:53Z"


class _BadValue(Exception):
    """A bad value of a property; the text completes a sentence that begins with its name."""


Reader = Callable[[Any, Property, DateFormat], Any]

Readers = Mapping[Property, tuple[type | None, Reader]]
"""By property: the Python type whose values need no conversion, and the reader of all others."""


def to_input(
    entity: Mapping[str, Any], carrier: Carrier, input_fields: frozenset[str], dates: DateFormat
) -> dict[str, Any]:
    """The values of an input with these fields; InvalidValue names every bad value.

    Property names may be in any case, because the official client sends camelCase. Names that the
    carrier lacks are ignored, also TableRight, FieldProperties and _Links, so that an entity that
    was read can be sent back. Properties that the input lacks are validated and then ignored. Of a
    referred entity only the key is used.
    """
    values = _read(entity, carrier, _readers(carrier, _READERS_FOR_INPUT), dates)
    fields = _input_fields(carrier, input_fields)
    return {fields[target]: value for target, value in values.items() if target in fields}


@lru_cache(maxsize=CARRIER_CACHE_SIZE)
def _input_fields(carrier: Carrier, input_fields: frozenset[str]) -> Mapping[Property, str]:
    """The name of the input field, for the properties that the input has."""
    fields = {
        target: f"{target.field}Id" if target.kind is Kind.CARRIER else target.field
        for target in carrier.properties
    }
    return {target: field for target, field in fields.items() if field in input_fields}


def key_of(entity: Mapping[str, Any], carrier: Carrier) -> int | None:
    """The primary key in an entity, None when absent or null; InvalidValue when not an int32."""
    key, by_spelling = carrier.key, carrier.by_spelling
    for name in entity:
        if (by_spelling[name] if name in by_spelling else carrier.find(name)) is key:
            value = entity[name]
            break
    else:
        return None
    if type(value) is not int:
        value = as_type_of_kind(value, key)
    try:
        return None if value is None else _integer(value)
    except _BadValue as error:
        raise InvalidValue(Problem((key.name,), str(error))) from None


def to_values(entity: Mapping[str, Any], carrier: Carrier, dates: DateFormat) -> dict[str, Any]:
    """All values of an entity by GraphQL field, with nested carriers whole; InvalidValue."""
    values = _read(entity, carrier, _readers_of_whole(carrier), dates)
    return {target.field: value for target, value in values.items()}


def _read(
    entity: Mapping[str, Any], carrier: Carrier, readers: Readers, dates: DateFormat
) -> dict[Property, Any]:
    values: dict[Property, Any] = {}
    problems: list[Problem] = []
    by_spelling = carrier.by_spelling
    for name, value in entity.items():
        target = by_spelling[name] if name in by_spelling else carrier.find(name)
        if target is None:
            continue
        if target in values:
            problems.append(Problem((target.name,), "is given twice"))
        unconverted_type, read = readers[target]
        type_ = type(value)
        if value is None or (
            type_ is unconverted_type
            and (type_ is not int or GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT)
        ):
            values[target] = value
            continue
        values[target] = None
        try:
            values[target] = read(value, target, dates)
        except _BadValue:
            try:
                values[target] = _read_other_type(value, target, read, dates)
            except _BadValue as error:
                problems.append(Problem((target.name,), str(error)))
        except InvalidValue as error:
            problems += [
                Problem((target.name, *nested.path), nested.reason) for nested in error.problems
            ]
    if problems:
        raise InvalidValue(*problems)
    return values


def _read_other_type(value: Any, target: Property, read: Reader, dates: DateFormat) -> Any:
    """Read a value of another type than the kind's, such as `"5"` for a number; _BadValue."""
    converted = as_type_of_kind(value, target)
    return None if converted is None else read(converted, target, dates)


def _integer(value: Any, *_: object) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value // 1:
        raise _BadValue("must be a whole number")
    if not GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT:
        raise _BadValue("must be a whole number of 32 bits")
    return int(value)


def _double(value: Any, _target: Property, _dates: DateFormat) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _BadValue("must be a number")
    try:
        number = float(value)
    except OverflowError:
        number = inf
    if not isfinite(number) or (isinstance(value, int) and int(number) != value):
        raise _BadValue("must be a number that a double can hold")
    return number


def _boolean(value: Any, _target: Property, _dates: DateFormat) -> bool:
    if not isinstance(value, bool):
        raise _BadValue("must be true or false")
    return value


def _string(value: Any, _target: Property, _dates: DateFormat) -> str:
    if not isinstance(value, str):
        raise _BadValue("must be a string")
    return value


def _date(value: Any, _target: Property, dates: DateFormat) -> str:
    try:
        return dates.read(value)
    except (TypeError, ValueError):
        raise _BadValue(NO_DATE) from None


def _moment(value: Any, _target: Property, dates: DateFormat) -> WrittenMoment:
    """A parsed date rather than a text: within one process, GraphQL variables need not be JSON."""
    try:
        return dates.moment(value)
    except (TypeError, ValueError):
        raise _BadValue(NO_DATE) from None


def _enum(value: Any, target: Property, _dates: DateFormat) -> str:
    assert target.enum is not None
    # The usual case, without a function call: the name as in the contract.
    member = target.enum.members.get(value) if type(value) in (str, int) else None
    if member is None:
        member = target.enum.find(value) or target.enum.find(as_type_of_kind(value, target))
    if member is None:
        raise _BadValue(f"must be one of {', '.join(target.enum.contract_names.values())}")
    return member


def _flags(value: Any, target: Property, dates: DateFormat) -> list[str]:
    """Names joined by commas or in a list, or one number, as the official client sends it."""
    return [
        _enum(part, target, dates)
        for item in (value if isinstance(value, list) else [value])
        for part in (item.split(",") if isinstance(item, str) else [item])
        if not isinstance(part, str) or part.strip()
    ]


def _dictionary(value: Any, _target: Property, _dates: DateFormat) -> dict[str, str | None]:
    if value == []:
        return {}
    if not isinstance(value, dict) or not all(
        text is None or isinstance(text, str) for text in value.values()
    ):
        raise _BadValue("must be an object whose values are strings")
    return value


def _key(value: Any, target: Property, _dates: DateFormat) -> int | None:
    """The key of a referred entity."""
    assert target.carrier is not None
    return key_of(_object(value), target.carrier)


def _whole(value: Any, target: Property, dates: DateFormat) -> dict[str, Any]:
    assert target.carrier is not None
    return to_values(_object(value), target.carrier, dates)


def _wholes(value: Any, target: Property, dates: DateFormat) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise _BadValue("must be a list")
    return [_whole(item, target, dates) for item in value]


def _object(value: Any) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    if value == []:
        return {}  # PHP writes an empty object as an empty list.
    raise _BadValue("must be an object or null")


_PLAIN: Mapping[Kind, Reader] = {
    Kind.INTEGER: _integer,
    Kind.DOUBLE: _double,
    Kind.BOOLEAN: _boolean,
    Kind.STRING: _string,
    Kind.DATE: _date,
    Kind.ENUM: _enum,
    Kind.FLAGS: _flags,
    Kind.DICTIONARY: _dictionary,
}
_READERS_FOR_INPUT: Mapping[Kind, Reader] = {**_PLAIN, Kind.DATE: _moment, Kind.CARRIER: _key}
_READERS_FOR_WHOLE: Mapping[Kind, Reader] = {**_PLAIN, Kind.CARRIER: _whole, Kind.CARRIERS: _wholes}

UNCONVERTED_TYPES = {Kind.INTEGER: int, Kind.STRING: str, Kind.BOOLEAN: bool}
"""Python types whose values need no conversion; an int must also fit into 32 bits."""


@lru_cache(maxsize=CARRIER_CACHE_SIZE)
def _readers_of_whole(carrier: Carrier) -> Readers:
    return _readers(carrier, _READERS_FOR_WHOLE)


def _readers(carrier: Carrier, by_kind: Mapping[Kind, Reader]) -> Readers:
    return {
        target: (UNCONVERTED_TYPES.get(target.kind), by_kind[target.kind])
        for target in carrier.properties
    }
