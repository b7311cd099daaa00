"""Which pages a browser may send forms from."""

from urllib.parse import urlsplit

from starlette.requests import Request
from werkzeug.http import parse_options_header

from graphql_api.errors import Forbidden

FORM = "application/x-www-form-urlencoded"


def check(request: Request, base: str) -> None:
    """Refuse a form from a page of another site; Forbidden.

    A browser sends forms across sites with the login that it remembers, and without asking first.
    It asks before it sends anything else that can be read here, and nobody answers.
    """
    essence, _ = parse_options_header(request.headers.get("content-type"))
    origin = request.headers.get("origin")
    if essence.lower() != FORM or origin is None:
        return
    if urlsplit(origin).netloc.lower() != urlsplit(base).netloc.lower():
        raise Forbidden("A form may not come from a page of another site.")
