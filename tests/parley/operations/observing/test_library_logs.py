"""Lines of libraries, warnings and uncaught errors are log lines, without the texts of errors."""

import asyncio
import gc
import json
import logging
import sys
import threading
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from parley.operations.logs import ServiceFailed, errors_by_place
from parley.settings import Settings
from tests.parley.operations.observing.lines import as_in_service

PLANTED = "planted"


class Carrier:
    """An object that tells its value to whoever asks for its text."""

    def __repr__(self) -> str:
        return PLANTED

    def fail(self, *_: object) -> None:
        raise ValueError(PLANTED)

    def __del__(self) -> None:
        raise KeyError(PLANTED)


async def lose_a_task() -> None:
    async def fail() -> None:
        raise ValueError(PLANTED)

    task = asyncio.create_task(fail(), name=PLANTED)
    await asyncio.wait([task])
    del task
    gc.collect()


async def lose_a_callback() -> None:
    asyncio.get_running_loop().call_soon(int, PLANTED)
    asyncio.get_running_loop().call_soon(Carrier().fail, PLANTED)
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def lose_an_object() -> None:
    Carrier()
    gc.collect()


async def lose_a_thread() -> None:
    thread = threading.Thread(target=Carrier.fail, args=(PLANTED,), name=PLANTED)
    thread.start()
    thread.join()


async def lose_everything() -> None:
    error = OSError(PLANTED)
    sys.excepthook(OSError, error, None)


async def warn() -> None:
    warnings.warn("a warning\nof two lines", RuntimeWarning, stacklevel=1)


async def library() -> None:
    for name in ("asyncpg", "tortoise", "opentelemetry.sdk", "asyncio", "anything"):
        logging.getLogger(name).warning("said\nby a library")
        logging.getLogger(name).info("not of interest")


LOSSES: dict[str, tuple[Callable[[], Awaitable[None]], str, str]] = {
    "a task": (lose_a_task, "Task exception was never retrieved", "ValueError"),
    "a callback": (lose_a_callback, "Exception in callback", "ValueError"),
    "an object": (lose_an_object, "Uncaught error", "KeyError"),
    "a thread": (lose_a_thread, "Uncaught error", "ValueError"),
    "everything": (lose_everything, "Uncaught error", "OSError"),
    "a warning": (warn, "a warning", "RuntimeWarning"),
    "a library": (library, "said", "by a library"),
}


async def outcome(
    log_format: str, work: Callable[[], Awaitable[None]], capsys: pytest.CaptureFixture[str]
) -> str:
    with as_in_service(Settings.model_validate({"log_format": log_format})):
        async with errors_by_place():
            with warnings.catch_warnings():
                warnings.simplefilter("always")
                await work()
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


@pytest.mark.parametrize("name", LOSSES)
async def test_every_line_is_json_and_says_type_and_place(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    work, said, told = LOSSES[name]
    lines = (await outcome("json", work, capsys)).splitlines()
    assert lines
    for line in lines:
        told_of: dict[str, Any] = json.loads(line)
        assert said in told_of["message"]
        assert told in told_of["message"]
        assert told_of["level"] in ("warning", "error", "critical")
        assert {"time", "logger", "request_id"} <= set(told_of)
        assert PLANTED not in line
    assert len(lines) >= (5 if name == "a library" else 1)


@pytest.mark.parametrize("name", LOSSES)
async def test_in_text_no_value_is_told_either(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    work, said, told = LOSSES[name]
    text = await outcome("text", work, capsys)
    assert said in text
    assert told in text
    assert PLANTED not in text


async def test_an_error_at_the_start_is_logged_by_type_and_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with as_in_service(Settings.model_validate({"log_format": "json"})):
        with pytest.raises(ServiceFailed) as failed:
            async with errors_by_place():
                raise ValueError(PLANTED)
        # The server logs what it is told, and tells no more than this.
        logging.getLogger("uvicorn.error").error("%s", failed.value)
    first, second = capsys.readouterr().err.splitlines()
    assert "ValueError" in json.loads(first)["message"]
    assert PLANTED not in first + second
    assert failed.value.__suppress_context__
