"""The pages of the documentation, which the start page links to, as plain text at `/docs/`."""

from functools import partial
from pathlib import Path

from starlette.routing import Route

from parley.explorer.openapi import public_document

PAGES = {
    "frontends.md": "Build a web application on this service.",
    "graphql.md": "The GraphQL API.",
    "live.md": "Follow what happens: subscriptions over WebSocket and SSE.",
    "rest.md": "The REST API.",
    "calls.md": "All REST calls.",
    "list.md": "Filtering, sorting and pages in REST.",
    "states.md": "The states of a chat session.",
    "customers.md": "Customers who chat by the key of their session.",
    "rights.md": "Who may do what.",
    "webhooks.md": "Have events sent to your own service.",
    "operating.md": "Install and operate the service.",
    "databases.md": "SQLite and PostgreSQL: connect, back up, move, import.",
    "deploying.md": "What stands around the service: proxies and containers.",
    "upgrading.md": "Upgrade the service, and go back.",
    "monitoring.md": "Metrics, traces and logs.",
    "scaling.md": "Several workers, standbys, and other engines.",
    "reliability.md": "What was tried under faults.",
    "settings.md": "All settings.",
}
"""The file names of the pages, each with its subject. Nothing else of the folder is served."""

PACKAGE = Path(__file__).parent.parent

FOLDERS = (PACKAGE / "docs", PACKAGE.parent / "docs")
"""The places of the pages: in a wheel (hatch_build.py puts them there), and in the source."""


def found_pages() -> dict[str, Path]:
    """The files of the pages by name; none where the package came without them."""
    candidates = {name: [folder / name for folder in FOLDERS] for name in PAGES}
    found = {name: next(filter(Path.is_file, files), None) for name, files in candidates.items()}
    return {name: file for name, file in found.items() if file is not None}


def routes() -> list[Route]:
    """The route of each page."""
    return [
        Route(f"/docs/{name}", public_document(partial(Path.read_bytes, file), "text/plain"))
        for name, file in found_pages().items()
    ]


def entry() -> str:
    """The entry of the start page: a link to each page, or where they are otherwise."""
    links = [f'<a href="/docs/{name}">{name}</a>: {PAGES[name]}' for name in found_pages()]
    shown = "<br>".join(links) or "README.md and the folder docs beside it, in the source."
    return f"<dt>Documentation</dt><dd>{shown}</dd>"
