"""Authentication of customers by the key of their chat session: `ChatSession <id>:<key>`."""

import hashlib
import hmac
import re
from dataclasses import dataclass, field

from starlette.requests import Request

from graphql_api.shared.viewer import Door, Viewer
from orm.accounts import login_backoff, rate_limit
from orm.errors import RateLimited
from orm.models import ChatSession
from orm.models.enums import ChatSessionStatus, Role
from orm.sessions import verbs
from orm.values import MAX_INT32
from parley.authentication.caller import LoginDelayed, LoginRefused
from parley.authentication.cross_origin import refuse_ambiguous
from parley.authentication.rate_limit import RateLimiter
from parley.operations.observer import request_id

MIN_KEY_CHARS = 32
"""A shorter key lets nobody in: it can be one that a caller stored, and that can be guessed. Those
of this service have 43 characters and 256 random bits."""

MAX_HEADER_CHARS = 512
"""Limit of the header; a longer one is refused unread. A stored key has 255 characters at most."""

COLUMNS = ("chat_session_id", "session_key", "status", "topic_id")

_CREDENTIALS = re.compile(r"([1-9][0-9]{0,9}):(.+)", re.DOTALL)


@dataclass(frozen=True)
class SessionClaim:
    """The number of a session, and the key that was sent with it."""

    session_id: int
    key: str = field(repr=False)


def read_session_claim(authorization: str) -> SessionClaim:
    """Decode an Authorization header of the scheme ChatSession; LoginRefused if it is malformed."""
    if len(authorization) > MAX_HEADER_CHARS:
        raise LoginRefused("an Authorization that is too long")
    _, _, credentials = authorization.partition(" ")
    match = _CREDENTIALS.fullmatch(credentials.strip(" \t"))
    if match is None or int(match[1]) > MAX_INT32:
        raise LoginRefused("credentials that are not a session's number, a colon and its key")
    return SessionClaim(int(match[1]), match[2])


class Customers:
    """Authenticates customers, with the backoff after wrong keys.

    An unknown session, one that is deleted and one with a short key are answered as a wrong key is.
    """

    def __init__(
        self,
        free_failures: int,
        limiter: RateLimiter | None,
        address_limiter: RateLimiter | None,
    ) -> None:
        self._free_failures = free_failures
        self.limiter = limiter
        """The limiter of requests for one session; None for no limit."""
        self.address_limiter = address_limiter
        """The limiter of requests of all customers at one address; None for no limit."""

    async def viewer(
        self, request: Request, authorization: str, address: str, door: Door
    ) -> Viewer:
        """The viewer for a customer who sends the key of their chat session.

        PARLEY_REQUIRE_APP_TOKEN does not count: the application that made the session gave them the
        key. An SO-AppToken beside it is refused, since nobody else speaks for the customer.
        LoginRefused and LoginDelayed as `session`, RateLimited after too many requests.
        """
        refuse_ambiguous(request)
        refuse_application(request)
        session = await self.session(authorization, address)
        name = f"customer of session {session.chat_session_id}"
        request.state.viewer = name
        # For connections that stay open: see `Authenticator.login`.
        request.state.session = session
        if self.address_limiter:
            await self.address_limiter.spend_unseen(rate_limit.of_address(address))
        if self.limiter:
            await self.limiter.spend(request, rate_limit.of_session(session.chat_session_id))
        return Viewer(
            0,
            name,
            Role.CUSTOMER,
            door,
            request_id=request_id.get(),
            session_id=session.chat_session_id,
            topic_id=session.topic_id or None,
        )

    async def session(self, authorization: str, address: str) -> ChatSession:
        """The session, with `COLUMNS`, whose number and key are in the text of the header.

        LoginRefused when the key is wrong, and LoginDelayed when too many keys were wrong before:
        for the session by that address, which then has to wait with the right key as well.
        """
        claim = read_session_claim(authorization)
        session = await verbs.get(claim.session_id, COLUMNS)
        # User names have no colon, so that nobody's failures are counted as a session's.
        name = f"ChatSession:{claim.session_id}"
        try:
            if session is not None and _is_key_of(session, claim.key):
                if self._free_failures:
                    await login_backoff.check(name, address, self._free_failures)
                return session
            if session is None:
                # As long as the comparison with a key that is there.
                _equal("", claim.key)
            if self._free_failures:
                await login_backoff.claim(name, address, self._free_failures)
        except RateLimited as error:
            raise LoginDelayed(error.retry_after, None) from None
        raise LoginRefused("a wrong key of a chat session")


def refuse_application(request: Request) -> None:
    """Raise LoginRefused for an SO-AppToken beside the key of a session, whatever it is."""
    if "so-apptoken" in request.headers:
        raise LoginRefused("an SO-AppToken beside the key of a chat session")


def lets_in(session: ChatSession) -> bool:
    """True if the key of a session opens it: it is long enough, and the session not deleted."""
    stored = session.session_key or ""
    return len(stored) >= MIN_KEY_CHARS and session.status is not ChatSessionStatus.DELETED


def _is_key_of(session: ChatSession, key: str) -> bool:
    return _equal(session.session_key or "", key) and lets_in(session)


def _equal(one: str, other: str) -> bool:
    """True for equal texts; the time that it takes does not depend on where they differ."""
    return hmac.compare_digest(_digest(one), _digest(other))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()
