"""The two passes of `parley import`: one that checks every line, and one that stores the rows.

Nothing is locked while lines are parsed. Rows are stored in short transactions, so that callers of
a running service wait for none of them for long; a second import completes one that was ended.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from graphql import GraphQLSchema

from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.resolution import tellable_columns
from orm.audit.entries import OPERATOR
from orm.engine.database import transaction
from orm.errors import ParleyError
from orm.sessions.imports import reserve_keys
from parley.importing.lines import ImportRow, LineReader
from parley.importing.logins import Logins
from parley.importing.references import References
from parley.importing.storing import store_rows
from parley.importing.targets import STAGES, stage_of
from rest_facade.contract.dates import DateFormat

BATCH_ROWS = 100
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


class BadImport(Exception):
    """Lines that are not valid; `lines` has a text with the line's number for each.

    Nothing was stored.
    """

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


class Importer:
    """Validates lines against the schema, and stores all of them if none is bad."""

    def __init__(self, schema: GraphQLSchema, dates: DateFormat) -> None:
        self._reader = LineReader(schema, dates)
        readable = {model: tellable_columns(matrix) for model, matrix in MATRICES.items()}
        self._author = replace(OPERATOR, readable_columns=readable)

    async def store(self, lines: Iterable[bytes], done: Done) -> int:
        """Upsert a row for every line, and return their number; BadImport names the bad lines.

        `lines` can be iterated several times, and gives the same each time. Of each line little
        more is kept than which rows it refers to. `done` is called with the bytes of every line
        twice: when it is checked, and when it is stored.
        """
        stages = bytearray()
        references, logins = References(self._reader.targets), Logins()
        bad = self._check(lines, stages, references, logins, done)
        if not bad:
            # Otherwise the lines that they refer to may be bad ones.
            bad = [*await references.missing(MAX_REPORTED_LINES), *await logins.missing()]
        if bad:
            raise BadImport(bad[:MAX_REPORTED_LINES])
        for model, largest in references.largest_keys().items():
            await reserve_keys(model, largest)
        stored = 0
        for stage in range(len(STAGES)):
            if stage in stages:
                stored += await self._store_stage(stage, lines, stages, logins, done)
        done(sum(len(line) for line, at in zip(lines, stages, strict=True) if at == NOTHING))
        return stored

    def _check(
        self,
        lines: Iterable[bytes],
        stages: bytearray,
        references: References,
        logins: Logins,
        done: Done,
    ) -> list[str]:
        """The bad lines; adds the stage of each line, and what its rows are and refer to."""
        bad: list[str] = []
        for number, line in enumerate(lines, 1):
            rows = self._reader.read(number, line, bad)
            stages.append(stage_of(rows[0].model) if rows else NOTHING)
            for row in rows:
                references.add(row)
                logins.add(row)
            done(len(line))
            if len(bad) >= MAX_REPORTED_LINES:
                break
        return bad

    async def _store_stage(
        self, stage: int, lines: Iterable[bytes], stages: bytearray, logins: Logins, done: Done
    ) -> int:
        """Store the rows of those lines that are in a stage, and return their number."""
        stored = 0
        for batch in self._batches(stage, lines, stages, done):
            for row in batch:
                logins.resolve(row)
            try:
                async with transaction():
                    for model, rows in groupby(batch, key=lambda row: row.model):
                        await store_rows(model, list(rows), self._author)
            except ParleyError as error:
                raise ParleyError(
                    f"{error} {stored} rows of this kind are stored; import the file again."
                ) from error
            stored += len(batch)
            await asyncio.sleep(PAUSE_SECONDS)
        return stored

    def _batches(
        self, stage: int, lines: Iterable[bytes], stages: bytearray, done: Done
    ) -> Iterator[Sequence[ImportRow]]:
        batch: list[ImportRow] = []
        size = 0
        for number, (line, at) in enumerate(zip(lines, stages, strict=True), 1):
            if at != stage:
                continue
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
