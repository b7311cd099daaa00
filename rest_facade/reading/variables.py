"""Convert an entity of a request body to the values of a GraphQL input, with validation."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from graphql import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

from graphql_api.errors import InvalidValue, Problem
from graphql_api.scalars import WrittenMoment
from rest_facade.contract.carriers import CARRIER_CACHE_SIZE, Carrier, Kind, Property
from rest_facade.contract.dates import DateFormat
from rest_facade.reading import scalars
from rest_facade.reading.inputs import InputFields
from rest_facade.reading.scalars import BadValue
from rest_facade.reading.texts import as_type_of_kind

Reader = Callable[[Any, Property, DateFormat], Any]

Readers = Mapping[Property, tuple[type | None, Reader]]
"""By property: the Python type whose values need no conversion, and the reader of all others."""


def to_input(
    entity: Mapping[str, Any], carrier: Carrier, input_fields: InputFields, dates: DateFormat
) -> dict[str, Any]:
    """The values of an input with these fields; InvalidValue names every bad value.

    Property names may be in any case, because the official client sends camelCase. Names that the
    carrier lacks are ignored, also TableRight, FieldProperties and _Links, so that an entity that
    was read can be sent back. Properties that the input lacks are validated and then ignored. Of a
    referred entity only the key is used; an object without a key is converted whole.
    """
    values = _read(entity, carrier, _readers_for_input(carrier, input_fields), dates)
    fields = _input_fields(carrier, input_fields)
    return {fields[target]: value for target, value in values.items() if target in fields}


@lru_cache(maxsize=CARRIER_CACHE_SIZE)
def _input_fields(carrier: Carrier, input_fields: InputFields) -> Mapping[Property, str]:
    """The name of the input field, for the properties that the input has."""
    fields = {
        target: target.field
        if target.field in input_fields.names or not target.is_reference
        else f"{target.field}Id"
        for target in carrier.properties
    }
    return {target: field for target, field in fields.items() if field in input_fields.names}


def key_of(entity: Mapping[str, Any], carrier: Carrier) -> int | None:
    """The primary key in an entity, None when absent or null; InvalidValue when not an int32."""
    key, by_spelling = carrier.primary_key, carrier.by_spelling
    for name in entity:
        if (by_spelling[name] if name in by_spelling else carrier.find(name)) is key:
            value = entity[name]
            break
    else:
        return None
    if type(value) is not int:
        value = as_type_of_kind(value, key)
    try:
        if value is None or (type(value) is int and GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT):
            return value
        return scalars.integer(value)
    except BadValue as error:
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
        except BadValue:
            try:
                values[target] = _read_other_type(value, target, read, dates)
            except BadValue as error:
                problems.append(Problem((target.name,), str(error)))
        except InvalidValue as error:
            problems += [
                Problem((target.name, *nested.path), nested.reason) for nested in error.problems
            ]
    if problems:
        raise InvalidValue(*problems)
    return values


def _read_other_type(value: Any, target: Property, read: Reader, dates: DateFormat) -> Any:
    """Read a value of another type than the kind's, such as `"5"` for a number; BadValue."""
    converted = as_type_of_kind(value, target)
    return None if converted is None else read(converted, target, dates)


def _moment(value: Any, _target: Property, dates: DateFormat) -> WrittenMoment:
    """A parsed date rather than a text: within one process, GraphQL variables need not be JSON."""
    try:
        return dates.moment(value)
    except (TypeError, ValueError):
        raise BadValue(scalars.NO_DATE) from None


def _enum(value: Any, target: Property, _dates: DateFormat) -> str:
    assert target.enum is not None
    # The usual case, without a function call: the name as in the contract.
    member = target.enum.members.get(value) if type(value) in (str, int) else None
    if member is None:
        member = target.enum.find(value) or target.enum.find(as_type_of_kind(value, target))
    if member is None:
        raise BadValue(f"must be one of {', '.join(target.enum.contract_names.values())}")
    return member


def _flags(value: Any, target: Property, dates: DateFormat) -> list[str]:
    """Names joined by commas or in a list, or one number, as the official client sends it."""
    parts = [
        part
        for item in (value if isinstance(value, list) else [value])
        for part in (item.split(",") if isinstance(item, str) else [item])
        if not isinstance(part, str) or part.strip()
    ]
    assert target.enum is not None
    if not target.enum.masks:
        return [_enum(part, target, dates) for part in parts]
    flags = [target.enum.flags_of(as_type_of_kind(part, target)) for part in parts]
    if None in flags:
        names = ", ".join(target.enum.contract_names[member] for member in target.enum.masks)
        raise BadValue(f"must be names of {names}, or the sum of their numbers")
    return list(dict.fromkeys(member for members in flags for member in members or ()))


def _key(value: Any, target: Property, _dates: DateFormat) -> int | None:
    """The key of a referred entity."""
    assert target.carrier is not None
    return key_of(_object(value), target.carrier)


def _whole(value: Any, target: Property, dates: DateFormat) -> dict[str, Any]:
    assert target.carrier is not None
    return to_values(_object(value), target.carrier, dates)


def _wholes(value: Any, target: Property, dates: DateFormat) -> list[dict[str, Any]]:
    return _items(value, target, dates, _whole)


def _items(value: Any, target: Property, dates: DateFormat, read: Reader) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise BadValue("must be a list")
    items, problems = [], []
    for index, item in enumerate(value):
        try:
            items.append(read(item, target, dates))
        except BadValue:
            problems.append(Problem((index,), "must be an object"))
        except InvalidValue as error:
            problems += [replace(each, path=(index, *each.path)) for each in error.problems]
    if problems:
        raise InvalidValue(*problems)
    return items


def _object(value: Any) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    if value == []:
        return {}  # PHP writes an empty object as an empty list.
    raise BadValue("must be an object or null")


_PLAIN: Mapping[Kind, Reader] = {
    Kind.INTEGER: scalars.integer,
    Kind.DOUBLE: scalars.double,
    Kind.BOOLEAN: scalars.boolean,
    Kind.STRING: scalars.string,
    Kind.DATE: scalars.date,
    Kind.DURATION: scalars.duration,
    Kind.INTEGERS: scalars.integers,
    Kind.ENUM: _enum,
    Kind.FLAGS: _flags,
    Kind.DICTIONARY: scalars.dictionary,
}
_READERS_FOR_WHOLE: Mapping[Kind, Reader] = {**_PLAIN, Kind.CARRIER: _whole, Kind.CARRIERS: _wholes}

UNCONVERTED_TYPES = {Kind.INTEGER: int, Kind.STRING: str, Kind.BOOLEAN: bool}
"""Python types whose values need no conversion; an int must also fit into 32 bits."""


@lru_cache(maxsize=CARRIER_CACHE_SIZE)
def _readers_of_whole(carrier: Carrier) -> Readers:
    return _readers(carrier, lambda target: _READERS_FOR_WHOLE[target.kind])


@lru_cache(maxsize=CARRIER_CACHE_SIZE)
def _readers_for_input(carrier: Carrier, input_fields: InputFields) -> Readers:
    return _readers(carrier, lambda target: _reader_for_input(target, input_fields))


def _readers(carrier: Carrier, reader_of: Callable[[Property], Reader]) -> Readers:
    return {
        target: (UNCONVERTED_TYPES.get(target.kind), reader_of(target))
        for target in carrier.properties
    }


def _reader_for_input(target: Property, input_fields: InputFields) -> Reader:
    nested = input_fields.nested.get(target.field)
    if nested is not None:
        return _nested_input(nested) if target.kind is Kind.CARRIER else _nested_inputs(nested)
    if target.kind is Kind.DATE:
        return _moment
    return _key if target.is_reference else _READERS_FOR_WHOLE[target.kind]


def _nested_input(fields: InputFields) -> Reader:
    def read(value: Any, target: Property, dates: DateFormat) -> dict[str, Any]:
        assert target.carrier is not None
        return to_input(_object(value), target.carrier, fields, dates)

    return read


def _nested_inputs(fields: InputFields) -> Reader:
    read = _nested_input(fields)
    return lambda value, target, dates: _items(value, target, dates, read)
