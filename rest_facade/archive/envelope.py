"""The answer around the rows: where they are described, and where they go on."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode

from graphql_api.remembering import remembered
from rest_facade.archive.query import REMEMBERED, SKIP_TOKEN
from rest_facade.links import HERE

ROOT = "ODataSlimResponse"
"""What .NET calls the class of the answer."""

PLACES = frozenset({"$skip", SKIP_TOKEN})
"""Parameters that say where a page begins."""


def envelope(base: str, rows: list[dict[str, Any]], next_link: str | None) -> dict[str, Any]:
    """The whole answer; `base` is the address under which the caller sees this service.

    On the last page the link is there and null, as in real answers. Its names have no `@`, which
    OData 4 would have.
    """
    return {
        "odata.metadata": f"{base}{HERE}/Archive/ChatSession/$metadata",
        "odata.nextLink": next_link,
        "value": rows,
    }


def next_link(base: str, parameters: tuple[tuple[str, str], ...], cursor: str) -> str:
    """Where the next page is: the caller's own query, but for the place that it begins at."""
    return f"{base}{HERE}/ChatSession?{_kept(parameters)}{_encoded([(SKIP_TOKEN, cursor)])}"


@remembered(REMEMBERED)
def _kept(parameters: Iterable[tuple[str, str]]) -> str:
    kept = [(name, value) for name, value in parameters if name.lower() not in PLACES]
    return f"{_encoded(kept)}&" if kept else ""


def _encoded(parameters: Iterable[tuple[str, str]]) -> str:
    return urlencode([*parameters], safe="$", errors="replace", quote_via=quote)
