"""Endpoints for monitoring: `/livez`, `/readyz` and Prometheus's `/metrics`."""

import os
from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from graphql_api.errors import ParleyError, Unavailable
from graphql_api.rights.administration import may_administer
from graphql_api.shared.caching_headers import NOT_STORED
from graphql_api.shared.viewer import Door, Viewer
from orm.engine.database import check_ready
from parley.operations.error_responses import error_response

Authenticate = Callable[[Request, Door], Awaitable[Viewer]]

METRICS_FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable: the folder where workers sum their metrics; prometheus_client reads it."""


def routes(authenticate: Authenticate) -> list[Route]:
    """`/livez` and `/readyz` are public and without detail; `/metrics` needs the role admin."""

    async def metrics(request: Request) -> Response:
        try:
            viewer = await authenticate(request, Door.METRICS)
        except ParleyError as error:
            return error_response(error)
        if not may_administer(viewer):
            return PlainTextResponse("Only users with the role admin can read metrics.", 403)
        return Response(
            generate_latest(_registry()), headers=NOT_STORED, media_type=CONTENT_TYPE_LATEST
        )

    return [
        Route("/livez", _livez),
        Route("/readyz", _readyz),
        Route("/metrics", metrics),
    ]


async def _livez(_request: Request) -> Response:
    return PlainTextResponse("ok", headers=NOT_STORED)


async def _readyz(_request: Request) -> Response:
    try:
        await check_ready()
    except ParleyError as error:
        headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Unavailable) else {}
        return PlainTextResponse("not ready", 503, headers)
    return PlainTextResponse("ok", headers=NOT_STORED)


def _registry() -> CollectorRegistry:
    if METRICS_FOLDER_VARIABLE not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
