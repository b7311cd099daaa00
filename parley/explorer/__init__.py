"""The GraphiQL page at `/graphql`; its files are built from the folder `explorer/`."""

import json
from collections.abc import Awaitable, Callable, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from graphql_api.errors import ParleyError
from parley.authentication.sessions import LoggedInUser, Sessions
from parley.demo import Login
from parley.operations.error_responses import error_response

BUILD_FOLDER = Path(str(files(__name__))) / "built"
"""Output of `npm run build` in explorer/; part of the wheel."""

NOT_BUILT = (
    "<!doctype html><title>parley</title><p>The explorer is not built yet:"
    " run <code>make explorer</code> where Node is installed, and load this page again.</p>"
)

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Allows this origin only; the editor needs inline styles, and images and fonts in data: URLs."""

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
    "Vary": "Accept, Accept-Encoding",
}

BODY_TAG = "<body>"
"""Hidden inputs are inserted after it: the XSRF token, a link's document, the demo's logins."""


TextOfLink = Callable[[Request], Awaitable[str | None]]
"""The text of the document that a link names by its id or digest; None if there is none."""


async def page(
    sessions: Sessions | None,
    logins: Sequence[Login],
    text_of_link: TextOfLink | None,
    request: Request,
) -> Response:
    """The explorer's page, or a line that says how to build it.

    If the request has a session cookie, the page has the user's name and XSRF token, and the text
    of the link's document for the editor; without `text_of_link` texts are not shown. `logins` are
    shown at the login form: those of the demo where the demo is served, and none elsewhere. A
    session that cannot be read now, as while the database is away, is a line of text with its
    status.
    """
    try:
        return await _page(sessions, logins, text_of_link, request)
    except ParleyError as error:
        return error_response(error)


async def _page(
    sessions: Sessions | None,
    logins: Sequence[Login],
    text_of_link: TextOfLink | None,
    request: Request,
) -> Response:
    index = BUILD_FOLDER / "index.html"
    text = index.read_text() if index.exists() else NOT_BUILT
    headers = {**HEADERS, "Vary": f"{HEADERS['Vary']}, Cookie"}
    if logins:
        text = text.replace(BODY_TAG, BODY_TAG + _demo_input(logins), 1)
    logged_in = await sessions.logged_in_user(request) if sessions else None
    if logged_in is not None:
        document = await text_of_link(request) if text_of_link else None
        inputs = _hidden_input(logged_in) + (_document_input(document) if document else "")
        text = text.replace(BODY_TAG, BODY_TAG + inputs, 1)
        headers["Cache-Control"] = "no-store"
    return HTMLResponse(text, headers=headers)


def _hidden_input(logged_in: LoggedInUser) -> str:
    # SuperOffice's own client reads the token from an input of this name, and sets the cookie.
    return (
        '<input type="hidden" id="XSRF_TOKEN" name="XSRF_TOKEN"'
        f' value="{escape(logged_in.xsrf_token)}" data-name="{escape(logged_in.name)}" />'
    )


def _demo_input(logins: Sequence[Login]) -> str:
    rows = [vars(login) for login in logins]
    return f'<input type="hidden" id="DEMO_LOGINS" value="{escape(json.dumps(rows))}" />'


def _document_input(text: str) -> str:
    # As JSON in ASCII, because a text may have lone surrogates, which UTF-8 cannot encode.
    return f'<input type="hidden" id="LINKED_DOCUMENT" value="{escape(json.dumps(text))}" />'
