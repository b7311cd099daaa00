"""An entity as a caller sends it, turned into the values of a GraphQL input."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import inf, isfinite
from typing import Any

from graphql_api.errors import InvalidValue, Problem
from graphql_api.scalars import WrittenMoment
from rest_facade.contract.carriers import REMEMBERED, Carrier, Kind, Property
from rest_facade.contract.dates import DateFormat

NO_DATE = "must be a date such as 2026-03-14T09:26:53Z"

SMALLEST, LARGEST = -(2**31), 2**31 - 1


class _Unreadable(Exception):
    """A value that a property cannot hold; the text completes a sentence with its name."""


Reader = Callable[[Any, Property, DateFormat], Any]

Readers = Mapping[Property, tuple[type | None, Reader]]
"""How each property is read: the type whose values are taken as they are, and what reads others."""


def to_input(
    entity: Mapping[str, Any], carrier: Carrier, taken: frozenset[str], dates: DateFormat
) -> dict[str, Any]:
    """The values of an input that takes the fields `taken`; InvalidValue names what is unreadable.

    Property names are taken in any case, since the official client sends camelCase. What the
    carrier lacks is ignored, TableRight, FieldProperties and _Links with it, so that an entity that
    was read can be sent back; so is what the input does not take, once its type has been checked.
    Of a referred entity only the key counts.
    """
    values = _read(entity, carrier, _referring(carrier), dates)
    fields = _input_fields(carrier, taken)
    return {fields[each]: value for each, value in values.items() if each in fields}


@lru_cache(maxsize=REMEMBERED)
def _input_fields(carrier: Carrier, taken: frozenset[str]) -> Mapping[Property, str]:
    """What an input calls the properties that it takes."""
    fields = {
        each: f"{each.field}Id" if each.kind is Kind.CARRIER else each.field
        for each in carrier.properties
    }
    return {each: field for each, field in fields.items() if field in taken}


def key_of(entity: Mapping[str, Any], carrier: Carrier) -> int | None:
    """The primary key that an entity names, if any; InvalidValue."""
    key, spelled = carrier.key, carrier.spelled
    for name in entity:
        if (spelled[name] if name in spelled else carrier.find(name)) is key:
            value = entity[name]
            break
    else:
        return None
    try:
        return None if value is None else _integer(value)
    except _Unreadable as error:
        raise InvalidValue(Problem((key.name,), str(error))) from None


def to_values(entity: Mapping[str, Any], carrier: Carrier, dates: DateFormat) -> dict[str, Any]:
    """Everything that an entity holds by GraphQL's names, nested carriers whole; InvalidValue."""
    values = _read(entity, carrier, _holding(carrier), dates)
    return {each.field: value for each, value in values.items()}


def _read(
    entity: Mapping[str, Any], carrier: Carrier, readers: Readers, dates: DateFormat
) -> dict[Property, Any]:
    values: dict[Property, Any] = {}
    problems: list[Problem] = []
    spelled = carrier.spelled
    for name, value in entity.items():
        each = spelled[name] if name in spelled else carrier.find(name)
        if each is None:
            continue
        if each in values:
            problems.append(Problem((each.name,), "is given twice"))
        as_it_is, read = readers[each]
        kind = type(value)
        if value is None or (
            kind is as_it_is and (kind is not int or SMALLEST <= value <= LARGEST)
        ):
            values[each] = value
            continue
        values[each] = None
        try:
            values[each] = read(value, each, dates)
        except _Unreadable as error:
            problems.append(Problem((each.name,), str(error)))
        except InvalidValue as error:
            problems += [
                Problem((each.name, *nested.path), nested.reason) for nested in error.problems
            ]
    if problems:
        raise InvalidValue(*problems)
    return values


def _integer(value: Any, *_: object) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value // 1:
        raise _Unreadable("must be a whole number")
    if not SMALLEST <= value <= LARGEST:
        raise _Unreadable("must be a whole number of 32 bits")
    return int(value)


def _double(value: Any, _each: Property, _dates: DateFormat) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _Unreadable("must be a number")
    try:
        number = float(value)
    except OverflowError:
        number = inf
    if not isfinite(number):
        raise _Unreadable("must be a number that a double can hold")
    return number


def _boolean(value: Any, _each: Property, _dates: DateFormat) -> bool:
    if not isinstance(value, bool):
        raise _Unreadable("must be true or false")
    return value


def _string(value: Any, _each: Property, _dates: DateFormat) -> str:
    if not isinstance(value, str):
        raise _Unreadable("must be a string")
    return value


def _date(value: Any, _each: Property, dates: DateFormat) -> str:
    try:
        return dates.read(value)
    except (TypeError, ValueError):
        raise _Unreadable(NO_DATE) from None


def _moment(value: Any, _each: Property, dates: DateFormat) -> WrittenMoment:
    """A date as it is: within the service, variables need not be JSON."""
    try:
        return dates.moment(value)
    except (TypeError, ValueError):
        raise _Unreadable(NO_DATE) from None


def _enum(value: Any, each: Property, _dates: DateFormat) -> str:
    assert each.enum is not None
    # Most callers spell a member as the contract does.
    member = each.enum.members.get(value) if type(value) in (str, int) else None
    if member is None:
        member = each.enum.find(value)
    if member is None:
        raise _Unreadable(f"must be one of {', '.join(each.enum.shown.values())}")
    return member


def _flags(value: Any, each: Property, dates: DateFormat) -> list[str]:
    """Names joined by commas or in a list, or the number that the official client sends."""
    parts = value.split(",") if isinstance(value, str) else value
    listed = parts if isinstance(parts, list) else [parts]
    return [_enum(part, each, dates) for part in listed if part != ""]


def _dictionary(value: Any, _each: Property, _dates: DateFormat) -> dict[str, str | None]:
    if not isinstance(value, dict) or not all(
        text is None or isinstance(text, str) for text in value.values()
    ):
        raise _Unreadable("must be an object whose values are strings")
    return value


def _key(value: Any, each: Property, _dates: DateFormat) -> int | None:
    """The key of a referred entity."""
    assert each.carrier is not None
    return key_of(_object(value), each.carrier)


def _whole(value: Any, each: Property, dates: DateFormat) -> dict[str, Any]:
    assert each.carrier is not None
    return to_values(_object(value), each.carrier, dates)


def _wholes(value: Any, each: Property, dates: DateFormat) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise _Unreadable("must be a list")
    return [_whole(item, each, dates) for item in value]


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Unreadable("must be an object or null")
    return value


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
REFERRING: Mapping[Kind, Reader] = {**_PLAIN, Kind.DATE: _moment, Kind.CARRIER: _key}
HOLDING: Mapping[Kind, Reader] = {**_PLAIN, Kind.CARRIER: _whole, Kind.CARRIERS: _wholes}

AS_THEY_ARE = {Kind.INTEGER: int, Kind.STRING: str, Kind.BOOLEAN: bool}
"""Types whose values stay as they are; whole numbers if they have 32 bits."""


@lru_cache(maxsize=REMEMBERED)
def _referring(carrier: Carrier) -> Readers:
    return {each: (AS_THEY_ARE.get(each.kind), REFERRING[each.kind]) for each in carrier.properties}


@lru_cache(maxsize=REMEMBERED)
def _holding(carrier: Carrier) -> Readers:
    return {each: (AS_THEY_ARE.get(each.kind), HOLDING[each.kind]) for each in carrier.properties}
