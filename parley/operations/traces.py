"""The parts of the application that differ where traces are switched on (PARLEY_TRACES_URL).

Without traces they are the plain ones, and nothing of OpenTelemetry is imported.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from importlib import import_module

from graphql_api.schema import Schema
from parley.operations.observer import Observer
from parley.settings import Settings


def no_ids() -> Mapping[str, str]:
    """The ids of the current span where there are no traces."""
    return {}


@dataclass(frozen=True)
class Traces:
    """Parts of the application that are others where there are traces."""

    observer: Callable[..., Observer] = Observer
    schema_class: type[Schema] = Schema
    exporting: Callable[[], AbstractAsyncContextManager[None]] = nullcontext
    """Exports spans within the block, and the last ones at its end."""


def traces_of(settings: Settings) -> Traces:
    """The parts for these settings."""
    if settings.traces_url is None:
        return Traces()
    traces: Traces = import_module("parley.operations.tracing").traces(settings)
    return traces


def span_ids_of(settings: Settings) -> Callable[[], Mapping[str, str]]:
    """The function that returns the ids of the current span, for log lines."""
    if settings.traces_url is None:
        return no_ids
    span_ids: Callable[[], Mapping[str, str]] = import_module("parley.operations.tracing").span_ids
    return span_ids
