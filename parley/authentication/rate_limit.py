"""Rate limit: one budget of requests for each caller, shared by all doors and all workers."""

import time
from dataclasses import dataclass

from starlette.requests import Request

from graphql_api.errors import RateLimited
from orm.accounts import rate_limit
from parley.operations.observer import add_headers

RATE_LIMIT_EXCEEDED = "Too many requests; the header Retry-After says when there may be more."


@dataclass(frozen=True)
class RateLimitState:
    """A caller's budget after a request was counted."""

    limit: int
    """Requests that are allowed in one window."""
    seconds: int
    """Length of a window."""
    requests: int
    """Requests that were counted in this window."""
    left: int
    """Seconds until the next window begins."""

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """RateLimit-Policy and RateLimit, as the IETF's draft on rate limits defines them."""
        remaining = max(0, self.limit - self.requests)
        return [
            (b"ratelimit-policy", f'"caller";q={self.limit};w={self.seconds}'.encode()),
            (b"ratelimit", f'"caller";r={remaining};t={self.left}'.encode()),
        ]


def window(now: float, seconds: int) -> tuple[int, int]:
    """Start of the window that a time falls in, and the seconds that are left of it."""
    started = int(now) // seconds * seconds
    return started, started + seconds - int(now)


class RateLimiter:
    """Allows a subject `limit` requests in each window, counted for all workers together."""

    def __init__(self, limit: int, seconds: int) -> None:
        self._limit, self._seconds = limit, seconds

    @classmethod
    def of(cls, limit: int, seconds: int) -> "RateLimiter | None":
        """A limiter of so many requests in a window of so many seconds; None for no limit (0)."""
        return cls(limit, seconds) if limit else None

    async def spend(self, request: Request, subject: str) -> None:
        """Count a request and add the rate-limit headers; RateLimited when it is one too many."""
        started, left = window(time.time(), self._seconds)
        requests = await rate_limit.count(subject, started)
        state = RateLimitState(self._limit, self._seconds, requests, left)
        # Every response to a counted request has them, also an error.
        add_headers(request.scope, state.headers)
        if requests > self._limit:
            raise RateLimited(RATE_LIMIT_EXCEEDED, left)

    async def spend_unseen(self, subject: str) -> None:
        """The same without the headers, for a subject that many callers share."""
        started, left = window(time.time(), self._seconds)
        if await rate_limit.count(subject, started) > self._limit:
            raise RateLimited(RATE_LIMIT_EXCEEDED, left)
