"""Read the names of form fields, as PHP, .NET, jQuery and URLSearchParams write them.

`User.AssociateId` and `User[AssociateId]` are the same. The items of a list are `Flags=A&Flags=B`,
`Flags[]=A&Flags[]=B`, or `Flags[0]=A&Flags[1]=B`.
"""

import re

from graphql_api.errors import MalformedBody
from rest_facade.contract.carriers import Carrier, Kind
from rest_facade.reading.body import MAX_DEPTH, quoted

HEAD = re.compile(r"[^.\[]*")
STEP = re.compile(r"\.(?P<plain>[^.\[\]]*)|\[(?P<bracketed>[^\[\]]*)(?P<end>\]?)")

LISTS = (Kind.FLAGS, Kind.CARRIERS, Kind.INTEGERS)
"""The kinds whose values are lists."""


def steps_of(name: str, carrier: Carrier) -> list[str]:
    """The path in a field's name, by the contract's names; empty when it names no property.

    An empty step stands for the next item of a list. MalformedBody when the name of a property goes
    on in a way that cannot be read, or is nested too deeply. An unknown name may have any
    characters, since pages send fields of their own, such as `foo[bar][]`.
    """
    if name.count(".") + name.count("[") >= MAX_DEPTH:
        raise MalformedBody(f"The form's field {quoted(name)} is nested too deeply.")
    head = HEAD.match(name)
    assert head is not None
    target = carrier.find(head[0])
    if target is None:
        return []
    steps, position = [target.name], head.end()
    # The carrier whose property comes next; None before the number of an item, or a free name.
    owner = target.carrier if target.kind is Kind.CARRIER else None
    while position < len(name):
        match = STEP.match(name, position)
        if match is None:
            raise _unreadable(name)
        position = match.end()
        part = match["plain"] or match["bracketed"] or ""
        found = owner.find(part) if owner else None
        if owner and part and not found and not part.isdecimal():
            return []
        is_next_item = match["bracketed"] == "" and target.kind in LISTS and not owner
        # An entity is no list: with a number its properties would be lost.
        is_missing = not found if owner else not part
        if match["end"] == "" or (is_missing and not is_next_item):
            raise _unreadable(name)
        if found:
            target = found
            steps.append(found.name)
            owner = found.carrier if found.kind is Kind.CARRIER else None
        else:
            steps.append(part)
            owner = target.carrier
    if target.kind in LISTS and steps[-1] == target.name:
        steps.append("")
    return steps


def _unreadable(name: str) -> MalformedBody:
    return MalformedBody(f"The form's field {quoted(name)} has a name that cannot be read.")
