"""The start page at `/`, which leads to everything else, and the schema at `/schema.graphql`."""

from collections.abc import Sequence
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from graphql_api.schema import Schema
from parley import explorer
from parley.demo import Login
from parley.explorer import documentation
from parley.explorer.openapi import DOCUMENT_PATH, PAGE_PATH, public_document

SCHEMA_PATH = "/schema.graphql"

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>parley</title>
<style>
body {{ max-width: 40rem; margin: 0 auto; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif; }}
dt {{ margin-top: 1rem; font-weight: 600; }}
dd {{ margin: 0; }}
a, code {{ overflow-wrap: anywhere; }}
</style>
</head>
<body>
<h1>parley</h1>
<p>One chat-session service with two APIs over the same data.</p>
<dl>
{entries}
</dl>
</body>
</html>
"""

GRAPHIQL = '<dt><a href="/graphql">GraphiQL</a></dt><dd>Explore and call the GraphQL API.</dd>'
SCHEMA = (
    f'<dt><a href="{SCHEMA_PATH}">schema.graphql</a></dt>'
    "<dd>The GraphQL schema, for code generators.</dd>"
)
HIDDEN_SCHEMA = (
    "<dt>schema.graphql</dt><dd>Not served here (PARLEY_INTROSPECTION is false);"
    " it lies beside README.md in the source.</dd>"
)
REST = (
    f'<dt><a href="{PAGE_PATH}">REST</a></dt><dd>Read and try the calls of the REST API;'
    f' the OpenAPI document is <a href="{DOCUMENT_PATH}">openapi.json</a>.</dd>'
)
CONSOLE = (
    '<dt><a href="/demo">Console</a></dt>'
    "<dd>A customer's window and an agent's, side by side: chat with yourself.</dd>"
)


def routes(schema: Schema, logins: Sequence[Login]) -> list[Route]:
    """The routes `/` and `/docs/`, and `/schema.graphql` where introspection is allowed.

    `logins` are shown on the page: those of the demo where the demo is served, and none elsewhere.
    """
    shown = SCHEMA if schema.introspection else HIDDEN_SCHEMA
    entries = [GRAPHIQL, REST, shown, documentation.entry(), *_demo_entry(logins)]
    page = PAGE.format(entries="\n".join(entries))

    async def start(_request: Request) -> Response:
        return HTMLResponse(page, headers=explorer.HEADERS)

    def document() -> bytes:
        return schema.as_str().encode()

    found = [Route("/", start), *documentation.routes()]
    if schema.introspection:
        found.append(Route(SCHEMA_PATH, public_document(document, "text/plain")))
    return found


def _demo_entry(logins: Sequence[Login]) -> list[str]:
    if not logins:
        return []
    rows = "<br>".join(
        escape(f"{login.name} / {login.password} ({login.role})") for login in logins
    )
    return [CONSOLE, f"<dt>Logins of the demo</dt><dd>{rows}</dd>"]
