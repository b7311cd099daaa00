"""The close codes of WebSockets, and the errors that lead to them."""

from graphql_api.errors import ParleyError, RateLimited, Unauthenticated, Unavailable
from graphql_api.live.endings import ServiceStops
from graphql_api.live.login import LoginExpired

NORMAL = 1000
INTERNAL_ERROR = 4500
BAD_REQUEST = 4400
UNAUTHORIZED = 4401
FORBIDDEN = 4403
BAD_SUBPROTOCOL = 4406
INIT_TIMEOUT = 4408
SUBSCRIBER_EXISTS = 4409
TOO_MANY_INITS = 4429
RESTART = 1012
TRY_AGAIN = 1013

MAX_REASON_BYTES = 123
"""A close frame has no place for more."""


class Close(Exception):
    """Close the connection with a code and a reason, which the client may show."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore")


class Disconnected(Exception):
    """The connection is closed, with that code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def close_for(error: ParleyError) -> Close:
    """The close of a connection whose caller may not, or cannot now, go on.

    Clients connect again by themselves after 1012, 1013 and 4403, but not after 4401. So 4401 is
    for logins that would be refused again, and 4403 for what a new connection may mend.
    """
    if isinstance(error, ServiceStops):
        return Close(RESTART, str(error))
    if isinstance(error, RateLimited):
        return Close(TRY_AGAIN, f"Too many requests; try again in {error.retry_after} s.")
    if isinstance(error, Unavailable):
        return Close(TRY_AGAIN, str(error))
    if isinstance(error, Unauthenticated) and not isinstance(error, LoginExpired):
        return Close(UNAUTHORIZED, "Unauthorized: " + str(error).partition(";")[0] + ".")
    return Close(FORBIDDEN, str(error))
