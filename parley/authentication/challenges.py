"""What those are told who are not let in, and what the log is told of them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from graphql_api.errors import ParleyError, RateLimited
from graphql_api.http.challenge import LoginRequired
from parley.authentication.caller import Refused, Slowed

logger = logging.getLogger("parley.authentication")

CHALLENGES = {
    "basic": 'Basic realm="parley", charset="UTF-8"',
    "soticket": 'SoTicket realm="parley"',
    "bearer": 'Bearer realm="parley"',
    "session": 'Session realm="parley"',
}
"""How a caller is told of each way to log in."""


SLOWED = "Too many logins failed; the header Retry-After says when to try again."


def told(refused: Refused, challenge: str) -> ParleyError:
    """What callers are told, which is nothing of why; the log is told all that is no secret."""
    logger.info("Login refused: %s (user %s)", refused.reason, refused.name or "-")
    if isinstance(refused, Slowed):
        return RateLimited(SLOWED, refused.retry_after)
    return LoginRequired(challenge)


@contextmanager
def telling(challenge: str) -> Iterator[None]:
    """Tell callers no more than that of why they are refused."""
    try:
        yield
    except Refused as refused:
        raise told(refused, challenge) from None
