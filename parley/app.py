"""The service put together: both doors over one schema and one database."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from graphql_api.execute import execute
from graphql_api.http.door import GraphQLDoor
from graphql_api.http.retries import retry_of
from graphql_api.http.trusted import TrustedDocuments
from graphql_api.schema import build_schema
from orm import audit_trail, login_attempts, rate_windows, retries
from orm.database import open_database
from parley import explorer, health, openapi, session
from parley.authentication import Authenticator
from parley.observing import Observer, note_compiled
from parley.proxies import TrustedProxies
from parley.rest_first import RestFirst
from parley.settings import Settings
from parley.sweeping import Sweep, sweeping
from rest_facade.app import create_facade
from rest_facade.dates import Dates, DateStyle
from rest_facade.options import Options


def create_app(settings: Settings, *, demo: bool = False) -> Starlette:
    """The ASGI application; `demo` lets the demo's users in. Its database must be migrated."""
    schema = build_schema(
        settings.limits,
        introspection=settings.introspection,
        compiled=settings.compiled,
        tell=note_compiled,
    )
    authenticate = Authenticator(settings, demo=demo)
    options = facade_options(settings)
    facade = create_facade(schema.core, partial(execute, schema), authenticate, options)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        url = settings.database_url.get_secret_value()
        async with open_database(url), sweeping([*sweeps(settings)]):
            yield

    return Starlette(
        routes=[
            Route(
                "/graphql",
                GraphQLDoor(
                    schema,
                    authenticate,
                    TrustedDocuments(only=settings.trusted_only),
                    partial(retry_of, kept=options.keys_kept),
                    partial(explorer.page, authenticate.sessions),
                ),
                max_body_size=settings.max_body_bytes,
            ),
            Mount("/explorer", StaticFiles(directory=explorer.BUILT, check_dir=False)),
            *openapi.routes(schema.core, settings.public_url),
            *session.routes(authenticate, settings.public_url),
            *health.routes(authenticate),
        ],
        middleware=[
            Middleware(Observer),
            Middleware(TrustedProxies, networks=settings.trusted_proxies),
            Middleware(RestFirst, facade=facade),
        ],
        lifespan=lifespan,
    )


def facade_options(settings: Settings) -> Options:
    """The settings that concern the REST door, as it knows them."""
    return Options(
        dates=Dates(ZoneInfo(settings.timezone), DateStyle(settings.rest_dates)),
        public_url=settings.public_url,
        crm_url=settings.crm_url,
        allowed_hosts=frozenset(host.lower() for host in settings.allowed_hosts),
        max_body_bytes=settings.max_body_bytes,
        keys_kept=timedelta(hours=settings.idempotency_hours),
    )


def sweeps(settings: Settings) -> Iterator[Sweep]:
    """What clears away what the settings say is old."""
    yield partial(retries.sweep, timedelta(hours=settings.idempotency_hours))
    yield login_attempts.sweep
    yield partial(rate_windows.sweep, timedelta(seconds=settings.rate_seconds))
    if settings.audit_days:
        yield partial(audit_trail.sweep, timedelta(days=settings.audit_days))
