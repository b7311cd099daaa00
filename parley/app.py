"""Composition of the ASGI application: both doors over one schema and one database."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_api.schema import build_schema, execute
from graphql_api.server.endpoint import GraphQLEndpoint
from graphql_api.server.request import TrustedDocuments
from graphql_api.shared.retry_keys import read_retry_key
from orm import idempotency
from orm.accounts import login_backoff, rate_limit
from orm.audit import trail
from orm.engine.database import open_database
from parley import explorer
from parley.authentication import Authenticator, session_endpoint
from parley.explorer import openapi
from parley.explorer.files import BuiltFiles
from parley.operations import health
from parley.operations.cleanup import Sweep, periodic_sweeps
from parley.operations.error_responses import http_error_response
from parley.operations.observer import Observer, count_compiled
from parley.operations.proxies import TrustedProxies
from parley.settings import Settings
from rest_facade.app import create_facade
from rest_facade.contract.dates import DateFormat, DateStyle
from rest_facade.options import Options
from rest_facade.writing.links import MOUNTED_AT


class RestDispatcher:
    """Middleware that passes requests below the REST door's path to it, and all others on.

    A Starlette Mount would add the router and its error layers, which the facade does not need: it
    writes its own errors.
    """

    def __init__(self, app: ASGIApp, facade: ASGIApp) -> None:
        self._app, self._facade = app, facade

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to the facade or to the application."""
        root_path = scope.get("root_path", "")
        path = "" if scope["type"] == "lifespan" else scope["path"].removeprefix(root_path)
        if _is_below(path):
            # With the letters that were sent, so that the router can take it off the path.
            mounted_at = root_path + path[: len(MOUNTED_AT)]
            mounted = {"root_path": mounted_at, "app_root_path": root_path}
            await self._facade({**scope, **mounted}, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_below(path: str) -> bool:
    """True for the REST door's path and all below it, in any case, as .NET matches paths."""
    return f"{path}/"[: len(MOUNTED_AT) + 1].lower() == f"{MOUNTED_AT}/"


def create_app(settings: Settings, *, demo: bool = False) -> Starlette:
    """The ASGI application, for a migrated database; `demo` lets the demo's users log in."""
    schema = build_schema(
        settings.limits,
        introspection=settings.introspection,
        compiled=settings.compiled,
        on_count=count_compiled,
    )
    authenticate = Authenticator(settings, demo=demo)
    options = facade_options(settings)
    facade = create_facade(schema.core, partial(execute, schema), authenticate, options)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        url = settings.database_url.get_secret_value()
        async with open_database(url), periodic_sweeps([*sweeps(settings)]):
            yield

    return Starlette(
        routes=[
            Route(
                "/graphql",
                GraphQLEndpoint(
                    schema,
                    authenticate,
                    TrustedDocuments(only=settings.trusted_only),
                    partial(read_retry_key, kept=options.retry_key_lifetime),
                    partial(explorer.page, authenticate.sessions),
                ),
                max_body_size=settings.max_body_bytes,
            ),
            Mount("/explorer", BuiltFiles()),
            *openapi.routes(schema.core, settings.public_url),
            *session_endpoint.routes(authenticate, settings.public_url),
            *health.routes(authenticate),
        ],
        middleware=[
            Middleware(Observer),
            *_proxies(settings),
            Middleware(RestDispatcher, facade=facade),
        ],
        exception_handlers={HTTPException: http_error_response},
        lifespan=lifespan,
    )


def _proxies(settings: Settings) -> Iterator[Middleware]:
    if settings.trusted_proxies:
        yield Middleware(TrustedProxies, networks=settings.trusted_proxies)


def facade_options(settings: Settings) -> Options:
    """The settings of the REST door."""
    return Options(
        dates=DateFormat(ZoneInfo(settings.timezone), DateStyle(settings.rest_dates)),
        public_url=settings.public_url,
        crm_url=settings.crm_url,
        allowed_hosts=frozenset(host.lower() for host in settings.allowed_hosts),
        max_body_bytes=settings.max_body_bytes,
        retry_key_lifetime=timedelta(hours=settings.idempotency_hours),
    )


def sweeps(settings: Settings) -> Iterator[Sweep]:
    """The sweeps that remove rows which are old by the settings."""
    yield partial(idempotency.sweep, timedelta(hours=settings.idempotency_hours))
    yield login_backoff.sweep
    yield partial(rate_limit.sweep, timedelta(seconds=settings.rate_seconds))
    if settings.audit_days:
        yield partial(trail.sweep, timedelta(days=settings.audit_days))
