"""Reads a line of `parley import` to the rows that are in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema
from tortoise.models import Model

from graphql_api.errors import InvalidValue, ParleyError, Problem
from orm.models import ChatSession
from parley.importing import list_rows
from parley.importing.targets import TABLES, ImportTarget
from rest_facade.contract.dates import DateFormat
from rest_facade.reading.body import parse_json_object


@dataclass(frozen=True)
class ImportRow:
    """A row that was read."""

    line: int
    """The line's number in the file, from 1."""
    model: type[Model]
    values: dict[str, Any]
    """By column, as the table stores them; a login name in the place of the key of a user."""
    row: int = 0
    """In the answer of a list, the number of the row, from 1; such a row has a part of the columns,
    and a stored session keeps the others. Otherwise 0."""


def place_of(line: int, row: int) -> str:
    """The place of a row in the file, as error messages name it."""
    return f"line {line}, row {row}" if row else f"line {line}"


class LineReader:
    """Reads lines by the schema's types."""

    def __init__(self, schema: GraphQLSchema, dates: DateFormat) -> None:
        self._dates = dates
        self.targets = {model: ImportTarget.of(model, schema) for model in TABLES}
        self._by_name = {model.__name__: target for model, target in self.targets.items()}

    def read(self, number: int, line: bytes, bad: list[str]) -> list[ImportRow]:
        """The rows of a line; none for a blank line, and for one that is added to bad."""
        if not line.strip():
            return []
        try:
            entity = parse_json_object(line)
            if list_rows.is_list(entity):
                return self._list(number, entity, bad)
            target = self._target(entity.pop("Carrier", None))
            return [ImportRow(number, target.model, target.read(entity, self._dates))]
        except InvalidValue as error:
            bad += [named(place_of(number, 0), problem) for problem in error.problems]
        except ParleyError as error:
            bad.append(f"{place_of(number, 0)}: {error}")
        return []

    def _list(self, line: int, answer: Mapping[str, Any], bad: list[str]) -> list[ImportRow]:
        """The rows of a list's answer; those that are not valid are added to bad."""
        target = self.targets[ChatSession]
        rows: list[ImportRow] = []
        for number, stored in enumerate(list_rows.rows_of(answer), 1):
            names: dict[str, str] = {}
            try:
                entity, names = list_rows.entity_of(stored)
                values = target.read(entity, self._dates, is_part=True)
                rows.append(ImportRow(line, target.model, values, number))
            except InvalidValue as error:
                problems = [list_rows.as_column(problem, names) for problem in error.problems]
                bad += [named(place_of(line, number), problem) for problem in problems]
        return rows

    def _target(self, name: object) -> ImportTarget:
        target = self._by_name.get(name) if isinstance(name, str) else None
        if target is None:
            names = ", ".join(self._by_name)
            raise InvalidValue(Problem(("Carrier",), f"must be one of {names}"))
        return target


def named(place: str, problem: Problem) -> str:
    """A problem as a text with the place and the property."""
    return f"{place}: {'.'.join(map(str, problem.path))} {problem.reason}"
