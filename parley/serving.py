"""A worker of `parley serve`: it prepares the database, then serves until its parent ends it."""

import socket
from collections.abc import Callable, Sequence
from functools import partial
from ipaddress import ip_address

import uvicorn
from prometheus_client import Counter
from pydantic import SecretStr
from starlette.applications import Starlette

from graphql_api.errors import report_unexpected
from graphql_api.schema import build_schema
from graphql_api.server.websocket.messages import MAX_MESSAGE_BYTES
from orm.accounts import users
from parley.app import create_app, facade_options
from parley.authentication.jwts import JwtAuthentication
from parley.database import NotReady, ready_database
from parley.demo import DatabaseNotEmpty, load_demo
from parley.operations.cors import headers_by_origin
from parley.operations.gc_tuning import freeze_long_lived_objects
from parley.operations.logs import configure
from parley.refused import Refused
from parley.settings import Settings
from parley.supervisor.listening import BACKLOG
from parley.wire.limits import WireLimits, connections_within
from parley.wire.protocol import WireProtocol
from parley.wire.server import WorkerServer
from parley.wire.websockets import PING_SECONDS, WebSocketProtocol

WORKER_DEATHS = Counter("parley_worker_deaths", "Workers that died and were replaced.")

DEMO_DATABASE = SecretStr("sqlite://parley-demo.db")


CANNOT_START = 3
"""The exit status of a worker that cannot start, which is uvicorn's own."""


class CannotServe(Refused):
    """The options of `parley serve` are not safe; the text says what to do."""


def demo_settings(settings: Settings, *hosts: str) -> Settings:
    """The settings with the demo's own SQLite file, unless a database is set.

    CannotServe if a host is not of this machine: everybody knows the demo's password.
    """
    for host in hosts:
        if _is_of_this_machine(host):
            continue
        raise CannotServe(
            f"--demo has a password that everybody knows, so it serves on this machine only."
            f" Leave out --host {host} or --demo."
        )
    if "database_url" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"database_url": DEMO_DATABASE})


async def prepare(settings: Settings, report: Callable[[str], object], *, demo: bool) -> None:
    """Check the JWT keys, migrate a SQLite file, and load the demo; `report` gets lines to print.

    It runs in each worker before it serves; only one finds something to do. BadSettings and
    NotReady have texts for the operator.
    """
    JwtAuthentication.from_settings(settings, demo=demo)
    async with ready_database(settings, report, lambda name: report(f"Migrated: {name}")):
        if not demo:
            if not await users.any_stored():
                report("There are no users yet: run `parley user add NAME`.")
            return
        try:
            if await load_demo(build_schema(), facade_options(settings).dates):
                report("Loaded the demo.")
        except DatabaseNotEmpty:
            raise NotReady(
                "This database is not empty, and the demo's rows would replace its own."
                " Set PARLEY_DATABASE_URL to an empty database, or leave it unset."
            ) from None


def work(
    settings: Settings,
    listeners: Sequence[socket.socket],
    channel: socket.socket,
    *,
    owns_sockets: bool,
    demo: bool,
    deaths: int,
    ready: Callable[[], object],
) -> None:
    """Serve on listening sockets until the parent at the other end of the channel says so.

    `deaths` of workers are counted here; `ready` is called once this one serves.
    """
    config = uvicorn.Config(
        partial(start_app, settings, demo=demo),
        factory=True,
        # A partial makes the protocol of each connection, as the class would.
        http=partial(  # type: ignore[arg-type]
            WireProtocol,
            limits=wire_limits(settings),
            readable_by=headers_by_origin(settings.allowed_origins),
        ),
        ws=WebSocketProtocol,
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        # Its buffers would be most of a connection's memory.
        ws_per_message_deflate=False,
        lifespan="on",
        backlog=BACKLOG,
        log_config=None,
        # Query strings may hold personal data; parley/operations/observer.py logs without them.
        access_log=False,
        # TrustedProxies does it, for the networks in PARLEY_TRUSTED_PROXIES only.
        proxy_headers=False,
        server_header=False,
        # parley/operations/observer.py writes Date, in line with Last-Modified.
        date_header=False,
    )

    def on_ready() -> None:
        WORKER_DEATHS.inc(deaths)
        ready()

    server = WorkerServer(
        config,
        settings.stop_seconds,
        channel,
        owns_sockets=owns_sockets,
        ready=on_ready,
    )
    server.run(sockets=[*listeners])


def wire_limits(settings: Settings) -> WireLimits:
    """The limits of a worker's connections, for the file descriptors that it may open."""
    return WireLimits(
        settings.head_seconds, settings.body_seconds, connections_within(settings.max_connections)
    )


def start_app(settings: Settings, *, demo: bool) -> Starlette:
    """Configure the logs of a worker process, and create its application.

    SystemExit where that fails: the text of an error would be printed as it is.
    """
    configure(settings)
    try:
        app = create_app(settings, demo=demo)
    except Exception as error:
        report_unexpected(error)
        raise SystemExit(CANNOT_START) from None
    freeze_long_lived_objects()
    return app


def _is_of_this_machine(host: str) -> bool:
    if host == "localhost" or host.startswith("unix:"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
