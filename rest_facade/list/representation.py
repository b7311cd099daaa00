"""The answer around the rows: where they are described, and where they go on."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from graphql_api.shared.caching import cached_by_text
from rest_facade import response as json_answer
from rest_facade.contract.carriers import Carrier, Kind, Property
from rest_facade.list.query import REMEMBERED, SKIP_TOKEN
from rest_facade.writing import negotiation
from rest_facade.writing import xml as xml_answer
from rest_facade.writing.links import HERE
from rest_facade.writing.negotiation import Representation

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


@cached_by_text(REMEMBERED)
def _kept(parameters: Iterable[tuple[str, str]]) -> str:
    kept = [(name, value) for name, value in parameters if name.lower() not in PLACES]
    return f"{_encoded(kept)}&" if kept else ""


def _encoded(parameters: Iterable[tuple[str, str]]) -> str:
    return urlencode([*parameters], safe="$", errors="replace", quote_via=quote)


LIST = Carrier(ROOT, (Property("value", "value", Kind.CARRIERS, carrier=Carrier("row", ())),))
"""Tells the XML writer what the items of `value` are called; what they hold names itself."""

_PLAIN = str.maketrans("./", "__")


def write_xml(root: str, value: Mapping[str, Any] | None, _: Carrier | None = None) -> bytes:
    """The envelope as XML, with `_` for the dots and slashes of names.

    A name of an element can hold no slash, and a dot reads as a step to those who bind elements to
    objects.
    """
    # There always is an envelope, however few rows are in it.
    assert value is not None
    plain = {
        _plain(name): [_plain_names(row) for row in member] if isinstance(member, list) else member
        for name, member in value.items()
    }
    return xml_answer.write(root, plain, LIST)


FORMATS = {
    "JSON": Representation("application/json", json_answer.write_json),
    "XML": Representation("application/xml", write_xml),
}
"""By `$format`."""


@cached_by_text(negotiation.MOST_MEDIA_TYPES)
def choose(format_: str | None, accept: str | None) -> Representation:
    """What `$format` says, else what Accept weighs highest; NotAcceptable when none fits."""
    if format_ is not None:
        return FORMATS[format_]
    chosen = negotiation.choose(accept)
    xml = chosen.writer is xml_answer.write
    return Representation(chosen.media_type, write_xml) if xml else chosen


def _plain_names(row: Mapping[str, Any]) -> dict[str, Any]:
    return {_plain(name): value for name, value in row.items()}


def _plain(name: str) -> str:
    return name.translate(_PLAIN)
