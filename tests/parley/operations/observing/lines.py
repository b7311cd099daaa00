"""What the service logs, as records and as the lines that come of them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from parley.operations.logs import configure
from parley.settings import Settings

OURS = ("parley", "uvicorn")


class Collector(logging.Handler):
    """Keeps records, and formats each at once in every way that it could be shown."""

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
    """Set logs up as the service does, and undo it; gives the handler that shows them."""
    loggers = [logging.getLogger(name) for name in OURS]
    before = [(each.level, each.propagate) for each in loggers]
    configure(settings)
    [handler] = {
        each
        for logger in loggers
        for each in logger.handlers
        if type(each) is logging.StreamHandler
    }
    try:
        yield handler
    finally:
        for each, (level, propagate) in zip(loggers, before, strict=True):
            each.setLevel(level)
            each.propagate = propagate
            each.removeHandler(handler)


@contextmanager
def collected(settings: Settings) -> Iterator[Collector]:
    """Everything that is logged inside, by whomever, while logs are set up as in service."""
    with as_in_service(settings.model_copy(update={"log_format": "json"})) as json:
        pass
    with as_in_service(settings.model_copy(update={"log_format": "text"})) as text:
        collector = Collector([text, json])
        # What others log goes to the root, and is shown as Python shows it by itself.
        others = Collector([logging.StreamHandler()])
        others.records, others.lines = collector.records, collector.lines
        for name in OURS:
            logging.getLogger(name).removeHandler(text)
            logging.getLogger(name).addHandler(collector)
        logging.getLogger().addHandler(others)
        try:
            yield collector
        finally:
            logging.getLogger().removeHandler(others)
            for name in OURS:
                logging.getLogger(name).removeHandler(collector)
