"""Composition of the ASGI application: both doors over one schema and one database."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount

from graphql_api.errors import ParleyError
from graphql_api.live.event_log import EventLog
from graphql_api.live.hub import Hub
from graphql_api.live.logins import Logins
from graphql_api.live.long_polls import LongPolls
from graphql_api.live.stream_limits import StreamLimits
from graphql_api.schema import build_schema, execute
from graphql_api.server.endpoint import GraphQLEndpoint
from graphql_api.server.request import PersistedDocuments
from graphql_api.server.websocket import Service, WebSocketEndpoint
from graphql_api.shared.retry_keys import read_retry_key
from orm import idempotency
from orm.accounts import login_backoff, rate_limit
from orm.audit import trail
from orm.conversation.dead_sessions import RULES
from orm.engine.database import open_database
from orm.events import trimming
from orm.webhooks import attempts, encryption
from parley import explorer
from parley.authentication import session_endpoint
from parley.authentication.authenticator import Authenticator
from parley.authentication.metrics_readers import MetricsReaders
from parley.console import pages as console
from parley.demo import LOGINS
from parley.explorer import openapi, start
from parley.explorer.files import BuiltFiles
from parley.operations import dead_sessions, health
from parley.operations.cleanup import Sweep, periodic_sweeps
from parley.operations.database_errors import count_outages
from parley.operations.error_responses import http_error_response, refusal_response
from parley.operations.exposition import watching_pool
from parley.operations.logs import errors_by_place
from parley.operations.observer import count_compiled
from parley.operations.proxies import TrustedProxies
from parley.operations.traces import traces_of
from parley.operations.websockets import pass_websocket_on
from parley.routing import Doors, answered_hosts
from parley.settings import Settings
from parley.webhooks.sender import sending
from rest_facade.app import create_facade
from rest_facade.contract.dates import DateFormat, DateStyle
from rest_facade.options import Options


def create_app(settings: Settings, *, demo: bool = False) -> Starlette:
    """The ASGI application, for a migrated database; `demo` lets the demo's users log in."""
    traces = traces_of(settings)
    schema = build_schema(
        settings.limits,
        introspection=settings.introspection,
        compiled=settings.compiled,
        on_count=count_compiled,
        zone=ZoneInfo(settings.timezone),
        schema_class=traces.schema_class,
    )
    hub = Hub(settings.live_limits)
    count_outages()
    authenticate = Authenticator(settings, demo=demo)
    logins = Logins(authenticate.login)
    demo_logins = LOGINS if demo else ()
    options = facade_options(settings)
    event_log = EventLog(schema, LongPolls(hub, settings.live_limits), logins)
    facade = create_facade(
        schema.core, partial(execute, schema), authenticate, options, event_log=event_log
    )
    hosts = answered_hosts(settings.allowed_hosts, settings.public_url)
    origins = frozenset(settings.allowed_origins)
    documents = PersistedDocuments(only=settings.trusted_only, max_bytes=settings.max_query_bytes)
    # A document's text tells of the schema.
    text_of_link = documents.text_of_link if settings.introspection else None
    retry_of = partial(read_retry_key, kept=options.retry_key_lifetime)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        url = settings.database_url.get_secret_value()
        encryption.use(settings.webhook_keys)
        by_the_minute = [*sweeps_by_the_minute(settings)]
        async with (
            errors_by_place(),
            traces.exporting(),
            open_database(url, settings.request_options),
            hub.running(),
            logins.running(hub),
            sending(partial(execute, schema), settings.webhook_networks),
            periodic_sweeps([*sweeps(settings)], by_the_minute),
            watching_pool(),
        ):
            yield

    limits = settings.live_limits
    connections = StreamLimits("connections", limits.streams, limits.caller_streams)
    service = Service(schema, hub, logins, authenticate, documents, retry_of, connections)
    graphql = GraphQLEndpoint(
        schema,
        authenticate,
        documents,
        retry_of,
        partial(explorer.page, authenticate.sessions, demo_logins, text_of_link),
        settings.max_body_bytes,
        hub,
        logins,
    )
    app = Starlette(
        routes=[
            Mount("/explorer", BuiltFiles(explorer.BUILD_FOLDER, explorer.HEADERS)),
            *(console.routes(schema, retry_of) if demo else ()),
            *start.routes(schema, demo_logins),
            *openapi.routes(schema.core, settings.public_url),
            *session_endpoint.routes(authenticate, settings.public_url, origins),
            *health.routes(MetricsReaders(authenticate).enforce),
        ],
        middleware=[
            Middleware(traces.observer, pass_websocket_on=pass_websocket_on),
            *_proxies(settings),
            Middleware(
                Doors,
                facade=facade,
                graphql=graphql,
                websockets=WebSocketEndpoint(service),
                hosts=hosts,
                origins=origins,
            ),
        ],
        exception_handlers={HTTPException: http_error_response, ParleyError: refusal_response},
        lifespan=lifespan,
    )
    # A redirect would be made from the Host header; see Doors.
    app.router.redirect_slashes = False
    return app


def _proxies(settings: Settings) -> Iterator[Middleware]:
    if settings.trusted_proxies:
        yield Middleware(TrustedProxies, networks=settings.trusted_proxies)


def facade_options(settings: Settings) -> Options:
    """The settings of the REST door."""
    return Options(
        dates=DateFormat(ZoneInfo(settings.timezone), DateStyle(settings.rest_dates)),
        public_url=settings.public_url,
        crm_url=settings.crm_url,
        max_body_bytes=settings.max_body_bytes,
        retry_key_lifetime=timedelta(hours=settings.idempotency_hours),
    )


def sweeps(settings: Settings) -> Iterator[Sweep]:
    """The sweeps that remove rows which are old by the settings."""
    yield partial(idempotency.sweep, timedelta(hours=settings.idempotency_hours))
    yield login_backoff.sweep
    yield partial(rate_limit.sweep, timedelta(seconds=settings.rate_seconds))
    yield attempts.sweep
    if settings.audit_days:
        yield partial(trail.sweep, timedelta(days=settings.audit_days))


def sweeps_by_the_minute(settings: Settings) -> Iterator[Sweep]:
    """The sweep of old events, and that of dead sessions unless all its rules are switched off."""
    yield partial(trimming.sweep, timedelta(hours=settings.event_hours), settings.event_rows)
    rules = {rule: getattr(settings, rule.setting) * rule.unit for rule in RULES}
    if any(rules.values()):
        yield partial(dead_sessions.sweep, {rule: age for rule, age in rules.items() if age})
