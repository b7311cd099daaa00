"""The REST door's OpenAPI document and the Swagger UI page that shows it; both are public."""

from functools import cache
from pkgutil import resolve_name

from graphql import GraphQLSchema
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from parley import explorer

DOCUMENT_PATH = "/openapi.json"
PAGE_PATH = "/openapi"

DOCUMENT_WRITER = "rest_facade.openapi.document:write"

NOT_BUILT = (
    "<!doctype html><title>parley</title><p>This page is not built yet: run"
    " <code>make explorer</code> where Node is installed, and load it again."
    f' The document itself is at <a href="{DOCUMENT_PATH}">{DOCUMENT_PATH}</a>.</p>'
)


def routes(schema: GraphQLSchema, public_url: str | None) -> list[Route]:
    """The routes `/openapi.json` and `/openapi`."""

    @cache
    def document() -> bytes:
        """Written at the first request, because only then its modules are imported."""
        written: bytes = resolve_name(DOCUMENT_WRITER)(schema, public_url)
        return written

    async def document_response(_request: Request) -> Response:
        return Response(document(), media_type="application/json")

    return [Route(DOCUMENT_PATH, document_response), Route(PAGE_PATH, _page)]


async def _page(_request: Request) -> Response:
    """The Swagger UI page, or a line that says how to build it."""
    built = explorer.BUILD_FOLDER / "openapi.html"
    return HTMLResponse(
        built.read_text() if built.exists() else NOT_BUILT, headers=explorer.HEADERS
    )
