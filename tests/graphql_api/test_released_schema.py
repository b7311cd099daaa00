"""Documents that were valid against the released schema stay valid."""

import pytest

from tests.graphql_api.release import PRESENT, RELEASED, breakages

OLD = "type Query { session(id: Int!): Session } type Session { alias: String status: Status }"
OLD += " enum Status { QUEUED CLOSED }"


def test_the_schema_breaks_no_document_that_the_released_one_allowed() -> None:
    broken = breakages(RELEASED.read_text(), PRESENT.read_text())
    assert broken == [], (
        "; ".join(each.description for each in broken)
        + ". Keep it, or run `make released` when everybody who uses it is gone."
    )


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("alias: String ", "", "Session.alias"),
        ("alias: String", "alias: Int", "Session.alias"),
        ("QUEUED ", "", "QUEUED"),
        ("id: Int!", "id: Int! all: Boolean!", "all"),
    ],
)
def test_a_breaking_change_is_named(before: str, after: str, named: str) -> None:
    broken = breakages(OLD, OLD.replace(before, after))
    assert [named in each.description for each in broken] == [True]


def test_an_addition_breaks_nothing() -> None:
    assert breakages(OLD, OLD.replace("QUEUED ", "QUEUED NEW ")) == []
