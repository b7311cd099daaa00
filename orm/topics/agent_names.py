"""The texts by which callers name an agent: the associate's key, name or login."""

import re
from collections.abc import Collection

from orm.engine.rows import connection_for
from orm.engine.scripts import Statement, lower_case
from orm.errors import InvalidValue, Problem
from orm.models import Associate
from orm.values import MAX_INT32, find_unstorable

MAX_NAME = 255
"""Characters of a name that is looked up; no login is longer."""

Called = tuple[tuple[int, ...], ...]
"""Keys of the associates that a text may mean, in groups; those of an earlier group come first."""


async def associates_called(username: str, path: str = "username") -> Called:
    """The associates that a caller may mean: with that key, that name, or a login of that name.

    Names are compared without regard to case, so that a group may have several associates.
    InvalidValue at `path` for a blank text: there are associates without a name.
    """
    if not username.strip():
        reason = "is missing; it is the associate's name or primary key"
        raise InvalidValue(Problem((path,), reason))
    by_key = (int(username),) if _is_key(username) else ()
    name = lower_case(username)
    if len(name) > MAX_NAME or any(find_unstorable(name)):
        return (by_key,)
    connection = connection_for(Associate)
    dialect = connection.dialect
    names = [dialect.lower.format(f"COALESCE({column}, '')") for column in ("name", "user_name")]
    by_name, by_login = (f"{each} = {dialect.parameter.format(1)}" for each in names)
    rows = await connection.look_up(
        Statement(
            f"SELECT associate_id, CASE WHEN {by_name} THEN 0 ELSE 1 END AS by_login"  # noqa: S608
            f" FROM associate WHERE {by_name} OR {by_login} ORDER BY associate_id",
            [name],
        )
    )
    return (
        by_key,
        tuple(row["associate_id"] for row in rows if not row["by_login"]),
        tuple(row["associate_id"] for row in rows if row["by_login"]),
    )


def _is_key(text: str) -> bool:
    return re.fullmatch("[0-9]{1,10}", text) is not None and int(text) <= MAX_INT32


def agent_called(called: Called, agents: Collection[int], path: str) -> int | None:
    """The agent whom a caller means, of those with these keys; None when it is none of them.

    Raises InvalidValue at `path` for a name that several of them have.
    """
    for group in called:
        meant = [key for key in group if key in agents]
        if len(meant) > 1:
            reason = f"is the name of {len(meant)} agents; give the associate's key instead"
            raise InvalidValue(Problem((path,), reason))
        if meant:
            return meant[0]
    return None
