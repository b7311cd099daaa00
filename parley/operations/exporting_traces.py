"""Sends ended spans to a collector by OTLP, while the application runs.

Only imported where PARLEY_TRACES_URL is set.
"""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

SECONDS_TO_EXPORT = 3.0
"""Seconds that one export may take, and that stopping waits for the last one."""


EXPORTING_LOGGERS = (
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
    "opentelemetry.sdk._shared_internal",
)
"""The loggers that tell, for each attempt, of a collector that is away."""

QUIET_SECONDS = 60.0
"""Seconds for which they are not heard after a line."""


class OnceAMinute(logging.Filter):
    """Passes the first record of a minute, and no more: a collector may be away for days."""

    def __init__(self) -> None:
        super().__init__()
        self._last = -QUIET_SECONDS

    def filter(self, _record: logging.LogRecord) -> bool:
        """True if the last record that passed is a minute old."""
        now = time.monotonic()
        if now - self._last < QUIET_SECONDS:
            return False
        self._last = now
        return True


@asynccontextmanager
async def exporting(provider: TracerProvider, url: str | None) -> AsyncIterator[None]:
    """Send ended spans to a collector from a thread of this process, and the last at the end."""
    exporter = OTLPSpanExporter(url, timeout=SECONDS_TO_EXPORT)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    quiet = OnceAMinute()
    loggers = [logging.getLogger(name) for name in EXPORTING_LOGGERS]
    for logger in loggers:
        logger.addFilter(quiet)
    try:
        yield
    finally:
        await _in_time(provider)
        for logger in loggers:
            logger.removeFilter(quiet)


async def _in_time(provider: TracerProvider) -> None:
    """Export the last spans; those of a collector that does not answer are lost."""
    loop = asyncio.get_running_loop()
    done = asyncio.Event()

    def shut_down() -> None:
        provider.shutdown()
        with suppress(RuntimeError):
            # The loop may be closed, since nobody waits for longer than is good.
            loop.call_soon_threadsafe(done.set)

    # A thread that does not keep the process from ending, as those of an executor would.
    threading.Thread(target=shut_down, daemon=True).start()
    with suppress(TimeoutError):
        async with asyncio.timeout(SECONDS_TO_EXPORT):
            await done.wait()
