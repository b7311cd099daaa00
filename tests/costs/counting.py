"""What requests cost in Python calls: a number that no other work on the machine changes."""

import cProfile
import json
import pstats
import tempfile
from pathlib import Path

import anyio

from tests.costs.asking import REQUESTS, Asked, asked
from tests.servers import migrated_sqlite

RECORDED = Path(__file__).parent / "recorded.json"
"""Calls a request, by request."""

TIMES = 20


async def calls(this: Asked, name: str) -> int:
    """How many Python calls a request takes, in the event loop's thread."""
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(TIMES):
        await this(REQUESTS[name])
    profile.disable()
    counted: int = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]
    return counted // TIMES


async def _record() -> None:
    with tempfile.TemporaryDirectory() as folder:
        template = await anyio.to_thread.run_sync(migrated_sqlite, Path(folder) / "template.db")
        async with asked(template, Path(folder)) as this:
            found = {name: await calls(this, name) for name in REQUESTS}
    RECORDED.write_text(json.dumps(found, indent=2) + "\n")
    for name, count in found.items():
        print(f"{count:6} {name}")


if __name__ == "__main__":
    anyio.run(_record)
