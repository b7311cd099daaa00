"""Authentication at `/session`: for a login that opens a browser session, and for its logout."""

from starlette.requests import Request

from graphql_api.errors import Forbidden
from orm.accounts import rate_limit
from parley.authentication.authenticator import (
    NOTHING_BUT_METRICS,
    ONLY_METRICS,
    Authenticator,
)
from parley.authentication.basic import PasswordClaim
from parley.authentication.caller import (
    CHALLENGES,
    Caller,
    LoginRefused,
    public_errors,
    with_application,
)
from parley.authentication.cross_origin import refuse_ambiguous
from parley.authentication.sessions import Sessions


async def authenticate_new_session(
    authenticate: Authenticator, request: Request, claim: PasswordClaim | None
) -> Caller:
    """The caller who asks for a session, by the claim, or else by the Authorization header.

    LoginRequired without a valid login, Unavailable when too many log in at once, RateLimited
    after too many requests or failed logins; Forbidden for an application that may read metrics
    only.
    """
    with public_errors(CHALLENGES["session"]):
        refuse_ambiguous(request)
        application = await authenticate.application(request)
        if claim is None and "authorization" not in request.headers:
            raise LoginRefused("no Authorization, and no session opens another")
        caller = await authenticate.caller(request, application, claim)
        # The session is begun for `caller`: the browser that holds its cookie could leave
        # SO-AppToken out, so only the application of the credential itself is stored.
        with_app = caller if application is None else with_application(caller, application)
    if with_app.scopes == ONLY_METRICS:
        raise Forbidden(NOTHING_BUT_METRICS)
    if authenticate.rate_limiter:
        user = caller.user
        await authenticate.rate_limiter.spend(
            request, rate_limit.of_user(user.associate_id, with_app.application_id)
        )
    return caller


async def authenticate_logout(
    authenticate: Authenticator, request: Request, sessions: Sessions
) -> Caller:
    """The caller whose session is to end; LoginRequired when there is none to end.

    An application is not required, and no request is counted: logging out takes rights away.
    """
    with public_errors(CHALLENGES["session"]):
        refuse_ambiguous(request)
        if "authorization" in request.headers:
            raise LoginRefused("an Authorization header on logout, which ends sessions only")
        application = await authenticate.application(request)
        caller = await sessions.caller(request)
        return caller if application is None else with_application(caller, application)
