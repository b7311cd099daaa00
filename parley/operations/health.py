"""Endpoints for monitoring: `/livez`, `/readyz` and Prometheus's `/metrics`."""

from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from graphql_api.errors import ParleyError, Unavailable
from graphql_api.shared.caching_headers import NOT_STORED
from orm.engine.database import check_ready
from parley.operations.error_responses import error_response
from parley.operations.exposition import exposition

Enforce = Callable[[Request], Awaitable[None]]
"""Raises Forbidden, LoginRequired, RateLimited or Unavailable for who may not read metrics."""


def routes(enforce_reading_metrics: Enforce) -> list[Route]:
    """`/livez` and `/readyz` are public and without detail; `/metrics` is for those who may."""

    async def metrics(request: Request) -> Response:
        try:
            await enforce_reading_metrics(request)
        except ParleyError as error:
            return error_response(error)
        return Response(await exposition(), headers=NOT_STORED, media_type=CONTENT_TYPE_LATEST)

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
