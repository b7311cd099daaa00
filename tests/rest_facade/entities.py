"""Hypothesis strategies for entities of every shape."""

from datetime import datetime, timedelta
from functools import cache
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

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@cache
def entities(carrier: Carrier) -> st.SearchStrategy[dict[str, Any]]:
    """Entities with some of the carrier's properties, as in responses."""
    return st.fixed_dictionaries(
        {},
        optional={
            property_.name: st.none() | values(property_) for property_ in carrier.properties
        },
    )


def values(property_: Property) -> st.SearchStrategy[Any]:
    """Values of a property, as in responses."""
    if property_.enum is not None:
        names = st.sampled_from(list(property_.enum.contract_names.values()))
        if property_.kind is Kind.ENUM:
            return names
        return st.lists(names, unique=True).map(", ".join)
    if property_.carrier is not None:
        # Deferred, because a carrier may hold its own type.
        carrier = property_.carrier
        nested = st.deferred(lambda: entities(carrier))
        return st.lists(nested, max_size=3) if property_.kind is Kind.CARRIERS else nested
    return PLAIN[property_.kind]


PLAIN: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.INTEGER: st.integers(-(2**31), 2**31 - 1),
    Kind.DOUBLE: st.floats(allow_nan=False, allow_infinity=False),
    Kind.BOOLEAN: st.booleans(),
    Kind.STRING: TEXTS,
    Kind.DATE: st.datetimes().map(datetime.isoformat),
    Kind.DURATION: st.timedeltas(timedelta(0), timedelta(days=9)).map(
        lambda span: f"{span // HOUR:02}:{span // MINUTE % 60:02}:{span.seconds % 60:02}"
    ),
    Kind.INTEGERS: st.lists(st.integers(-(2**31), 2**31 - 1), max_size=3),
    Kind.DICTIONARY: st.dictionaries(TEXTS, st.none() | TEXTS, max_size=4),
}
