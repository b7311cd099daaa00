"""Settings from a file of lines NAME=value, as `docker run --env-file` and systemd read them."""

import re
from pathlib import Path

LINE = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?P<value>.*)")

QUOTES = ("'", '"')


class BadEnvironmentFile(Exception):
    """The file cannot be read; the text says where and why, without a value."""


def read_environment_file(path: Path) -> dict[str, str]:
    """The variables of a file; BadEnvironmentFile if it is none.

    Empty lines and those that begin with # are left out, and so are quotes around a whole value.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise BadEnvironmentFile(f"{path} cannot be read: {reason}.") from None
    variables = {}
    for number, line in enumerate(map(str.strip, lines), start=1):
        if not line or line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if match is None or "\0" in line:
            raise BadEnvironmentFile(f"{path}, line {number}: this is not NAME=value.")
        variables[match["name"]] = _unquoted(match["value"])
    return variables


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] in QUOTES and value[-1] == value[0]
    return value[1:-1] if quoted else value
