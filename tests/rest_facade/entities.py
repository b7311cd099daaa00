"""Entities of every shape, for tests of what is written and read."""

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from rest_facade.contract.carriers import Carrier, Kind, Property

IN_XML = st.characters(
    exclude_categories=["Cs"],
    exclude_characters=[*map(chr, {*range(32)} - {9, 10, 13}), "\ufffe", "\uffff"],
)
AWKWARD = st.sampled_from(
    ["", " ", "\r\n", "\r", "\t", "\n x \n", "]]>", "<a&b>", "&amp;", "😀", "\x7f\x85\u2028", "nil"]
)
TEXTS = st.one_of(AWKWARD, st.text(IN_XML, max_size=20))


def entities(carrier: Carrier) -> st.SearchStrategy[dict[str, Any]]:
    """Entities with some of the carrier's properties, as answers hold them."""
    return st.fixed_dictionaries(
        {}, optional={each.name: st.none() | values(each) for each in carrier.properties}
    )


def values(each: Property) -> st.SearchStrategy[Any]:
    """Values of a property, as answers hold them."""
    if each.enum is not None:
        names = st.sampled_from(list(each.enum.contract_names.values()))
        if each.kind is Kind.ENUM:
            return names
        return st.lists(names, unique=True).map(", ".join)
    if each.carrier is not None:
        nested = entities(each.carrier)
        return st.lists(nested, max_size=3) if each.kind is Kind.CARRIERS else nested
    return PLAIN[each.kind]


PLAIN: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.INTEGER: st.integers(-(2**31), 2**31 - 1),
    Kind.DOUBLE: st.floats(allow_nan=False, allow_infinity=False),
    Kind.BOOLEAN: st.booleans(),
    Kind.STRING: TEXTS,
    Kind.DATE: st.datetimes().map(datetime.isoformat),
    Kind.DICTIONARY: st.dictionaries(TEXTS, st.none() | TEXTS, max_size=4),
}
