"""Datagrams between processes that share an SQLite file."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from orm.engine.sqlite_waking import LONGEST_ADDRESS, Datagrams

pytestmark = pytest.mark.anyio

TIMEOUT_SECONDS = 10


class Listener:
    """One process's messages, and how many it has heard."""

    def __init__(self, file: Path) -> None:
        self.heard = 0
        self._news = asyncio.Event()
        self.messages = Datagrams(str(file), self._receive)

    def _receive(self) -> None:
        self.heard += 1
        self._news.set()

    async def is_listening(self) -> None:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await self._news.wait()
        self._news.clear()


@asynccontextmanager
async def listening(file: Path, number: int = 1) -> AsyncIterator[list[Listener]]:
    listeners = [Listener(file) for _ in range(number)]
    tasks = [asyncio.create_task(each.messages.run()) for each in listeners]
    for each in listeners:
        each.messages.listen()
    try:
        await asyncio.sleep(0)
        yield listeners
    finally:
        for each, task in zip(listeners, tasks, strict=True):
            each.messages.unlisten()
            task.cancel()
        await asyncio.wait(tasks)


def files_of(folder: Path) -> list[Path]:
    return [*folder.iterdir()]


async def tells(sender: Listener, *receivers: Listener) -> None:
    sender.messages.notify()
    for each in receivers:
        await each.is_listening()


async def test_all_others_hear_and_not_oneself(tmp_path: Path) -> None:
    async with listening(tmp_path / "a.db", 3) as (one, two, three):
        await tells(one, two, three)
        await tells(two, one, three)
        assert (one.heard, two.heard, three.heard) == (1, 1, 2)
    assert not files_of(tmp_path)


async def test_those_who_come_and_go_are_noticed_at_once(tmp_path: Path) -> None:
    async with listening(tmp_path / "a.db") as [one]:
        for _ in range(5):
            async with listening(tmp_path / "a.db") as [late]:
                await tells(one, late)
            one.messages.notify()


async def test_services_with_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    async with (
        listening(tmp_path / "a.db", 2) as (one, two),
        listening(tmp_path / "b.db") as [other],
    ):
        await tells(one, two)
        await asyncio.sleep(0)
        assert other.heard == 0


async def test_the_socket_of_a_dead_process_is_removed(tmp_path: Path) -> None:
    dead = tmp_path / "a.db-wake-00000000"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as left_behind:
        left_behind.bind(str(dead))
    async with listening(tmp_path / "a.db", 2) as (one, two):
        await tells(one, two)
        assert not dead.exists()


@pytest.mark.parametrize(
    "path",
    [lambda folder: folder / ("f" * 150) / "a.db", lambda folder: folder / f"{'n' * 200}.db"],
    ids=["folder", "name"],
)
async def test_paths_may_be_longer_than_those_of_sockets(
    tmp_path: Path, path: Callable[[Path], Path]
) -> None:
    file = path(tmp_path)
    assert len(str(file)) > LONGEST_ADDRESS
    file.parent.mkdir(exist_ok=True)
    async with listening(file, 2) as (one, two):
        await tells(one, two)


async def test_by_another_name_it_is_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "a.db")
    async with listening(tmp_path / "a.db") as [one], listening(tmp_path / "link.db") as [two]:
        await tells(one, two)


async def test_one_that_does_not_read_holds_nobody(tmp_path: Path) -> None:
    async with listening(tmp_path / "a.db", 3) as (one, two, slow):
        receiver = slow.messages._receiver
        assert receiver is not None
        asyncio.get_running_loop().remove_reader(receiver)
        for _ in range(1000):
            one.messages.notify()
        await two.is_listening()


async def test_without_a_folder_to_write_to_nothing_is_raised(tmp_path: Path) -> None:
    async with listening(tmp_path / "gone" / "a.db") as [one]:
        one.messages.notify()


async def test_two_that_find_a_dead_process_tell_all_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = tmp_path / "a.db-wake-00000000"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as left_behind:
        left_behind.bind(str(dead))
    unlink = os.unlink

    def after_another_process(path: str) -> None:
        unlink(path)
        unlink(path)

    monkeypatch.setattr("orm.engine.sqlite_waking.os.unlink", after_another_process)
    async with listening(tmp_path / "a.db", 5) as (one, *others):
        await tells(one, *others)
        assert not dead.exists()
