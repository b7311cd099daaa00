"""Logging: lines of text for a person, or JSON lines for a log collector."""

import json
import logging
import logging.config
from datetime import UTC, datetime

from parley.operations.observer import request_id
from parley.settings import Settings

REQUEST_FIELDS = ("door", "operation", "viewer", "status", "duration_ms")
"""Fields of a request's log line, beside its message."""


class RequestIdFilter(logging.Filter):
    """Adds the id of the current request to each log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Set `request_id`, `-` outside a request; every record passes."""
        record.request_id = request_id.get() or "-"
        return True


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object, with the time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """The JSON line; an exception is its type only, since its text may hold values."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in REQUEST_FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__qualname__
        return json.dumps(line)


class TextFormatter(logging.Formatter):
    """Formats a record as text; an exception is its type only, since its text may hold values."""

    def formatException(self, ei: object) -> str:  # noqa: N802  logging's name
        """The name of the exception's type."""
        error_type = ei[0] if isinstance(ei, tuple) else None
        return str(getattr(error_type, "__qualname__", "error"))


def configure(settings: Settings) -> None:
    """Send the logs of this process, those of uvicorn too, to standard error."""
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
                "json": {"()": JsonFormatter},
            },
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": settings.log_format,
                    "filters": ["id"],
                }
            },
            "loggers": {
                "parley": {
                    "level": settings.log_level.upper(),
                    "handlers": ["stderr"],
                    "propagate": False,
                },
                # At info, uvicorn logs every start and stop, which the operator knows.
                "uvicorn": {"level": "WARNING", "handlers": ["stderr"], "propagate": False},
            },
        }
    )
