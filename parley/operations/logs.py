"""How log lines look: for a person, or an object a line for a collector."""

import json
import logging
import logging.config
from datetime import UTC, datetime

from parley.operations.observer import request_id
from parley.settings import Settings

REQUEST_FIELDS = ("door", "operation", "viewer", "status", "duration_ms")
"""What a line about a request says, beside its text."""


class RequestIdFilter(logging.Filter):
    """Adds the id of the request that a line belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass."""
        record.request_id = request_id.get() or "-"
        return True


class JsonFormatter(logging.Formatter):
    """An object a line, with the time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; errors by their type only, since their texts may hold values."""
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
    """A line for a person; errors by their type only, since their texts may hold values."""

    def formatException(self, ei: object) -> str:  # noqa: N802  logging's name
        """The type of the error."""
        kind = ei[0] if isinstance(ei, tuple) else None
        return str(getattr(kind, "__qualname__", "error"))


def configure(settings: Settings) -> None:
    """Send the logs of this process, uvicorn's with ours, to standard error."""
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
                # uvicorn tells of every start and stop at info; whoever serves knows.
                "uvicorn": {"level": "WARNING", "handlers": ["stderr"], "propagate": False},
            },
        }
    )
