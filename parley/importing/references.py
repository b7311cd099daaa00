"""The rows that an import refers to: keys that no row has, in a few bytes for each reference."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tortoise.models import Model

from orm.topics.imports import missing_keys
from orm.values import reference_columns
from parley.importing.lines import ImportRow, place_of
from parley.importing.list_rows import column_of
from parley.importing.targets import ImportTarget

CHUNK = 500
"""Keys that are looked up in the database at once."""


def numbers() -> "array[int]":
    """A list of whole numbers of 32 bits."""
    return array("i")


@dataclass
class References:
    """The keys of all rows in a file, and those that they refer to."""

    targets: Mapping[type[Model], ImportTarget]
    keys: dict[type[Model], "array[int]"] = field(default_factory=lambda: defaultdict(numbers))
    used: dict[tuple[type[Model], str], tuple["array[int]", ...]] = field(default_factory=dict)
    """By table and column: the key, line and row of each reference."""

    def add(self, row: ImportRow) -> None:
        """Keep the row's key, and the keys that it refers to."""
        key = row.values.get(row.model._meta.pk_attr)
        if key is not None:
            self.keys[row.model].append(key)
        for column in reference_columns(row.model):
            referred = row.values.get(column)
            if isinstance(referred, int):
                lists = self.used.setdefault((row.model, column), (numbers(), numbers(), numbers()))
                for each, number in zip(lists, (referred, row.line, row.row), strict=True):
                    each.append(number)

    def largest_keys(self) -> dict[type[Model], int]:
        """The largest key of each table in the file."""
        return {model: max(keys) for model, keys in self.keys.items()}

    async def missing(self, limit: int) -> list[str]:
        """The first references to rows that are neither in the file nor stored, as texts."""
        known = {model: array("i", sorted(keys)) for model, keys in self.keys.items()}
        found: list[tuple[int, int, int, str]] = []
        for order, ((model, column), (keys, lines, rows)) in enumerate(self.used.items()):
            referred = reference_columns(model)[column]
            name = self.targets[model].property_of(column)
            unknown = [
                at
                for at, key in enumerate(keys)
                if not _contains(known.get(referred, numbers()), key)
            ]
            named = 0
            for chunk in _chunks(unknown):
                absent = await missing_keys(referred, {keys[at] for at in chunk})
                bad = [at for at in chunk if keys[at] in absent]
                found += [
                    (
                        *(lines[at], rows[at], order),
                        f"{column_of(name) if rows[at] else name} names no {referred.__name__}",
                    )
                    for at in bad
                ]
                named += len(bad)
                if named >= limit:
                    break
        return [f"{place_of(line, row)}: {text}" for line, row, _, text in sorted(found)][:limit]


def _contains(ordered: "array[int]", key: int) -> bool:
    at = bisect_left(ordered, key)
    return at < len(ordered) and ordered[at] == key


def _chunks(places: list[int]) -> Iterator[Iterable[int]]:
    return (places[at : at + CHUNK] for at in range(0, len(places), CHUNK))
