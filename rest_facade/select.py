"""`$select`: which properties a caller wants filled."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from graphql_api.shared.caching import cached_by_text
from rest_facade.contract.carriers import Carrier, Property

REMEMBERED = 256
"""Texts of `$select` that need no second look, and selections."""

ALWAYS_THERE = frozenset({"tableright", "fieldproperties", "_links"})


@dataclass(frozen=True, eq=False)
class Selection:
    """Properties in the carrier's order, each nested one with what is selected of it.

    The same set is the same object, however it was written: it keys caches at every call.
    """

    properties: tuple[tuple[Property, "Selection | None"], ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the selected properties."""
        return frozenset(each.name for each, _ in self.properties)


@lru_cache(maxsize=REMEMBERED)
def selection_of(properties: tuple[tuple[Property, Selection | None], ...]) -> Selection:
    """The selection of those properties."""
    return Selection(properties)


@dataclass
class _Wanted:
    """What has been asked for so far: all of a carrier, or some properties of it."""

    whole: bool = False
    parts: dict[str, "_Wanted"] = field(default_factory=dict)


@lru_cache(maxsize=REMEMBERED)
def whole(carrier: Carrier) -> Selection:
    """Everything that a carrier has, all the way down."""
    return selection_of(
        tuple((each, whole(each.carrier) if each.carrier else None) for each in carrier.properties)
    )


@cached_by_text(REMEMBERED)
def parse(text: str | None, carrier: Carrier) -> tuple[Selection, tuple[str, ...]]:
    """What `$select` says, and the names in it that the carrier lacks.

    Names are separated by commas, in any case, nested with slashes. None or nothing but blanks
    means everything. Names that the entity lacks are no error: the contract's own example has them
    (POST ChatSession, `$select`).
    """
    names = [name for part in (text or "").split(",") if (name := part.strip())]
    if not names:
        return whole(carrier), ()
    wanted = _Wanted()
    ignored = [name for name in names if not _want(wanted, carrier, name.split("/"))]
    return _selection(wanted, carrier), tuple(dict.fromkeys(ignored))


def _want(wanted: _Wanted, carrier: Carrier, steps: list[str]) -> bool:
    if len(steps) == 1 and steps[0].lower() in ALWAYS_THERE:
        return True
    path = list(_resolve(carrier, steps))
    if len(path) < len(steps):
        return False
    for each in path:
        wanted = wanted.parts.setdefault(each.name, _Wanted())
    wanted.whole = True
    return True


def _resolve(carrier: Carrier | None, steps: list[str]) -> Iterable[Property]:
    for step in steps:
        found = carrier.find(step.strip()) if carrier else None
        if found is None:
            return
        yield found
        carrier = found.carrier


def _selection(wanted: _Wanted, carrier: Carrier) -> Selection:
    return selection_of(
        tuple(
            (each, _below(wanted.parts[each.name], each))
            for each in carrier.properties
            if each.name in wanted.parts
        )
    )


def _below(wanted: _Wanted, each: Property) -> Selection | None:
    if each.carrier is None:
        return None
    return whole(each.carrier) if wanted.whole else _selection(wanted, each.carrier)
