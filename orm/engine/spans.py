"""Spans of statements and transactions; only imported where traces are switched on.

A span is made within a request that is traced: its context holds the tracer. No value is in it,
since statements have their values as parameters.
"""

import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from opentelemetry import context
from opentelemetry.trace import (
    Span,
    SpanKind,
    Status,
    StatusCode,
    Tracer,
    use_span,
)

from orm.engine.scripts import Dialect, Result, Rows, ScriptFactory, Statement

TRACER = context.create_key("tracer")
"""The key of the context's tracer; a context without it is not traced."""

MAX_TEXT_CHARS = 4096
"""Longer statements are cut; lists of columns make them long."""

TABLE = re.compile(r'\b(?:INTO|FROM|UPDATE)\s+"?(\w+)', re.IGNORECASE)

WITHIN = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE)\b")
"""The operation within a statement that begins with WITH; its first one names the span."""

SYSTEMS = {"postgres": "postgresql"}
"""The names of databases in OpenTelemetry, where they are not ours."""


@contextmanager
def span_of(name: str, kind: SpanKind, attributes: Mapping[str, Any]) -> Iterator[Span | None]:
    """A span around the block, and None if the request is not traced.

    An error is told by its type only, since its text may hold values.
    """
    tracer: Tracer | None = context.get_value(TRACER)  # type: ignore[assignment]
    if tracer is None:
        yield None
        return
    span = tracer.start_span(name, kind=kind, attributes=attributes)
    try:
        yield span
    except BaseException as error:
        span.set_attribute("error.type", type(error).__qualname__)
        span.set_status(Status(StatusCode.ERROR))
        raise
    finally:
        span.end()


def within(span: Span | None) -> AbstractContextManager[object]:
    """Make spans within the block children of a span."""
    if span is None:
        return nullcontext()
    return use_span(span, record_exception=False, set_status_on_exception=False)


@contextmanager
def script_span(dialect: Dialect) -> Iterator[None]:
    """A span around a script, from when it waits for its turn until it is committed."""
    attributes = {"db.system.name": _system(dialect)}
    with span_of("transaction", SpanKind.CLIENT, attributes) as span, within(span):
        yield


def _system(dialect: Dialect) -> str:
    return SYSTEMS.get(dialect.name, dialect.name)


def statement_span(sql: str, dialect: Dialect) -> AbstractContextManager[object]:
    """A span around the execution of a statement."""
    operation = sql.lstrip().partition(" ")[0].upper()
    if operation == "WITH" and (first := WITHIN.search(sql)):
        operation = first[0]
    attributes = {
        "db.system.name": _system(dialect),
        "db.operation.name": operation,
        "db.query.text": sql[:MAX_TEXT_CHARS],
    }
    name = operation
    if table := TABLE.search(sql):
        attributes["db.collection.name"] = table[1]
        name = f"{operation} {table[1]}"
    return span_of(name, SpanKind.CLIENT, attributes)


def traced_script(work: ScriptFactory[Result]) -> ScriptFactory[Result]:
    """The same script, with a span around the execution of each of its statements."""

    def script_of(dialect: Dialect) -> Generator[Statement, Rows, Result]:
        script = work(dialect)
        try:
            statement = next(script)
            while True:
                with statement_span(statement.sql, dialect):
                    rows = yield statement
                statement = script.send(rows)
        except StopIteration as end:
            result: Result = end.value
            return result

    return script_of
