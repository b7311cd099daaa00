"""Fenced code blocks of a Markdown document."""

import re

FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def code_blocks(document: str, language: str) -> list[str]:
    """The texts of all code blocks in a language, in order."""
    return [
        fence["text"].rstrip("\n")
        for fence in FENCE.finditer(document)
        if fence["language"] == language
    ]
