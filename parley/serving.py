"""`parley serve`: everything that happens once, and then the workers."""

import asyncio
import os
from collections.abc import Callable
from functools import partial
from ipaddress import ip_address
from pkgutil import resolve_name
from tempfile import mkdtemp
from typing import cast

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from graphql_api.schema import build_schema
from orm.accounts import users
from parley.app import create_app, facade_options
from parley.authentication.jwts import JwtAuthentication
from parley.database import NotReady, ready_database
from parley.demo import DatabaseNotEmpty, load_demo
from parley.operations.gc_tuning import freeze_long_lived_objects
from parley.operations.health import METRICS_FOLDER_VARIABLE
from parley.operations.logs import configure
from parley.settings import Settings

WEBSOCKETS = "uvicorn.protocols.websockets.auto:AutoWebSocketsProtocol"

DEMO_DATABASE = SecretStr("sqlite://parley-demo.db")


class CannotServe(Exception):
    """What was asked for would not be safe; the text says what to do."""


def demo_settings(settings: Settings, host: str) -> Settings:
    """The settings with the demo's own file, unless a database is named; on this machine only."""
    if not _is_loopback(host):
        raise CannotServe(
            f"--demo has a login that everybody knows, so it serves on this machine only;"
            f" leave --host {host} out, or --demo."
        )
    if "database_url" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"database_url": DEMO_DATABASE})


async def prepare(settings: Settings, say: Callable[[str], object], *, demo: bool) -> None:
    """See that keys are of use, migrate what migrates by itself, and load the demo.

    Once, before there are any workers: BadSettings and NotReady reach the operator in plain words.
    """
    JwtAuthentication.from_settings(settings, demo=demo)
    async with ready_database(settings, lambda name: say(f"Migrated: {name}")):
        if not demo:
            if not await users.any_stored():
                say("Nobody can log in yet: `parley user add NAME` changes that.")
            return
        try:
            if await load_demo(build_schema(), facade_options(settings).dates):
                say("Loaded the demo.")
        except DatabaseNotEmpty:
            raise NotReady(
                "This database holds rows of its own, which the demo's would replace;"
                " name an empty one in PARLEY_DATABASE_URL, or none."
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
    """Serve until told to stop; `ready` is called once the address is taken."""
    if workers > 1:
        # Workers add up their numbers for /metrics in a folder, which each reads when it starts.
        os.environ.setdefault(METRICS_FOLDER_VARIABLE, mkdtemp(prefix="parley-metrics-"))
    config = uvicorn.Config(
        partial(start_app, settings, demo=demo),
        factory=True,
        host=host,
        port=port,
        workers=workers,
        lifespan="on",
        log_config=None,
        # Query strings hold what callers look for; parley/operations/observer.py logs the rest.
        access_log=False,
        # Our own middleware does it, and knows whom to trust.
        proxy_headers=False,
        server_header=False,
        ws=cast("type[asyncio.Protocol]", websockets),
    )
    socket = config.bind_socket()
    # From here on callers wait for the first worker instead of being turned away.
    socket.listen(config.backlog)
    ready()
    if workers > 1:
        Multiprocess(config, sockets=[socket]).run()
    else:
        uvicorn.Server(config).run(sockets=[socket])


def websockets(**given: object) -> asyncio.Protocol:
    """Uvicorn's own way to speak WebSocket, loaded for the first who asks: there are none yet."""
    protocol: asyncio.Protocol = resolve_name(WEBSOCKETS)(**given)
    return protocol


def start_app(settings: Settings, *, demo: bool) -> Starlette:
    """What each worker process begins with: its logs, and the application."""
    configure(settings)
    app = create_app(settings, demo=demo)
    freeze_long_lived_objects()
    return app


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
