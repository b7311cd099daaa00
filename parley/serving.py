"""`parley serve`: prepares the database once, then runs uvicorn with one or more workers."""

import os
from collections.abc import Callable
from functools import partial
from ipaddress import ip_address
from tempfile import mkdtemp

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from graphql_api.errors import report_unexpected
from graphql_api.schema import build_schema
from orm.accounts import users
from parley.app import create_app, facade_options
from parley.authentication.jwts import JwtAuthentication
from parley.database import NotReady, ready_database
from parley.demo import DatabaseNotEmpty, load_demo
from parley.operations.cors import headers_by_origin
from parley.operations.exposition import METRICS_FOLDER_VARIABLE
from parley.operations.gc_tuning import freeze_long_lived_objects
from parley.operations.logs import configure
from parley.settings import Settings
from parley.wire.limits import WireLimits, connections_within
from parley.wire.protocol import WireProtocol

DEMO_DATABASE = SecretStr("sqlite://parley-demo.db")


CANNOT_START = 3
"""The exit status of a worker that cannot start, which is uvicorn's own."""


class CannotServe(Exception):
    """The options of `parley serve` are not safe; the text says what to do."""


def demo_settings(settings: Settings, host: str) -> Settings:
    """The settings with the demo's own SQLite file, unless a database is set.

    CannotServe if the host is not a loopback address: everybody knows the demo's password.
    """
    if not _is_loopback(host):
        raise CannotServe(
            f"--demo has a password that everybody knows, so it serves on this machine only."
            f" Leave out --host {host} or --demo."
        )
    if "database_url" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"database_url": DEMO_DATABASE})


async def prepare(settings: Settings, report: Callable[[str], object], *, demo: bool) -> None:
    """Check the JWT keys, migrate a SQLite file, and load the demo; `report` gets lines to print.

    It runs once, before there are any workers. BadSettings and NotReady have texts for the
    operator.
    """
    JwtAuthentication.from_settings(settings, demo=demo)
    async with ready_database(settings, report):
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


def serve(
    settings: Settings,
    host: str,
    port: int,
    workers: int,
    *,
    demo: bool,
    ready: Callable[[], object],
) -> None:
    """Serve until a signal stops it; `ready` is called once the port is bound."""
    if workers > 1:
        # Workers sum their metrics in a folder, whose name each reads when it starts.
        os.environ.setdefault(METRICS_FOLDER_VARIABLE, mkdtemp(prefix="parley-metrics-"))
    config = uvicorn.Config(
        partial(start_app, settings, demo=demo),
        factory=True,
        host=host,
        port=port,
        workers=workers,
        # A partial makes the protocol of each connection, as the class would.
        http=partial(  # type: ignore[arg-type]
            WireProtocol,
            limits=wire_limits(settings),
            readable_by=headers_by_origin(settings.allowed_origins),
        ),
        lifespan="on",
        log_config=None,
        # Query strings may hold personal data; parley/operations/observer.py logs without them.
        access_log=False,
        # TrustedProxies does it, for the networks in PARLEY_TRUSTED_PROXIES only.
        proxy_headers=False,
        server_header=False,
        # parley/operations/observer.py writes Date, in line with Last-Modified.
        date_header=False,
    )
    socket = config.bind_socket()
    # From here on, connections wait for the first worker instead of being refused.
    socket.listen(config.backlog)
    ready()
    if workers > 1:
        Multiprocess(config, sockets=[socket]).run()
    else:
        uvicorn.Server(config).run(sockets=[socket])


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


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
