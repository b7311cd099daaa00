"""Logins of connections that stay open, which are checked again without their secrets."""

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from graphql_api.live.login import LoginEnded, Row
from graphql_api.shared.viewer import Viewer
from orm.accounts import applications, rate_limit, users
from orm.accounts.credentials import digest_of
from orm.models import Application, ChatSession, Credential, User
from orm.models.enums import Role
from orm.sessions import verbs
from parley.authentication.caller import Caller, LoginRefused, with_application
from parley.authentication.customers import COLUMNS, Customers, lets_in
from parley.authentication.rate_limit import RateLimiter
from parley.authentication.schemes import IssuedCredentials

logger = logging.getLogger("parley.authentication")


@dataclass(frozen=True)
class UserLogin:
    """The login of a user by an issued credential, a password or a JWT."""

    viewer: Viewer
    expires_at: datetime | None
    user_id: int
    password: str | None
    """A digest of the stored hash, if the user logged in by the password."""
    last_revoked_at: datetime | None
    claimed_role: Role | None
    credential_id: int | None
    parent_id: int | None
    application: tuple[int, str] | None
    """The key of the application that SO-AppToken named, and the digest of its secret."""
    issued: IssuedCredentials = field(compare=False, repr=False)
    limiter: RateLimiter | None = field(compare=False, repr=False)
    demo: bool = field(compare=False, repr=False)

    @classmethod
    def of(
        cls,
        viewer: Viewer,
        caller: Caller,
        application: Application | None,
        *,
        issued: IssuedCredentials,
        limiter: RateLimiter | None,
        demo: bool,
    ) -> Self:
        """The login of a caller, and of the application that SO-AppToken named beside it."""
        user, named = caller.user, None
        if application is not None:
            named = application.application_id, application.digest
        return cls(
            viewer=viewer,
            expires_at=caller.valid_until,
            user_id=user.user_id,
            # Only a password has no end.
            password=None if caller.valid_until else digest_of(user.password_hash),
            last_revoked_at=user.last_revoked_at,
            claimed_role=caller.role,
            credential_id=caller.credential_id,
            parent_id=caller.parent_id,
            application=named,
            issued=issued,
            limiter=limiter,
            demo=demo,
        )

    @property
    def rows(self) -> frozenset[Row]:
        """The rows on which the login depends."""
        keys = {
            (User, self.user_id),
            (Credential, self.credential_id),
            (Credential, self.parent_id),
            (Application, self.viewer.application_id),
        }
        return frozenset((model.__name__, key) for model, key in keys if key is not None)

    async def again(self) -> Viewer:
        """The caller as they would be authenticated now; LoginEnded if they would not."""
        try:
            caller = await self._caller()
            if self.application is not None:
                caller = with_application(caller, await self._application(*self.application))
        except LoginRefused as refused:
            raise _ended(refused) from None
        return replace(
            self.viewer,
            associate_id=caller.user.associate_id,
            name=caller.user.name,
            role=caller.role or caller.user.role,
            application_id=caller.application_id,
            scopes=caller.scopes,
        )

    async def spend(self) -> None:
        """Count a further request of the user; RateLimited if it is one too many."""
        if self.limiter is not None:
            subject = rate_limit.of_user(self.viewer.associate_id, self.viewer.application_id)
            await self.limiter.spend_unseen(subject)

    async def _caller(self) -> Caller:
        if self.credential_id is not None:
            return await self.issued.caller_again(self.credential_id)
        user = await users.find(self.viewer.name)
        if user is None or user.user_id != self.user_id:
            raise LoginRefused("a user who is revoked")
        if user.demo and not self.demo:
            raise LoginRefused("a user of the demo", user)
        if user.last_revoked_at != self.last_revoked_at:
            raise LoginRefused("a user who was revoked meanwhile", user)
        if self.password not in (None, digest_of(user.password_hash)):
            raise LoginRefused("a password that was changed", user)
        return Caller(user, role=self.claimed_role)

    async def _application(self, key: int, digest: str) -> Application:
        application = await applications.find_by_key(key)
        if application is None or application.digest != digest:
            raise LoginRefused("an SO-AppToken of no valid application")
        return application


@dataclass(frozen=True)
class CustomerLogin:
    """The login of a customer by the key of their chat session."""

    viewer: Viewer
    session_id: int
    key: str
    """A digest of the session's key."""
    limiter: RateLimiter | None = field(compare=False, repr=False)
    address_limiter: RateLimiter | None = field(compare=False, repr=False)
    address: str = field(compare=False, repr=False)

    expires_at = None

    @classmethod
    def of(cls, viewer: Viewer, session: ChatSession, customers: Customers, address: str) -> Self:
        """The login of a customer at an address, whose key opened the session."""
        return cls(
            viewer=viewer,
            session_id=session.chat_session_id,
            key=key_digest(session),
            limiter=customers.limiter,
            address_limiter=customers.address_limiter,
            address=address,
        )

    @property
    def rows(self) -> frozenset[Row]:
        """The session."""
        return frozenset({(ChatSession.__name__, self.session_id)})

    async def again(self) -> Viewer:
        """The customer of the session as it is now; LoginEnded if the key opens it no more."""
        session = await verbs.get(self.session_id, COLUMNS)
        if session is None or not lets_in(session) or key_digest(session) != self.key:
            raise _ended(LoginRefused("a key of a chat session that is void"))
        return replace(self.viewer, topic_id=session.topic_id or None)

    async def spend(self) -> None:
        """Count a further request of the customer; RateLimited if it is one too many."""
        if self.address_limiter is not None:
            await self.address_limiter.spend_unseen(rate_limit.of_address(self.address))
        if self.limiter is not None:
            await self.limiter.spend_unseen(rate_limit.of_session(self.session_id))


def key_digest(session: ChatSession) -> str:
    """A digest of a session's key."""
    return digest_of(session.session_key or "")


def _ended(refused: LoginRefused) -> LoginEnded:
    """Log why a login ended, and return the error that does not tell the caller."""
    logger.info("Login ended: %s (user %s)", refused.reason, refused.name or "-")
    return LoginEnded()
