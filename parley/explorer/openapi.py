"""The service's OpenAPI document and the Swagger UI page that shows it; both are public."""

from collections.abc import Awaitable, Callable
from functools import cache
from hashlib import sha256
from pkgutil import resolve_name

from graphql import GraphQLSchema
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from graphql_api.shared.content_codings import compressed_etag, least_compressed
from graphql_api.shared.media_types import JSON
from parley import explorer
from parley.operations.compression import gzipped

DOCUMENT_PATH = "/openapi.json"
PAGE_PATH = "/openapi"

DOCUMENT_WRITER = "parley.explorer.document:write"

DOCUMENT_HEADERS = {
    "Cache-Control": "public, no-cache",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}

PublicDocument = Callable[[Request], Awaitable[Response]]

NOT_BUILT = (
    "<!doctype html><title>parley</title><p>This page is not built yet: run"
    " <code>make explorer</code> where Node is installed, and load it again."
    f' The document itself is at <a href="{DOCUMENT_PATH}">{DOCUMENT_PATH}</a>.</p>'
)


def routes(schema: GraphQLSchema, public_url: str | None) -> list[Route]:
    """The routes `/openapi.json` and `/openapi`."""

    def document() -> bytes:
        written: bytes = resolve_name(DOCUMENT_WRITER)(schema, public_url)
        return written

    return [Route(DOCUMENT_PATH, public_document(document, JSON)), Route(PAGE_PATH, _page)]


def public_document(write: Callable[[], bytes], media_type: str) -> PublicDocument:
    """An endpoint that serves the same document to everybody, without a login.

    The document is written at the first request, because only then the modules that write it are
    imported, and compressed once, since anybody may ask for it. Who names its ETag gets 304.
    """
    document = cache(write)

    @cache
    def compressed() -> bytes:
        return gzipped(document())

    @cache
    def etag() -> str:
        return f'"{sha256(document()).hexdigest()[:32]}"'

    async def response(request: Request) -> Response:
        is_plain = least_compressed(request.scope["headers"]) is None
        tag = etag() if is_plain else compressed_etag(etag())
        headers = {**DOCUMENT_HEADERS, "ETag": tag}
        if _has(request, tag):
            return Response(status_code=304, headers=headers)
        if is_plain:
            return Response(document(), headers=headers, media_type=media_type)
        headers["Content-Encoding"] = "gzip"
        return Response(compressed(), headers=headers, media_type=media_type)

    return response


def _has(request: Request, tag: str) -> bool:
    """True if the caller has the document of this ETag already."""
    known = request.headers.get("if-none-match", "").split(",")
    return tag in {each.strip().removeprefix("W/") for each in known}


async def _page(_request: Request) -> Response:
    """The Swagger UI page, or a line that says how to build it."""
    built = explorer.BUILD_FOLDER / "openapi.html"
    return HTMLResponse(
        built.read_text() if built.exists() else NOT_BUILT, headers=explorer.HEADERS
    )
