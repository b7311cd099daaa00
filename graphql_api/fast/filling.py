"""What projections leave open: other rows, by one query a table and level, and what takes time.

It raises whatever goes wrong: graphql-core then completes the same rows, and finds the words.
"""

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from tortoise.models import Model

from graphql_api.context import is_key_alone
from graphql_api.fast.projection import Gap, OpenFields, Opening
from orm import crm

Source = tuple[type[Model], tuple[str, ...]]
"""A table, and the columns that are read of it."""


async def fill(asked: OpenFields) -> None:
    """Put values in the place of keys, until nothing is open any more."""
    while asked.openings or asked.later:
        openings, later = asked.openings, asked.later
        asked.openings, asked.later = [], []
        if openings:
            _put(openings, await _load(openings), asked)
        for wait, row, values in later:
            values[wait.key] = wait.written.one(await wait.of(row))


async def _load(openings: Iterable[Opening]) -> Mapping[Source, Mapping[int, Any]]:
    """The rows that go in gaps, by where they come from, and by key."""
    wanted: dict[Source, set[int]] = {}
    for gap, rows, _ in openings:
        keys = {values[gap.key] for values in rows}
        wanted.setdefault(_source(gap), set()).update(keys - {None})
    found: dict[Source, Mapping[int, Any]] = {}
    for (model, columns), keys in wanted.items():
        if is_key_alone(model, columns):
            name = model._meta.pk_attr
            found[model, columns] = {key: SimpleNamespace(**{name: key}) for key in keys}
        elif keys:
            found[model, columns] = await crm.by_keys(model, columns, list(keys))
    return found


def _put(
    openings: Iterable[Opening], found: Mapping[Source, Mapping[int, Any]], asked: OpenFields
) -> None:
    for gap, rows, each_rights in openings:
        others, shown = found.get(_source(gap), {}), gap.other.shown
        # Rows with the same rights show the same of the same other row.
        known: dict[object, Any] = {}
        for values, rights in zip(rows, each_rights, strict=True):
            key = values[gap.key]
            if key is None:
                continue
            same = (key, rights)
            if same not in known:
                row = others.get(key)
                known[same] = row and gap.project(shown(rights, row), asked)
            values[gap.key] = known[same]


def _source(gap: Gap) -> Source:
    return gap.other.public.model, gap.columns
