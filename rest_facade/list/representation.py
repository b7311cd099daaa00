"""The OData envelope around the rows, with the link to the next page, as JSON or XML."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from graphql_api.shared.caching import cached_by_text
from rest_facade import response
from rest_facade.contract.carriers import Carrier, Kind, Property
from rest_facade.list.query import CACHE_SIZE, SKIP_TOKEN
from rest_facade.writing import negotiation
from rest_facade.writing import xml as xml_writer
from rest_facade.writing.links import MOUNTED_AT
from rest_facade.writing.negotiation import Representation

ROOT_ELEMENT = "ODataSlimResponse"
"""The name of the response's class in .NET; also the root element in XML."""

METADATA_PATH = "/v1/Archive/ChatSession/$metadata"
"""The path of the document of the list's columns, below `MOUNTED_AT`."""

LIST_PATH = "/v1/ChatSession"
"""The path of the list of all rows, below `MOUNTED_AT`."""

POSITION_PARAMETERS = frozenset({"$skip", SKIP_TOKEN})
"""The parameters that say where a page begins."""


def envelope(base: str, rows: list[dict[str, Any]], next_link: str | None) -> dict[str, Any]:
    """The response body; `base` is this service's address as the caller sees it.

    On the last page `odata.nextLink` is null rather than left out, as SuperOffice answers. The
    names have no `@`, which OData 4 would have.
    """
    return {
        "odata.metadata": f"{base}{MOUNTED_AT}{METADATA_PATH}",
        "odata.nextLink": next_link,
        "value": rows,
    }


def next_link(
    base: str, parameters: tuple[tuple[str, str], ...], cursor: str, path: str = LIST_PATH
) -> str:
    """The address of the next page: the caller's own query, with the cursor as its position.

    `path` is the list's own, below `MOUNTED_AT`.
    """
    query = f"{_query_without_position(parameters)}{_encoded([(SKIP_TOKEN, cursor)])}"
    return f"{base}{MOUNTED_AT}{path}?{query}"


@cached_by_text(CACHE_SIZE)
def _query_without_position(parameters: Iterable[tuple[str, str]]) -> str:
    kept = [
        (name, value)
        for name, value in parameters
        if name.strip().lower() not in POSITION_PARAMETERS
    ]
    return f"{_encoded(kept)}&" if kept else ""


def _encoded(parameters: Iterable[tuple[str, str]]) -> str:
    return urlencode([*parameters], safe="$", errors="replace", quote_via=quote)


PAGE_CARRIER = Carrier(
    ROOT_ELEMENT, (Property("value", "value", Kind.CARRIERS, nested=lambda: Carrier("row", ())),)
)
"""Tells the XML writer to name the items of `value` "row"; their columns have their own names."""

_ELEMENT_NAME_CHARS = str.maketrans("./", "__")


def write_xml(root: str, value: Mapping[str, Any] | None, _: Carrier | None = None) -> bytes:
    """The envelope as XML, with `_` in place of the dots and slashes of names.

    XML does not allow a slash in an element's name, and libraries that bind elements to objects
    take a dot for a path.
    """
    # The parameter can be None for other writers; a page always has an envelope.
    assert value is not None
    renamed = {
        _element_name(name): list(map(_renamed, member)) if isinstance(member, list) else member
        for name, member in value.items()
    }
    return xml_writer.write(root, renamed, PAGE_CARRIER)


REPRESENTATIONS = {
    "JSON": Representation("application/json", response.write_json),
    "XML": Representation("application/xml", write_xml),
}
"""The representations by `$format`."""


@cached_by_text(negotiation.ACCEPT_CACHE_SIZE)
def choose(format_: str | None, accept: str | None) -> Representation:
    """Content negotiation: `$format` decides, and without it the header Accept.

    Raises NotAcceptable when Accept allows no representation.
    """
    if format_ is not None:
        return REPRESENTATIONS[format_]
    chosen = negotiation.choose_representation(accept)
    xml = chosen.writer is xml_writer.write
    return Representation(chosen.media_type, write_xml) if xml else chosen


def _renamed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {_element_name(name): value for name, value in row.items()}


def _element_name(name: str) -> str:
    return name.translate(_ELEMENT_NAME_CHARS)
