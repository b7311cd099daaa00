"""`make calls`: the diagram and the table of docs/states.md, from orm/sessions/states.py."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path

from orm.models.enums import ACTIVE, ChatSessionStatus
from orm.sessions.states import FORMS, TRANSITIONS, Event

TARGET = Path(__file__).parents[3] / "docs" / "states.md"

Status = ChatSessionStatus

GROUPS = {"Forms": FORMS, "Chat": ACTIVE}
"""Statuses that are drawn in a frame. An arrow to another status begins and ends at the frame."""

OUTSIDE = "[*]"
"""The beginning and the end of a session, in Mermaid."""

STAYS = "stays"
"""The cell of an event that leaves the status as it is."""


def name_of(status: Status) -> str:
    """The name in the contract, such as InQueue."""
    return "".join(word.capitalize() for word in status.name.split("_"))


def event_name(event: Event) -> str:
    """The name in words, such as "pick up"."""
    return event.name.lower().replace("_", " ")


def table() -> str:
    """The statuses that may follow, for each event and status."""
    head = ["Event", *map(name_of, Status)]
    rows = [[event_name(event), *(_cell(event, status) for status in Status)] for event in Event]
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(event: Event, before: Status) -> str:
    if before not in TRANSITIONS[event]:
        return ""
    following = TRANSITIONS[event][before]
    if event is Event.PURGE:
        return "is removed"
    return STAYS if following == (before,) else " or ".join(map(name_of, following))


def diagram() -> str:
    """The events that change the status, as a diagram in Mermaid.

    A session without a status is left out; it is where a session begins.
    """
    frames = [
        line
        for group, members in GROUPS.items()
        for line in (
            f"    state {group} {{",
            *(f"        {name_of(status)}" for status in members),
            *(f"        {arrow}" for arrow in _arrows(_within(members))),
            "    }",
        )
    ]
    arrows = [f"    {arrow}" for arrow in _arrows(_between())]
    return "\n".join(["```mermaid", "stateDiagram-v2", *frames, *arrows, "```", ""])


Change = tuple[str, str, Event]
"""The ends of an arrow, and the event that it stands for."""


def _changes() -> Iterator[tuple[Status, Status, Event]]:
    for event, cells in TRANSITIONS.items():
        for before, following in cells.items():
            yield from product([before], following, [event])


def _within(members: Iterable[Status]) -> Iterator[Change]:
    members = set(members)
    for before, after, event in _changes():
        if before in members and after in members and before is not after:
            yield name_of(before), name_of(after), event


def _between() -> Iterator[Change]:
    for before, after, event in _changes():
        ends = _place(before), _place(after)
        if ends[0] != ends[1] and before is not Status.INVALID:
            yield *ends, event
        if event is Event.START:
            yield OUTSIDE, _place(after), event
    for before in TRANSITIONS[Event.PURGE]:
        yield _place(before), OUTSIDE, Event.PURGE


def _place(status: Status) -> str:
    groups = [group for group, members in GROUPS.items() if status in members]
    return groups[0] if groups else name_of(status)


def _arrows(changes: Iterable[Change]) -> Iterator[str]:
    """One arrow for each pair of ends, with all events between them."""
    events: dict[tuple[str, str], dict[str, None]] = {}
    for before, after, event in changes:
        events.setdefault((before, after), {})[event_name(event)] = None
    for (before, after), names in events.items():
        yield f"{before} --> {after}: {', '.join(names)}"


def standing_still() -> str:
    """The events that change no status, wherever they happen."""
    events = [
        event
        for event, cells in TRANSITIONS.items()
        if event is not Event.PURGE
        and all(following == (before,) for before, following in cells.items())
    ]
    return f"{', '.join(map(event_name, events))}.\n"


PARTS: dict[str, Callable[[], str]] = {
    "diagram": diagram,
    "table": table,
    "unchanged": standing_still,
}


def renewed(page: str) -> str:
    """The page with its parts, each between the markers that have its name, made anew."""
    return re.sub(
        rf"(<!-- ({'|'.join(PARTS)}) -->\n).*?(?=<!-- end -->)",
        lambda found: found[1] + PARTS[found[2]](),
        page,
        flags=re.DOTALL,
    )


if __name__ == "__main__":
    TARGET.write_text(renewed(TARGET.read_text()))
