"""Gaps filled: all rows that are referred to, loaded by one query a table and level.

What cannot be projected is completed by graphql-core, from the row that was loaded, in the order in
which graphql-core alone would have come to it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from types import SimpleNamespace
from typing import Any

from strawberry.dataloader import DataLoader

from graphql_api.execution.projection import Asked, Gap, Opening
from graphql_api.loaders import Loaders, is_key_alone
from graphql_api.rights.showing import rights_of

Complete = Callable[[Opening, Awaitable[Any]], Awaitable[Any]]
"""Has graphql-core complete what goes in a gap."""

Source = Gap | DataLoader[int, Any]
"""What a row comes from; a gap itself where nothing but the key is asked for."""

Rows = dict[tuple[Source, int], Any]
"""By source and key: a row, None where there is none, or the error for which it cannot be had."""


async def fill(asked: Asked, loaders: Loaders, complete: Complete) -> bool:
    """Put values in the place of keys; says whether all of them could be projected."""
    openings = asked.openings
    sources = {gap: _source(gap, loaders) for gap in dict.fromkeys(each.gap for each in openings)}
    rows = await _load(openings, sources)
    known: dict[tuple[Gap, int, object], Any] = {}
    left: list[Opening] = []
    for opening in openings:
        gap, key = opening.gap, opening.key
        found = rows[sources[gap], key]
        if isinstance(found, BaseException):
            left.append(opening)
            continue
        try:
            # Rows with the same rights show the same of the same other row.
            same = (gap, key, rights_of(opening.row))
            if same not in known:
                row = _shown(opening, found)
                known[same] = row and gap.project(row, asked)
            opening.values[gap.key] = known[same]
        except Exception:
            left.append(opening)
    if left:
        turns = {place: turn for turn, place in enumerate(rows)}
        for opening in sorted(left, key=lambda each: turns[sources[each.gap], each.key]):
            row = rows[sources[opening.gap], opening.key]
            opening.values[opening.gap.key] = await complete(opening, _again(opening, row))
    return not left


def _source(gap: Gap, loaders: Loaders) -> Source:
    model = gap.other.public.model
    return gap if is_key_alone(model, gap.columns) else loaders.loader(model, gap.columns)


async def _load(openings: list[Opening], sources: Mapping[Gap, Source]) -> Rows:
    """The rows, in the order in which whoever waits for each alone would go on."""
    rows: Rows = {}
    waiting: dict[DataLoader[int, Any], dict[int, Awaitable[Any]]] = {}
    for opening in openings:
        source, key = sources[opening.gap], opening.key
        if isinstance(source, Gap):
            rows[source, key] = SimpleNamespace(**{source.other.public.model._meta.pk_attr: key})
        elif key not in waiting.setdefault(source, {}):
            waiting[source][key] = source.load(key)
    places = {
        (source, key): row for source, by_key in waiting.items() for key, row in by_key.items()
    }
    found = await asyncio.gather(*places.values(), return_exceptions=True)
    rows |= dict(zip(places, found, strict=True))
    return rows


def _shown(opening: Opening, row: Any) -> Any:
    return row and opening.gap.other.shown(opening.row, row)


async def _again(opening: Opening, row: Any) -> Any:
    """What the field's own resolver would come to."""
    if isinstance(row, BaseException):
        raise row
    return _shown(opening, row)
