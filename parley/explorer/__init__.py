"""GraphiQL, as the page that a person's browser gets; its files are built from `explorer/`."""

from importlib.resources import files
from pathlib import Path

from starlette.responses import HTMLResponse, Response

BUILT = Path(str(files(__name__))) / "built"
"""What `npm run build` in explorer/ makes; a wheel carries it."""

NOT_BUILT = (
    "<!doctype html><title>parley</title><p>The explorer is not built yet:"
    " run <code>make explorer</code> where Node is installed, and load this page again.</p>"
)

POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Nothing from anywhere else; the editor styles what it draws, and has its icons in its styles."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
    "Vary": "Accept",
}


def page() -> Response:
    """The explorer, or a line that says how to build it."""
    index = BUILT / "index.html"
    return HTMLResponse(index.read_text() if index.exists() else NOT_BUILT, headers=HEADERS)
