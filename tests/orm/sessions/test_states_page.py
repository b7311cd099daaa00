"""docs/states.md: its diagram and its table are those of orm/sessions/states.py."""

import pytest

from orm.models.enums import ChatSessionStatus
from orm.sessions import states
from orm.sessions.states import Event
from tests.orm.sessions.states_page import TARGET, diagram, event_name, renewed

PAGE = TARGET.read_text()
Status = ChatSessionStatus


def test_it_is_made_from_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    assert renewed(PAGE) == PAGE, "run `make calls`"
    after = {**states.TRANSITIONS[Event.RATE], Status.CLOSED: (Status.DELETED,)}
    monkeypatch.setitem(states.TRANSITIONS, Event.RATE, after)
    changed = renewed(PAGE)
    assert "    Closed --> Deleted: rate\n" in changed
    assert "| rate |  |  |  |  |  |  |  | stays |  | Deleted |  |  |\n" in changed
    assert "offer transfer, reject transfer.\n" in changed


def test_it_says_what_each_event_is() -> None:
    explained = PAGE.partition("| what happens |")[2]
    assert [event for event in Event if event_name(event) not in explained] == []


def test_each_change_of_the_table_is_an_arrow_or_unchanged() -> None:
    drawn = diagram()
    unchanged = PAGE.partition("<!-- unchanged -->\n")[2].partition("<!-- end -->")[0]
    assert [
        event
        for event in Event
        if event_name(event) not in drawn and event_name(event) not in unchanged
    ] == []
