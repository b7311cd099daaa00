"""Importer for `parley import`: newline-delimited JSON carriers into the tables of this service."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby, islice
from typing import Any

from graphql import GraphQLSchema
from tortoise.models import Model

from graphql_api.errors import InvalidValue, ParleyError, Problem
from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.resolution import tellable_columns
from orm import crm
from orm.audit.entries import OPERATOR
from orm.engine.database import transaction
from orm.models import Associate, ChatTopic, ChatTopicAgent
from orm.topics import imports
from parley.import_rows import TABLES, ImportRow, ImportTarget
from rest_facade.contract.dates import DateFormat
from rest_facade.reading.body import parse_json_object

BATCH_ROWS = 500
"""Rows in one INSERT statement."""

MAX_REPORTED_LINES = 20
"""The import stops after so many bad lines."""


REFERENCES_OF_AGENTS: tuple[tuple[str, str, type[Model]], ...] = (
    ("topic_id", "TopicId", ChatTopic),
    ("user_id", "User.AssociateId", Associate),
)
"""The columns of an agent that refer to other rows, with their names in the contract."""


class BadImport(Exception):
    """Lines that are not valid; `lines` has a text with the line's number for each.

    Nothing was stored.
    """

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


class Importer:
    """Validates lines against the schema, and stores all of them or none."""

    def __init__(self, schema: GraphQLSchema, dates: DateFormat) -> None:
        self._dates = dates
        self._targets = {model.__name__: ImportTarget.of(model, schema) for model in TABLES}
        readable = {model: tellable_columns(matrix) for model, matrix in MATRICES.items()}
        self._author = replace(OPERATOR, readable_columns=readable)

    async def store(self, lines: Iterable[bytes], done: Callable[[int], object]) -> int:
        """Upsert a row for every line, and return their number; BadImport names the bad lines.

        `done` is called after each batch, with the number of bytes that were read.
        """
        bad: list[str] = []
        agents: list[ImportRow] = []
        stored = 0
        numbered = enumerate(lines, start=1)
        async with transaction():
            while batch := list(islice(numbered, BATCH_ROWS)):
                read = [row for number, line in batch for row in self._read(number, line, bad)]
                if len(bad) >= MAX_REPORTED_LINES:
                    break
                # Agents come last, since their topics and associates may follow in the file.
                agents += [row for row in read if row.model is ChatTopicAgent]
                others = [row for row in read if row.model is not ChatTopicAgent]
                for model, rows in groupby(others, key=lambda row: row.model):
                    await self._store_rows(model, [row.values for row in rows])
                stored += len(read)
                done(sum(len(line) for _, line in batch))
            if not bad:
                # Otherwise the lines that they refer to may be bad ones.
                bad = await self._store_agents(agents)
            if bad:
                raise BadImport(bad[:MAX_REPORTED_LINES])
        return stored

    async def _store_rows(self, model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
        if model is ChatTopic:
            await imports.store_topics(rows, self._author)
        else:
            await crm.upsert(model, rows)

    async def _store_agents(self, rows: Sequence[ImportRow]) -> list[str]:
        """The lines whose topic or associate does not exist; stores the agents if there is none."""
        bad: list[str] = []
        for batch in _batches(rows):
            missing = {
                column: await imports.missing_keys(model, {row.values[column] for row in batch})
                for column, _, model in REFERENCES_OF_AGENTS
            }
            bad += [
                f"line {row.number}: {name} names no {model.__name__}"
                for row in batch
                for column, name, model in REFERENCES_OF_AGENTS
                if row.values[column] in missing[column]
            ]
        if not bad:
            await imports.store_agents([row.values for row in rows], self._author)
        return bad

    def _read(self, number: int, line: bytes, bad: list[str]) -> list[ImportRow]:
        """A list with the line's row; empty for a blank line, and for one that is added to bad."""
        if not line.strip():
            return []
        try:
            entity = parse_json_object(line)
            target = self._target(entity.pop("Carrier", None))
            return [ImportRow(number, target.model, target.read(entity, self._dates))]
        except InvalidValue as error:
            bad += [
                f"line {number}: {'.'.join(map(str, problem.path))} {problem.reason}"
                for problem in error.problems
            ]
        except ParleyError as error:
            bad.append(f"line {number}: {error}")
        return []

    def _target(self, name: object) -> ImportTarget:
        target = self._targets.get(name) if isinstance(name, str) else None
        if target is None:
            names = ", ".join(self._targets)
            raise InvalidValue(Problem(("Carrier",), f"must be one of {names}"))
        return target


def _batches(rows: Sequence[ImportRow]) -> Iterable[Sequence[ImportRow]]:
    return (rows[at : at + BATCH_ROWS] for at in range(0, len(rows), BATCH_ROWS))
