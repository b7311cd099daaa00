"""What the list is written in: JSON as it is, or XML with names that elements can have."""

from collections.abc import Mapping
from typing import Any

from graphql_api.remembering import remembered
from rest_facade import negotiation
from rest_facade.answers import json as json_answer
from rest_facade.answers import xml as xml_answer
from rest_facade.archive.envelope import ROOT
from rest_facade.carriers import Carrier, Kind, Property
from rest_facade.negotiation import Representation

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
    "JSON": Representation("application/json", json_answer.write),
    "XML": Representation("application/xml", write_xml),
}
"""By `$format`."""


@remembered(negotiation.REMEMBERED)
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
