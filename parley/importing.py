"""Importer for `parley import`: newline-delimited JSON carriers into the referred tables."""

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
"""Rows in one INSERT statement."""

MAX_REPORTED_LINES = 20
"""The import stops after so many bad lines."""


class BadImport(Exception):
    """Lines that are not valid; `lines` has a text with the line's number for each.

    Nothing was stored.
    """

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class ImportTarget:
    """The table that rows of one carrier are stored in, and the GraphQL type of its fields."""

    model: type[Model]
    carrier: Carrier
    graphql_type: GraphQLObjectType


class Importer:
    """Validates lines against the schema, and stores all of them or none."""

    def __init__(self, schema: GraphQLSchema, dates: DateFormat) -> None:
        self._dates = dates
        self._targets: dict[str, ImportTarget] = {}
        for model in crm.TABLES:
            graphql_type = schema.get_type(model.__name__)
            assert isinstance(graphql_type, GraphQLObjectType)
            carrier = carrier_of(graphql_type)
            self._targets[graphql_type.name] = ImportTarget(model, carrier, graphql_type)

    async def store(self, lines: Iterable[bytes], done: Callable[[int], object]) -> int:
        """Upsert a row for every line, and return their number; BadImport names the bad lines.

        `done` is called after each batch, with the number of bytes that were read.
        """
        bad: list[str] = []
        stored = 0
        numbered = enumerate(lines, start=1)
        async with transaction():
            while batch := list(islice(numbered, BATCH_ROWS)):
                read = [row for number, line in batch for row in self._read(number, line, bad)]
                if len(bad) >= MAX_REPORTED_LINES:
                    break
                for model, rows in groupby(read, key=lambda row: row[0]):
                    await crm.upsert(model, [values for _, values in rows])
                stored += len(read)
                done(sum(len(line) for _, line in batch))
            if bad:
                raise BadImport(bad[:MAX_REPORTED_LINES])
        return stored

    def _read(
        self, number: int, line: bytes, bad: list[str]
    ) -> list[tuple[type[Model], dict[str, Any]]]:
        """A list with the line's row; empty for a blank line, and for one that is added to bad."""
        if not line.strip():
            return []
        try:
            return [self._row(line)]
        except InvalidValue as error:
            bad += [
                f"line {number}: {'.'.join(map(str, problem.path))} {problem.reason}"
                for problem in error.problems
            ]
        except ParleyError as error:
            bad.append(f"line {number}: {error}")
        return []

    def _row(self, line: bytes) -> tuple[type[Model], dict[str, Any]]:
        entity = parse_json_object(line)
        name = entity.pop("Carrier", None)
        target = self._targets.get(name) if isinstance(name, str) else None
        if target is None:
            names = ", ".join(self._targets)
            raise InvalidValue(Problem(("Carrier",), f"must be one of {names}"))
        values = to_values(entity, target.carrier, self._dates)
        key = target.carrier.primary_key
        if not values.get(key.field):
            raise InvalidValue(Problem((key.name,), "is missing; it is the row's key"))
        return target.model, self._storable(values, target)

    @staticmethod
    def _storable(values: Mapping[str, Any], target: ImportTarget) -> dict[str, Any]:
        """The values of the table's columns; the problems of InvalidValue name the properties."""
        try:
            return storable_values(target.model, attributes_of(values, target.graphql_type))
        except InvalidValue as error:
            names = {
                _attribute(target.graphql_type, prop.field): prop.name
                for prop in target.carrier.properties
            }
            raise InvalidValue(
                *(
                    Problem((names[str(problem.path[0])],), problem.reason)
                    for problem in error.problems
                )
            ) from error


def attributes_of(values: Mapping[str, Any], graphql_type: GraphQLObjectType) -> dict[str, Any]:
    """Convert JSON values by GraphQL field into Python values by model attribute, without nulls."""
    return {
        _attribute(graphql_type, field): _value(
            value, get_named_type(graphql_type.fields[field].type)
        )
        for field, value in values.items()
        if value is not None
    }


def _attribute(graphql_type: GraphQLObjectType, field: str) -> str:
    name: str = graphql_type.fields[field].extensions["strawberry-definition"].python_name
    return name


def _value(value: Any, type_: Any) -> Any:
    if isinstance(value, list):
        return [_value(item, type_) for item in value]
    if isinstance(type_, GraphQLEnumType):
        return type_.values[value].value
    if isinstance(type_, GraphQLObjectType) and type_.name != DICTIONARY_ENTRY:
        return attributes_of(value, type_)
    if type_.name == "DateTime":
        return scalars.parse_datetime(value)
    return value
