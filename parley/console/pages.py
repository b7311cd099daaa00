"""The console's page at `/demo` and its files below, where the demo is served."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from graphql_api.schema import Schema
from graphql_api.shared.retry_keys import RetryOf
from parley import explorer
from parley.console import shop
from parley.explorer.files import BuiltFiles

BUILD_FOLDER = Path(__file__).parent / "built"
"""Output of `npm run build` in examples/console/; part of the wheel."""

PATH = "/demo"

MAX_BODY_BYTES = 65_536

NOT_BUILT = (
    "<!doctype html><title>parley</title><p>The console is not built yet:"
    " run <code>make console</code> where Node is installed, and load this page again.</p>"
)

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Allows files of this origin only, and calls of it; nothing inline."""

HEADERS = {**explorer.HEADERS, "Content-Security-Policy": CONTENT_SECURITY_POLICY}


def routes(schema: Schema, retry_of: RetryOf) -> list[BaseRoute]:
    """The page, its files, and the shop's server that starts chats for it."""
    start = shop.starting(schema, retry_of)
    return [
        Route(PATH, _page),
        Route(f"{PATH}/chats", start, methods=["POST"], max_body_size=MAX_BODY_BYTES),
        Mount(PATH, BuiltFiles(BUILD_FOLDER, HEADERS)),
    ]


async def _page(_request: Request) -> Response:
    """The page, or a line that says how to build it."""
    index = BUILD_FOLDER / "index.html"
    return HTMLResponse(index.read_text() if index.exists() else NOT_BUILT, headers=HEADERS)
