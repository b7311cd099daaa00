"""The password for a server, from a file of passwords as libpq reads it.

asyncpg reads such files too, but not the backslashes before colons and backslashes.
"""

import getpass
import logging
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

logger = logging.getLogger("parley.database")

FIELD = re.compile(r"((?:[^:\\]|\\.)*)(?::|$)")
FIELDS = 5
"""Host, port, database, user and password."""


def password_of(
    host: str | None, port: int | None, arguments: Mapping[str, str | None]
) -> str | None:
    """The password for a server; None if neither URL, environment nor file has one.

    `arguments` has `password`, `passfile`, `user` and `database` of the URL, or None for libpq's
    defaults.
    """
    if password := arguments["password"] or os.environ.get("PGPASSWORD"):
        return password
    user = arguments["user"] or os.environ.get("PGUSER") or getpass.getuser()
    host = host or os.environ.get("PGHOST", "localhost")
    wanted = (
        # A socket is the local host.
        {"*", host, "localhost"} if host.startswith("/") else {"*", host},
        {"*", str(port or os.environ.get("PGPORT", "5432"))},
        {"*", arguments["database"] or os.environ.get("PGDATABASE") or user},
        {"*", user},
    )
    file = arguments["passfile"] or os.environ.get("PGPASSFILE") or "~/.pgpass"
    for *named, password in _lines(Path(file).expanduser()):
        if all(name in values for name, values in zip(named, wanted, strict=True)):
            return password
    return None


def _lines(file: Path) -> Iterator[list[str]]:
    """The fields of each line; none of a file that others may read, or that is not there."""
    try:
        closed = not file.stat().st_mode & 0o077
        text = file.read_text() if closed else ""
    except OSError:
        return
    if not closed:
        logger.warning("The file of passwords is not used, since others may read it (chmod 600).")
    for line in text.splitlines():
        fields = [re.sub(r"\\(.)", r"\1", field) for field in FIELD.findall(line)[:FIELDS]]
        if len(fields) == FIELDS and not line.startswith("#"):
            yield fields
