"""The parent's log lines, and the form of JSON lines that workers have too.

The parent does not import the application; parley/operations/logs.py adds what a request tells.
"""

import json
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType

logger = logging.getLogger("parley.supervisor")

LEVELS = ("debug", "info", "warning", "error")


class JsonLine(logging.Formatter):
    """Formats a record as one JSON object, with the time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """The JSON line."""
        return json.dumps(self.fields(record))

    def fields(self, record: logging.LogRecord) -> dict[str, object]:
        """The fields of a line; an exception is its type only, since its text may hold values."""
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            fields["error"] = record.exc_info[0].__qualname__
        return fields


def json_is_asked_for(environment: Mapping[str, str] = os.environ) -> bool:
    """True if the environment asks for JSON, as far as that is known before settings are read."""
    return _variables(environment).get("PARLEY_LOG_FORMAT") == "json"


def configure(environment: Mapping[str, str] = os.environ) -> None:
    """Send all logs to standard error, as PARLEY_LOG_FORMAT and PARLEY_LOG_LEVEL say.

    Values that are not valid are refused by the first worker.
    """
    handler = logging.StreamHandler()
    if json_is_asked_for(environment):
        handler.setFormatter(JsonLine())
        sys.excepthook = _log_uncaught
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s - %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    level = _variables(environment).get("PARLEY_LOG_LEVEL", "")
    logging.getLogger("parley").setLevel(level.upper() if level in LEVELS else logging.INFO)


def _variables(environment: Mapping[str, str]) -> dict[str, str]:
    return {name.upper(): value for name, value in environment.items()}


def _log_uncaught(
    type_: type[BaseException], _error: BaseException | None, place: TracebackType | None
) -> None:
    """Log an error that nobody caught by its type and place, since its text may hold values."""
    logger.critical("Uncaught %s\n%s", type_.__qualname__, "".join(traceback.format_tb(place)))
