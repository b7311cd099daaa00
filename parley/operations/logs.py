"""Logging: lines of text for a person, or JSON lines for a log collector.

Everything that this process writes to standard error goes this way: lines of libraries, warnings
of Python, and errors that nobody caught. No text of an error is written, since it may hold values.
"""

import asyncio
import logging
import logging.config
import re
import sys
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any

from graphql_api.errors import report_unexpected, type_and_place
from parley.operations.observer import request_id
from parley.operations.traces import no_ids, span_ids_of
from parley.settings import Settings
from parley.supervisor.log import JsonLine

logger = logging.getLogger("parley")

REQUEST_FIELDS = ("door", "operation", "viewer", "status", "duration_ms")
"""Fields of a request's log line, beside its message."""

REPR = re.compile(r"[<(]")
"""The beginning of what an object says of itself, which may hold values."""


class RequestIdFilter(logging.Filter):
    """Adds the id of the current request to each log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Set `request_id`, `-` outside a request; every record passes."""
        record.request_id = request_id.get() or "-"
        return True


class JsonFormatter(JsonLine):
    """Formats a record as one JSON object, with the time in UTC.

    `span_ids` returns further fields: the ids of the current span, where there are traces.
    """

    def __init__(self, span_ids: Callable[[], Mapping[str, str]] = no_ids) -> None:
        super().__init__()
        self._span_ids = span_ids

    def fields(self, record: logging.LogRecord) -> dict[str, object]:
        """The fields of a line, with those of the request that it is about."""
        of_request = {
            name: getattr(record, name) for name in REQUEST_FIELDS if hasattr(record, name)
        }
        return {**super().fields(record), **self._span_ids(), **of_request}


class TextFormatter(logging.Formatter):
    """Formats a record as text; an exception is its type only, since its text may hold values."""

    def formatException(self, ei: object) -> str:  # noqa: N802  logging's name
        """The name of the exception's type."""
        error_type = ei[0] if isinstance(ei, tuple) else None
        return str(getattr(error_type, "__qualname__", "error"))


def configure(settings: Settings) -> None:
    """Send the logs of this process, those of libraries too, to standard error."""
    configure_as(settings.log_format, settings.log_level, span_ids_of(settings))


def configure_as(
    log_format: str, level: str = "info", span_ids: Callable[[], Mapping[str, str]] = no_ids
) -> None:
    """The same by the names of a format and of the level of our own lines."""
    handled = {"handlers": ["stderr"], "propagate": False}
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"id": {"()": RequestIdFilter}},
            "formatters": {
                "text": {
                    "()": TextFormatter,
                    "format": "%(asctime)s %(levelname)s %(request_id)s %(message)s",
                },
                "json": {"()": JsonFormatter, "span_ids": span_ids},
            },
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": log_format,
                    "filters": ["id"],
                }
            },
            "loggers": {
                "parley": {"level": level.upper(), **handled},
                # At info, uvicorn logs every start and stop, which the operator knows.
                "uvicorn": {"level": "WARNING", **handled},
            },
            # Drivers would log values at debug.
            "root": {"level": "WARNING", "handlers": ["stderr"]},
        }
    )
    logging.captureWarnings(True)  # noqa: FBT003  logging's way
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda uncaught: _log_uncaught(
        uncaught.exc_type, uncaught.exc_value, uncaught.exc_traceback
    )
    sys.unraisablehook = lambda unraisable: _log_uncaught(
        unraisable.exc_type, unraisable.exc_value, unraisable.exc_traceback
    )


def _log_uncaught(
    type_: type[BaseException], error: BaseException | None, _place: TracebackType | None
) -> None:
    """Log an error that nobody caught, by its type and place."""
    if error is None or not issubclass(type_, Exception):
        logger.critical("Ended by %s", type_.__qualname__)
    else:
        logger.critical("Uncaught error\n%s", type_and_place(error))


def log_loop_error(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """Log what an event loop reports, such as a task that failed: asyncio would write values."""
    message = REPR.split(context["message"])[0].strip()
    error = context.get("exception")
    if error is None:
        logger.error("%s", message)
    else:
        logger.error("%s\n%s", message, type_and_place(error))


@asynccontextmanager
async def errors_by_place() -> AsyncIterator[None]:
    """Log errors of the event loop, and of starting and stopping, by their types and places.

    The server would log the whole text of an error with which the service starts or stops.
    """
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(log_loop_error)
    try:
        yield
    except Exception as error:
        raise ServiceFailed(str(report_unexpected(error))) from None
    finally:
        loop.set_exception_handler(before)


class ServiceFailed(Exception):
    """The service could not start or stop in order; the text says under which id that is logged."""
