"""A database file that is made here is readable by its owner only, with the files beside it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orm.engine.database import Unreachable, open_database, ping
from orm.engine.migrating import migrate
from tests.orm.rows import create

BESIDE = ("", "-shm", "-wal")


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def modes(file: Path) -> dict[str, str]:
    """The permissions of a database file and those beside it, by the end of their names."""
    return {
        found.name.removeprefix(file.name): f"{found.stat().st_mode & 0o777:o}"
        for found in sorted(file.parent.glob(f"{file.name}*"))
    }


async def modes_in_use(opened: Path, file: Path) -> dict[str, str]:
    """The permissions after a session was stored, while the database is still open."""
    async with open_database(f"sqlite://{opened}"):
        await migrate(lambda _name: None)
        await create(topic_id=1)
        return modes(file)


@pytest.mark.parametrize("mask", [0, 0o022, 0o027, 0o077, 0o777])
async def test_only_its_owner_reads_a_new_file(tmp_path: Path, mask: int) -> None:
    file = tmp_path / "new.db"
    with umask(mask):
        assert await modes_in_use(file, file) == dict.fromkeys(BESIDE, "600")
        assert await modes_in_use(file, file) == dict.fromkeys(BESIDE, "600")


async def test_only_its_owner_reads_a_new_file_that_a_link_leads_to(tmp_path: Path) -> None:
    file, link = tmp_path / "new.db", tmp_path / "link.db"
    link.symlink_to(file)
    with umask(0):
        assert await modes_in_use(link, file) == dict.fromkeys(BESIDE, "600")
    assert link.is_symlink()


@pytest.mark.parametrize("mode", ["640", "644", "666"])
async def test_the_mode_of_an_existing_file_is_its_owners_choice(tmp_path: Path, mode: str) -> None:
    file = tmp_path / "old.db"
    file.touch()
    file.chmod(int(mode, 8))
    with umask(0o077):
        assert await modes_in_use(file, file) == dict.fromkeys(BESIDE, mode)


async def test_a_file_is_private_before_anything_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is made with its mode, so that there is no moment in which others can open it."""
    file, seen = tmp_path / "new.db", list[tuple[str, int]]()

    def connect(name: str, **_: object) -> None:
        seen.append((f"{Path(name).stat().st_mode & 0o777:o}", Path(name).stat().st_size))
        raise OSError

    monkeypatch.setattr("aiosqlite.connect", connect)
    with umask(0):
        async with open_database(f"sqlite://{file}"):
            with pytest.raises(Unreachable):
                await ping()
    assert seen == [("600", 0)]


async def test_a_folder_that_cannot_be_written_to_is_out_of_reach(tmp_path: Path) -> None:
    async with open_database(f"sqlite://{tmp_path / 'file.txt' / 'new.db'}"):
        (tmp_path / "file.txt").touch()
        with pytest.raises(Unreachable):
            await ping()
