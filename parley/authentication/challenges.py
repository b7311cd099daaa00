"""What those are told who are not let in, and what the log is told of them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from graphql_api.errors import RateLimited
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


@contextmanager
def telling(challenge: str) -> Iterator[None]:
    """Tell callers nothing of why they are refused, and the log all that is no secret."""
    try:
        yield
    except Refused as refused:
        logger.info("Login refused: %s (user %s)", refused.reason, refused.name or "-")
        if isinstance(refused, Slowed):
            raise RateLimited(SLOWED, refused.retry_after) from None
        raise LoginRequired(challenge) from None
