"""Reads deploy/Containerfile: no engine runs in the tests, but most of it can be tried."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tests.parley.command_line import ROOT


class Instruction(NamedTuple):
    """One instruction, such as COPY, and what stands behind it on one line."""

    name: str
    text: str


def instructions() -> list[Instruction]:
    """All instructions, in order, without comments."""
    text = (ROOT / "deploy/Containerfile").read_text()
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    return [Instruction(*line.split(maxsplit=1)) for line in lines if line]


def only(name: str) -> str:
    """The text of an instruction that stands there once."""
    [text] = [each.text for each in instructions() if each.name == name]
    return text


def build_commands(replaced: Mapping[str, str]) -> Iterator[str]:
    """The commands of the first stage for a shell, with other paths in the place of the image's."""
    for name, text in instructions()[1:]:
        if name == "FROM":
            return
        if name == "RUN":
            for old, new in replaced.items():
                text = text.replace(old, new)  # noqa: PLW2901
            yield text


def health_check() -> list[str]:
    """The arguments of the command of HEALTHCHECK."""
    arguments: list[str] = json.loads(only("HEALTHCHECK").partition(" CMD ")[2])
    return arguments
