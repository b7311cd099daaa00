"""Lets monitoring read `/metrics`: by a login, or by the SO-AppToken of an application alone."""

import time
from hashlib import blake2b
from secrets import token_bytes

from starlette.requests import Request

from graphql_api.errors import Forbidden, LoginRequired, Unavailable
from graphql_api.rights.administration import may_read_metrics
from graphql_api.shared.viewer import Door
from orm.accounts import rate_limit
from orm.models import Application
from orm.models.enums import Scope
from parley.authentication.authenticator import Authenticator
from parley.authentication.caller import public_errors
from parley.authentication.cross_origin import refuse_ambiguous

REFUSAL = "Only users with the role admin, and applications with the scope metrics, read metrics."

REMEMBERED_SECONDS = 3600
"""The time for which a reader is let in again while the database, which knows them, is away."""

CREDENTIALS = ("authorization", "so-apptoken")
"""The headers by which a reader is remembered."""


class MetricsReaders:
    """Decides who may read the metrics.

    While the database is away nobody can be looked up, and just then the metrics are wanted: who
    was let in within the last hour is let in again. Of the credentials only a digest is kept, made
    with a key of this process.
    """

    def __init__(self, authenticate: Authenticator) -> None:
        self._authenticate = authenticate
        self._key = token_bytes(32)
        self._last: tuple[bytes, float] | None = None

    async def enforce(self, request: Request) -> None:
        """Return if the caller may read the metrics.

        Forbidden if not; LoginRequired, RateLimited and Unavailable as at the other doors.
        """
        request.state.door = Door.METRICS
        digest = self._digest(request)
        try:
            await self._look_up(request)
        except Unavailable:
            if not self._remembers(digest):
                raise
        except (Forbidden, LoginRequired):
            if self._remembers(digest):
                self._last = None
            raise
        else:
            if digest is not None:
                self._last = digest, time.monotonic()

    async def _look_up(self, request: Request) -> None:
        if "so-apptoken" in request.headers and "authorization" not in request.headers:
            application = await self._application_alone(request)
            if application is not None and Scope.METRICS in application.scopes:
                return
        viewer = await self._authenticate(request, Door.METRICS)
        if not may_read_metrics(viewer):
            raise Forbidden(REFUSAL)

    async def _application_alone(self, request: Request) -> Application | None:
        """The application that SO-AppToken names where no user logs in, as monitoring may call.

        None for an unknown one that is ignored; LoginRequired and RateLimited as for other calls.
        """
        authenticate = self._authenticate
        with public_errors(authenticate.challenges):
            refuse_ambiguous(request)
            application = await authenticate.application(request)
        if application is not None:
            request.state.viewer = application.name
            if authenticate.rate_limiter:
                subject = rate_limit.of_user(0, application.application_id)
                await authenticate.rate_limiter.spend(request, subject)
        return application

    def _remembers(self, digest: bytes | None) -> bool:
        return (
            self._last is not None
            and digest == self._last[0]
            and time.monotonic() - self._last[1] < REMEMBERED_SECONDS
        )

    def _digest(self, request: Request) -> bytes | None:
        """A digest of the credentials in headers; None where a cookie may be what lets in."""
        sent = [request.headers.get(name, "") for name in CREDENTIALS]
        if "cookie" in request.headers or not any(sent):
            return None
        return blake2b(repr(sent).encode(), key=self._key, digest_size=32).digest()
