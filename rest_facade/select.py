"""`$select`: the properties that a caller wants filled."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from graphql_api.shared.caching import cached_by_text
from rest_facade.contract.carriers import Carrier, Property

CACHE_SIZE = 256
"""Number of parsed texts of `$select`, and of selections, that are cached."""

EVERYTHING = "*"
"""OData's name for all properties of an entity."""

MAX_SAME = 3
"""Levels of a carrier within its own type: groups of users, users, and their empty lists."""

MAX_STEPS = 10
"""Steps of one name; the entities have five levels."""

ALWAYS_INCLUDED = frozenset({"tableright", "fieldproperties", "_links"})
"""Names, in lower case, of members that every response has; to select them changes nothing."""


@dataclass(frozen=True, eq=False)
class Selection:
    """Properties in the carrier's order, each nested one with its own selection.

    Compared by identity, so that cache look-ups are cheap; make it with `selection_of`.
    """

    properties: tuple[tuple[Property, "Selection | None"], ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the selected properties."""
        return frozenset(selected.name for selected, _ in self.properties)


@lru_cache(maxsize=CACHE_SIZE)
def selection_of(properties: tuple[tuple[Property, Selection | None], ...]) -> Selection:
    """The selection of those properties: the same object whenever the properties are the same.

    Other caches use selections as keys, so `$select=a,b` and `$select=B,a` must share one.
    """
    return Selection(properties)


@dataclass
class _Requested:
    """The part of a carrier that was requested so far: all of it, or some properties."""

    everything: bool = False
    parts: dict[str, "_Requested"] = field(default_factory=dict)


@lru_cache(maxsize=CACHE_SIZE)
def select_all(carrier: Carrier, around: tuple[Carrier, ...] = ()) -> Selection:
    """Every property of a carrier, with every property of the nested ones.

    `around` are the carriers that it is nested in. One that holds its own type, such as MDOListItem
    with its ChildItems, is selected `MAX_SAME` times; the properties of the innermost that would go
    deeper are left out.
    """
    path = (*around, carrier)
    return selection_of(
        tuple(
            (selected, select_all(selected.carrier, path) if selected.carrier else None)
            for selected in carrier.properties
            if selected.carrier is None or path.count(selected.carrier) < MAX_SAME
        )
    )


@cached_by_text(CACHE_SIZE)
def parse_select(text: str | None, carrier: Carrier) -> tuple[Selection, tuple[str, ...]]:
    """Parse `$select` into a selection, and the names in it that the carrier lacks.

    Names are separated by commas, in any case, nested with slashes. None or a blank text means
    everything, and so does `*`, also behind a slash. Names that the entity lacks are no error: the
    contract's own example has them (POST ChatSession, `$select`).
    """
    names = [name for part in (text or "").split(",") if (name := part.strip())]
    if not names:
        return select_all(carrier), ()
    requested = _Requested()
    ignored = [name for name in names if not _request(requested, carrier, name.split("/"))]
    return _to_selection(requested, carrier), tuple(dict.fromkeys(ignored))


def _request(requested: _Requested, carrier: Carrier, steps: list[str]) -> bool:
    """Add one name to what is requested; False when the carrier lacks it."""
    if len(steps) > MAX_STEPS:
        return False
    if len(steps) == 1 and steps[0].lower() in ALWAYS_INCLUDED:
        return True
    everything_in = steps[-1].strip() == EVERYTHING
    if everything_in:
        steps = steps[:-1]
    path = list(_resolve(carrier, steps))
    if len(path) < len(steps) or (everything_in and path and path[-1].carrier is None):
        return False
    for selected in path:
        requested = requested.parts.setdefault(selected.name, _Requested())
    requested.everything = True
    return True


def _resolve(carrier: Carrier | None, steps: list[str]) -> Iterable[Property]:
    for step in steps:
        found = carrier.find(step.strip()) if carrier else None
        if found is None:
            return
        yield found
        carrier = found.carrier


def _to_selection(requested: _Requested, carrier: Carrier) -> Selection:
    if requested.everything:
        return select_all(carrier)
    return selection_of(
        tuple(
            (
                selected,
                _to_selection(requested.parts[selected.name], selected.carrier)
                if selected.carrier
                else None,
            )
            for selected in carrier.properties
            if selected.name in requested.parts
        )
    )
