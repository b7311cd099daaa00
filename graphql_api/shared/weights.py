"""Lists of items with weights, as in Accept and Accept-Language (RFC 9110, section 12.4.2)."""

import re
from typing import NamedTuple

MAX_CHARS = 4096
"""Characters of a header that are read; browsers send about 150."""

NUMBER = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+", re.ASCII)

QUOTED = re.compile(r'"(?:[^"\\]++|\\.)*+(?P<end>"?)', re.DOTALL)
"""A quoted string, or the rest of the text if the quote is not closed; in linear time."""

WITHOUT_SEPARATORS = str.maketrans(",;", "  ")


class WeightedItem(NamedTuple):
    """An item without its parameters, and its weight from 0 to 1."""

    value: str
    weight: float


def weighted_items(header: str) -> list[WeightedItem]:
    """The items of a header in their order; several lines of a header are joined by commas.

    Clients write weights as `q=.2`, `q=1.`, `Q=0.5`, `q="0.5"` and `; q = 0.5`. An item whose
    weight is no number counts as if it had none, because its sender did list it. Time is linear in
    the length of the header. Of a longer one than `MAX_CHARS`, whole items up to there are read.
    """
    if len(header) > MAX_CHARS:
        header = header[:MAX_CHARS].rpartition(",")[0]
    if '"' in header:
        header = QUOTED.sub(_without_separators, header)
    items = []
    for item in header.split(","):
        value, *parameters = item.split(";")
        if value := value.strip():
            items.append(WeightedItem(value, _weight(parameters)))
    return items


def _without_separators(quoted: re.Match[str]) -> str:
    """A quoted string without commas and semicolons, which separate nothing there."""
    return quoted[0].translate(WITHOUT_SEPARATORS) if quoted["end"] else quoted[0]


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            number = value.strip().strip('"')
            return min(1.0, float(number)) if NUMBER.fullmatch(number) else 1.0
    return 1.0
