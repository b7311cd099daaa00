"""The service's log records, and the lines that its formatters make of them."""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from parley.operations.logs import configure
from parley.settings import Settings

LOGGERS = ("parley", "uvicorn")


class Collector(logging.Handler):
    """Keeps records, and formats each at once in every format."""

    def __init__(self, shown: list[logging.Handler]) -> None:
        super().__init__(logging.DEBUG)
        self._shown = shown
        self.records: list[logging.LogRecord] = []
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
        for handler in self._shown:
            # A formatter leaves its text of the error in the record for the next one.
            record.exc_text = None
            handler.filter(record)
            self.lines.append(handler.format(record))


@contextmanager
def as_in_service(settings: Settings) -> Iterator[logging.Handler]:
    """Configure logging as the service does, yield its handler, and restore the state after."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(logger.level, logger.propagate) for logger in loggers]
    root = logging.getLogger()
    others, level_of_root = root.handlers[:], root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    configure(settings)
    [handler] = {
        handler_
        for logger in loggers
        for handler_ in logger.handlers
        if type(handler_) is logging.StreamHandler
    }
    try:
        yield handler
    finally:
        for logger, (level, propagate) in zip(loggers, before, strict=True):
            logger.setLevel(level)
            logger.propagate = propagate
            logger.removeHandler(handler)
        root.handlers[:] = others
        root.setLevel(level_of_root)
        logging.captureWarnings(False)
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


@contextmanager
def collected(settings: Settings) -> Iterator[Collector]:
    """Collect everything that is logged inside the block, with the service's configuration."""
    with as_in_service(settings.model_copy(update={"log_format": "json"})) as json:
        pass
    with as_in_service(settings.model_copy(update={"log_format": "text"})) as text:
        collector = Collector([text, json])
        # Lines of libraries go to the root.
        for name in (*LOGGERS, None):
            logging.getLogger(name).removeHandler(text)
            logging.getLogger(name).addHandler(collector)
        try:
            yield collector
        finally:
            for name in (*LOGGERS, None):
                logging.getLogger(name).removeHandler(collector)
