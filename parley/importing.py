"""`parley import`: carriers of the contract, a line each, into the tables that hold them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLSchema, get_named_type
from tortoise.models import Model

from graphql_api import scalars
from graphql_api.errors import InvalidValue, ParleyError, Problem
from orm import crm
from orm.engine.database import transaction
from orm.values import storable_values
from rest_facade.contract.carriers import DICTIONARY_ENTRY, Carrier, carrier_of
from rest_facade.contract.dates import DateFormat
from rest_facade.reading.body import parse_json_object
from rest_facade.reading.variables import to_values

BATCH_ROWS = 500
"""Rows in one statement."""

MAX_REPORTED_LINES = 20


class BadImport(Exception):
    """Lines that cannot be taken, a text for each that names its number; nothing was stored."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class ImportTarget:
    """Where the lines of one carrier go."""

    model: type[Model]
    carrier: Carrier
    public: GraphQLObjectType


class Importer:
    """Reads lines against the schema, and stores them all or none."""

    def __init__(self, schema: GraphQLSchema, dates: DateFormat) -> None:
        self._dates = dates
        self._destinations: dict[str, ImportTarget] = {}
        for model in crm.TABLES:
            public = schema.get_type(model.__name__)
            assert isinstance(public, GraphQLObjectType)
            self._destinations[public.name] = ImportTarget(model, carrier_of(public), public)

    async def store(self, lines: Iterable[bytes], done: Callable[[int], object]) -> int:
        """Upsert every line; returns how many. BadImport names the lines that cannot be taken.

        `done` hears of the bytes of each batch once it is read.
        """
        bad: list[str] = []
        stored = 0
        numbered = enumerate(lines, start=1)
        async with transaction():
            while batch := list(islice(numbered, BATCH_ROWS)):
                read = [each for number, line in batch for each in self._read(number, line, bad)]
                if len(bad) >= MAX_REPORTED_LINES:
                    break
                for model, rows in groupby(read, key=lambda each: each[0]):
                    await crm.upsert(model, [row for _, row in rows])
                stored += len(read)
                done(sum(len(line) for _, line in batch))
            if bad:
                raise BadImport(bad[:MAX_REPORTED_LINES])
        return stored

    def _read(
        self, number: int, line: bytes, bad: list[str]
    ) -> list[tuple[type[Model], dict[str, Any]]]:
        """The row that a line holds, in a list; none for a blank line, nor for a bad one."""
        if not line.strip():
            return []
        try:
            return [self._row(line)]
        except InvalidValue as error:
            bad += [
                f"line {number}: {'.'.join(map(str, each.path))} {each.reason}"
                for each in error.problems
            ]
        except ParleyError as error:
            bad.append(f"line {number}: {error}")
        return []

    def _row(self, line: bytes) -> tuple[type[Model], dict[str, Any]]:
        entity = parse_json_object(line)
        name = entity.pop("Carrier", None)
        destination = self._destinations.get(name) if isinstance(name, str) else None
        if destination is None:
            known = ", ".join(self._destinations)
            raise InvalidValue(Problem(("Carrier",), f"must be one of {known}"))
        values = to_values(entity, destination.carrier, self._dates)
        key = destination.carrier.key
        if not values.get(key.field):
            raise InvalidValue(Problem((key.name,), "is missing; it is the row's key"))
        return destination.model, self._settled(values, destination)

    @staticmethod
    def _settled(values: Mapping[str, Any], destination: ImportTarget) -> dict[str, Any]:
        try:
            return storable_values(destination.model, attributes_of(values, destination.public))
        except InvalidValue as error:
            names = {
                _attribute(destination.public, each.field): each.name
                for each in destination.carrier.properties
            }
            raise InvalidValue(
                *(Problem((names[str(each.path[0])],), each.reason) for each in error.problems)
            ) from error


def attributes_of(values: Mapping[str, Any], public: GraphQLObjectType) -> dict[str, Any]:
    """GraphQL values as JSON has them, by attribute and as the tables have them; without nulls."""
    return {
        _attribute(public, field): _value(value, get_named_type(public.fields[field].type))
        for field, value in values.items()
        if value is not None
    }


def _attribute(public: GraphQLObjectType, field: str) -> str:
    name: str = public.fields[field].extensions["strawberry-definition"].python_name
    return name


def _value(value: Any, type_: Any) -> Any:
    if isinstance(value, list):
        return [_value(item, type_) for item in value]
    if isinstance(type_, GraphQLEnumType):
        return type_.values[value].value
    if isinstance(type_, GraphQLObjectType) and type_.name != DICTIONARY_ENTRY:
        return attributes_of(value, type_)
    if type_.name == "DateTime":
        return scalars.read(value)
    return value
