"""Runs a command at a pseudo-terminal, and types the answers to its prompts."""

import os
import pty
import select
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.parley.command_line import PARLEY, TIMEOUT_SECONDS, end, environment


def at_terminal(
    folder: Path, *arguments: str, typed: Sequence[tuple[str, str]] = (), **variables: str
) -> tuple[int, str]:
    """Exit status and all that the terminal showed; each prompt is awaited and then answered."""
    screen, keyboard = pty.openpty()
    try:
        process = subprocess.Popen(
            [*PARLEY, *arguments],
            cwd=folder,
            env=environment(TERM="xterm", **variables),
            stdin=keyboard,
            stdout=keyboard,
            stderr=keyboard,
            # A session of its own, so that it cannot ask at the terminal that runs the tests.
            start_new_session=True,
        )
        try:
            os.close(keyboard)
            shown, answered = "", 0
            for prompt, answer in typed:
                while prompt not in shown[answered:]:
                    more = _read(screen)
                    assert more, f"No {prompt!r} in {shown!r}"
                    shown += more
                answered = len(shown)
                os.write(screen, f"{answer}\n".encode())
            while more := _read(screen):
                shown += more
            return process.wait(TIMEOUT_SECONDS), shown
        finally:
            end(process)
    finally:
        os.close(screen)


def _read(screen: int) -> str:
    """Read the next output; empty once the command has ended."""
    readable, _, _ = select.select([screen], [], [], TIMEOUT_SECONDS)
    assert readable, "the command hangs"
    try:
        return os.read(screen, 4096).decode()
    except OSError:
        # Linux raises it once no process has the terminal open.
        return ""
