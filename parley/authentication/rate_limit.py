"""One budget of requests a caller, whichever door they come by, and by whichever worker."""

import time
from dataclasses import dataclass

from starlette.requests import Request

from graphql_api.errors import RateLimited
from orm.accounts import rate_limit
from parley.operations.observer import add_headers
from parley.settings import Settings

RATE_LIMIT_EXCEEDED = "Too many requests; the header Retry-After says when there may be more."


@dataclass(frozen=True)
class RateLimitState:
    """How a caller's budget stands after a request."""

    limit: int
    seconds: int
    requests: int
    left: int
    """Seconds until there is a new one."""

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The same for callers, as the IETF's draft on rate limits has it."""
        remaining = max(0, self.limit - self.requests)
        return [
            (b"ratelimit-policy", f'"caller";q={self.limit};w={self.seconds}'.encode()),
            (b"ratelimit", f'"caller";r={remaining};t={self.left}'.encode()),
        ]


def window(now: float, seconds: int) -> tuple[int, int]:
    """When the window began that a moment falls in, and the seconds that are left of it."""
    started = int(now) // seconds * seconds
    return started, started + seconds - int(now)


class RateLimiter:
    """At most `limit` requests of a caller in so many seconds, counted for all workers together."""

    def __init__(self, limit: int, seconds: int) -> None:
        self._limit, self._seconds = limit, seconds

    @classmethod
    def from_settings(cls, settings: Settings) -> "RateLimiter | None":
        """As the settings say; None when there is no limit."""
        return cls(settings.rate_limit, settings.rate_seconds) if settings.rate_limit else None

    async def spend(self, request: Request, associate_id: int, application_id: int | None) -> None:
        """Count a request; RateLimited when it is one too many."""
        started, left = window(time.time(), self._seconds)
        requests = await rate_limit.count(associate_id, application_id, started)
        spent = RateLimitState(self._limit, self._seconds, requests, left)
        # Whatever becomes of the request.
        add_headers(request.scope, spent.headers)
        if requests > self._limit:
            raise RateLimited(RATE_LIMIT_EXCEEDED, left)
