"""Files and functions of our own that one warm request enters.

`python -m tests.costs.files_entered` prints the figures and the names of the files;
with `--markdown` it prints the table that docs/architecture.md has.
"""

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType

import anyio

from tests.costs.warm_service import REQUESTS, HttpRequest, WarmService, warm_service
from tests.servers import migrated_sqlite

ROOT = Path(__file__).parents[2]
PACKAGES = tuple(
    f"{ROOT / package}/" for package in ("parley", "rest_facade", "graphql_api", "orm")
)

NOT_FUNCTIONS = frozenset({"<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>"})
"""Frames of comprehensions; Python 3.12 has none for most of them, so they are not counted."""

ROUNDS = 3
"""A background task may run while a request waits; the smallest of so many figures is taken."""

MEASURED = {
    "POST ChatSession": REQUESTS["REST POST"],
    "createChatSession": REQUESTS["createChatSession"],
    "GET with $filter": REQUESTS["REST list, filtered"],
}
"""The requests of the table, by the names that it has for them."""


@dataclass(frozen=True)
class Entered:
    """The code that a request entered: paths below the project, and the number of functions."""

    files: tuple[str, ...]
    functions: int


async def entered(service: WarmService, request: HttpRequest) -> Entered:
    """Count the files and functions that a request enters in the event loop's thread."""
    rounds = [await _entered_once(service, request) for _ in range(ROUNDS)]
    return min(rounds, key=lambda figures: (len(figures.files), figures.functions))


async def entered_by_name(service: WarmService) -> dict[str, Entered]:
    """The figures of each request in `MEASURED`."""
    return {name: await entered(service, request) for name, request in MEASURED.items()}


async def _entered_once(service: WarmService, request: HttpRequest) -> Entered:
    codes: set[CodeType] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            codes.add(frame.f_code)

    sys.setprofile(note)
    try:
        await service.send(request)
    finally:
        sys.setprofile(None)
    own = [code for code in codes if code.co_filename.startswith(PACKAGES)]
    files = {Path(code.co_filename).relative_to(ROOT).as_posix() for code in own}
    functions = sum(code.co_name not in NOT_FUNCTIONS for code in own)
    return Entered(tuple(sorted(files)), functions)


def markdown(figures: Mapping[str, Entered]) -> str:
    """The table of docs/architecture.md, ended by a line break."""
    rows = [f"| {name} | {len(it.files)} | {it.functions} |" for name, it in figures.items()]
    return "\n".join(("| request | files | functions |", "|---|---|---|", *rows, ""))


def listing(figures: Mapping[str, Entered]) -> str:
    """The figures with the files' names under each request."""
    return "".join(
        f"{name}: {len(it.files)} files, {it.functions} functions\n"
        + "".join(f"    {file}\n" for file in it.files)
        for name, it in figures.items()
    )


async def _measure() -> dict[str, Entered]:
    with tempfile.TemporaryDirectory() as folder:
        template = await anyio.to_thread.run_sync(migrated_sqlite, Path(folder) / "template.db")
        async with warm_service(template, Path(folder)) as service:
            return await entered_by_name(service)


if __name__ == "__main__":
    measured = anyio.run(_measure)
    sys.stdout.write((markdown if "--markdown" in sys.argv[1:] else listing)(measured))
