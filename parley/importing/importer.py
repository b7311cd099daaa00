"""The two passes of `parley import`: one that checks every line, and one that stores the rows.

Nothing is locked while lines are parsed. Rows are stored in short transactions, so that callers of
a running service wait for none of them for long; a second import completes one that was ended.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from graphql import GraphQLSchema
from tortoise.models import Model

from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.resolution import tellable_columns
from orm.audit.entries import OPERATOR
from orm.engine.database import transaction
from orm.engine.key_sequences import reserve_keys
from orm.errors import ParleyError
from parley.importing.lines import ImportRow, LineReader
from parley.importing.logins import Logins
from parley.importing.references import References
from parley.importing.storing import store_rows
from parley.importing.targets import STAGES, ImportTarget, stage_of
from parley.refused import Refused
from rest_facade.contract.dates import DateFormat

BATCH_ROWS = 50
"""Rows of one transaction."""

PAUSE_SECONDS = 0.005
"""Time between two transactions. Who waits for SQLite's write lock asks for it every millisecond,
so everybody who waits gets it before the import takes it again."""

MAX_REPORTED_LINES = 20
"""The import stops after so many bad lines."""

NOTHING = 255
"""Stands for the stage of a line without rows."""

Done = Callable[[int], object]
"""Called with the number of bytes that were read."""


@dataclass(frozen=True)
class Plan:
    """The findings of the first pass over the lines, which the second one needs."""

    references: References
    logins: Logins
    stages: bytearray
    """The stage of each line's rows."""

    @classmethod
    def of(cls, targets: Mapping[type[Model], ImportTarget]) -> "Plan":
        """A plan without lines."""
        return cls(References(targets), Logins(), bytearray())

    def add(self, rows: Sequence[ImportRow]) -> None:
        """Add the rows of the next line, which are all of one table."""
        self.stages.append(stage_of(rows[0].model) if rows else NOTHING)
        for row in rows:
            self.references.add(row)
            self.logins.add(row)

    def lines_of(self, stage: int, lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
        """The lines of a stage, with their numbers."""
        for number, (line, at) in enumerate(zip(lines, self.stages, strict=False), 1):
            if at == stage:
                yield number, line


class BadImport(Refused):
    """Lines that are not valid; `lines` has a text with the line's number for each.

    Nothing was stored.
    """


class Importer:
    """Validates lines against the schema, and stores all of them if none is bad."""

    def __init__(self, schema: GraphQLSchema, dates: DateFormat) -> None:
        self._reader = LineReader(schema, dates)
        readable = {model: tellable_columns(matrix) for model, matrix in MATRICES.items()}
        self._author = replace(OPERATOR, readable_columns=readable)

    async def store(self, lines: Iterable[bytes], done: Done) -> int:
        """Upsert a row for every line, and return their number; BadImport names the bad lines.

        `lines` can be iterated several times, and gives the same each time. `done` is called with
        the bytes of every line twice: when it is checked, and when it is stored.
        """
        plan = Plan.of(self._reader.targets)
        bad = self._check(lines, plan, done)
        if not bad:
            # Otherwise the lines that they refer to may be bad ones.
            bad += await plan.references.missing(MAX_REPORTED_LINES)
            bad += await plan.logins.missing()
        if bad:
            raise BadImport(*bad[:MAX_REPORTED_LINES])
        for model, largest in plan.references.largest_keys().items():
            await reserve_keys(model, largest)
        stored = 0
        for stage in range(len(STAGES)):
            if stage in plan.stages:
                stored += await self._store_stage(stage, lines, plan, done)
        done(sum(len(line) for _, line in plan.lines_of(NOTHING, lines)))
        return stored

    def _check(self, lines: Iterable[bytes], plan: Plan, done: Done) -> list[str]:
        """The bad lines, as texts; the others are added to the plan."""
        bad: list[str] = []
        for number, line in enumerate(lines, 1):
            plan.add(self._reader.read(number, line, bad))
            done(len(line))
            if len(bad) >= MAX_REPORTED_LINES:
                break
        return bad

    async def _store_stage(self, stage: int, lines: Iterable[bytes], plan: Plan, done: Done) -> int:
        """Store the rows of those lines that are in a stage, and return their number."""
        stored = 0
        for batch in self._batches(plan.lines_of(stage, lines), done):
            for row in batch:
                plan.logins.resolve(row)
            try:
                async with transaction():
                    for model, rows in groupby(batch, key=lambda row: row.model):
                        await store_rows(model, list(rows), self._author)
            except ParleyError as error:
                raise ParleyError(f"{error} Import the file again to complete it.") from error
            stored += len(batch)
            await asyncio.sleep(PAUSE_SECONDS)
        return stored

    def _batches(
        self, numbered: Iterable[tuple[int, bytes]], done: Done
    ) -> Iterator[Sequence[ImportRow]]:
        """The rows of lines, in batches; `done` is called once they are stored."""
        batch: list[ImportRow] = []
        size = 0
        for number, line in numbered:
            bad: list[str] = []
            batch += self._reader.read(number, line, bad)
            if bad:
                raise ParleyError(f"Line {number} was changed during the import.")
            size += len(line)
            while len(batch) >= BATCH_ROWS:
                yield batch[:BATCH_ROWS]
                batch = batch[BATCH_ROWS:]
            if not batch:
                done(size)
                size = 0
        if batch:
            yield batch
        done(size)
