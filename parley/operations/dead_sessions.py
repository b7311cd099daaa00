"""The sweep of dead sessions: closes and purges those that are dead by the settings."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from prometheus_client import Counter

from graphql_api.errors import Unavailable, report_unexpected
from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.resolution import tellable_columns
from orm.audit.entries import SERVICE
from orm.cancellation import is_cancelled
from orm.conversation.dead_sessions import START, Rule, end, find

DEAD_SESSIONS = Counter(
    "parley_dead_sessions", "Sessions that the sweep closed or purged.", ["event"]
)


async def sweep(rules: Mapping[Rule, timedelta]) -> None:
    """Close or purge all sessions that are dead by a rule; each rule with the age of its date.

    A session that fails is reported, and tried again by the next sweep. Unavailable when
    the database is away.
    """
    tellable = {model: tellable_columns(matrix) for model, matrix in MATRICES.items()}
    author = replace(SERVICE, readable_columns=tellable)
    for rule, age in rules.items():
        until, after = datetime.now(UTC) - age, START
        while found := await find(rule, until, after):
            for _, key in found:
                if is_cancelled():
                    return
                try:
                    ended = await end(rule, key, until, author)
                except Unavailable:
                    # Of the database, and not of this session: the next sweep goes on.
                    raise
                except Exception as error:
                    report_unexpected(error)
                else:
                    DEAD_SESSIONS.labels(rule.event.name.lower()).inc(ended)
            after = found[-1]
