"""Conditional headers, compared with the version and date of a row."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.datastructures import Headers
from werkzeug.http import http_date, parse_date

from graphql_api.errors import Stale
from rest_facade.conditions import NO_CONDITIONS, Conditions, Validators
from tests import clocks

CHANGED = datetime(2026, 3, 14, 9, 26, 54, tzinfo=UTC)
ROW = Validators(12, CHANGED)
ETAG = '"12-abc"'
AT = "Sat, 14 Mar 2026 09:26:54 GMT"
BEFORE = "Sat, 14 Mar 2026 09:26:53 GMT"


def conditions(**headers: str) -> Conditions:
    """The conditions of these headers, whose names have _ for -."""
    return Conditions.from_headers(
        Headers({name.replace("_", "-"): value for name, value in headers.items()})
    )


def stale(found: Conditions) -> bool:
    """True if the conditions forbid a write."""
    try:
        found.check_write(ROW)
    except Stale:
        return True
    return False


@pytest.mark.parametrize(
    ("updated_at", "expected"),
    [
        ("2026-03-14T09:26:53.000001Z", CHANGED),
        ("2026-03-14T09:26:53.999999Z", CHANGED),
        ("2026-03-14T09:26:54Z", CHANGED),
        ("2026-03-14T10:26:54+01:00", CHANGED),
        ("2026-12-31T23:59:59.5Z", datetime(2027, 1, 1, tzinfo=UTC)),
        (None, None),
    ],
)
def test_the_date_of_a_change_is_rounded_up(updated_at: str | None, expected: Any) -> None:
    assert Validators.from_data({"version": 12, "updatedAt": updated_at}) == Validators(
        12, expected
    )


def test_an_etag_is_the_version_and_a_hash_of_the_body() -> None:
    (name, tag), expected = ROW.headers("application/json", b"{}")
    assert (name, expected) == (b"etag", (b"last-modified", AT.encode()))
    assert tag.startswith(b'"12-')
    assert ROW.headers("application/json", b"{}")[0] == (name, tag)
    others = [
        ROW.headers("application/json", b"{ }"),
        ROW.headers("text/json", b"{}"),
        Validators(13, CHANGED).headers("application/json", b"{}"),
    ]
    assert len({tag, *(dict(headers)[b"etag"] for headers in others)}) == 4
    assert [name for name, _ in Validators(1, None).headers("application/json", b"")] == [b"etag"]


def test_last_modified_is_cut_to_the_second_that_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)
    clocks.stop(monkeypatch, "rest_facade.conditions", now)
    for changed in (now, now + timedelta(seconds=1), now + timedelta(days=1)):
        row = Validators.from_data({"version": 1, "updatedAt": changed.isoformat()})
        last_modified = parse_date(dict(row.headers("", b""))[b"last-modified"].decode())
        assert last_modified is not None
        assert last_modified == now.replace(microsecond=0)
        # A caller who sends it back may not have seen what changed within that second.
        sent_back = {"If_Unmodified_Since": http_date(last_modified)}
        with pytest.raises(Stale):
            conditions(**sent_back).check_unchanged(row)
        sent_back = {"If_Modified_Since": http_date(last_modified)}
        assert not conditions(**sent_back).is_not_modified(row, ETAG)


@pytest.mark.parametrize("compressed", ['"12-abc-gzip"', 'W/"12-abc-gzip"', '"x", "12-abc-gzip"'])
def test_the_tag_of_a_compressed_response_counts_as_the_plain_one(compressed: str) -> None:
    assert not stale(conditions(If_Match=compressed))
    assert stale(conditions(If_None_Match=compressed))
    assert conditions(If_None_Match=compressed).is_not_modified(ROW, ETAG)
    others = compressed.replace("12-abc", "11-abc"), compressed.replace("12-abc", "12-abd")
    assert stale(conditions(If_Match=others[0]))
    assert not any(conditions(If_None_Match=tag).is_not_modified(ROW, ETAG) for tag in others)


@pytest.mark.parametrize(
    ("value", "passes"),
    [
        (ETAG, True),
        ('"12-of another language"', True),
        ('"12"', True),
        ('W/"12-made weak by a proxy"', True),
        ('w/"12-abc"', True),
        ("12-abc", True),
        ('"1-a", "12-b"', True),
        ('"1-a","12-b" , "3-c"', True),
        ("*", True),
        ('"11-abc"', False),
        ('"112-abc"', False),
        ('"1-abc"', False),
        ('"012-abc"', False),
        ('"-12"', False),
        ('"*"', False),
        ('W/"13-abc", "11-abc"', False),
        # An ETag that cannot be parsed allows no write.
        ("", False),
        (",", False),
        ('"', False),
        ('"12-abc', False),
        ('"12-abc" *', False),
        ("W/", False),
        ("\N{ARABIC-INDIC DIGIT ONE}\N{ARABIC-INDIC DIGIT TWO}-abc", False),
        ('"12-abc"' * 2_000, False),
    ],
    ids=lambda value: str(value)[:30],
)
def test_if_match_with_the_version_allows_a_write(value: str, passes: bool) -> None:
    headers = Headers(raw=[(b"if-match", value.encode())])
    found = Conditions.from_headers(headers)
    assert found.apply_to_writes
    assert stale(found) is not passes
    if passes:
        found.check_unchanged(ROW)
    else:
        with pytest.raises(Stale):
            found.check_unchanged(ROW)


@pytest.mark.parametrize(
    ("value", "passes"),
    [
        (ETAG, False),
        ('W/"12-abc"', False),
        ("*", False),
        ('"1-a", "12-b"', False),
        ('"11-abc"', True),
        ("", True),
        ('"12-abc', True),
    ],
)
def test_if_none_match_with_the_version_forbids_a_write(value: str, passes: bool) -> None:
    assert stale(conditions(If_None_Match=value)) is not passes


@pytest.mark.parametrize(
    ("value", "knows"),
    [
        (ETAG, True),
        ('W/"12-abc"', True),
        ('"1-a", "12-abc"', True),
        ("*", True),
        # The same version in another language is another response.
        ('"12-other"', False),
        ('"12"', False),
        ("", False),
        ('"12-abc', False),
    ],
)
def test_if_none_match_on_a_read_compares_the_whole_etag(value: str, knows: bool) -> None:
    # The ETag has precedence over the date.
    for date in ({}, {"If_Modified_Since": AT}, {"If_Modified_Since": BEFORE}):
        assert conditions(If_None_Match=value, **date).is_not_modified(ROW, ETAG) is knows


UNREADABLE = [
    *("", "x", "0", "2026-03-14T09:26:54Z", "Sat, 99 Mar 2026 09:26:54 GMT"),
    *(f"Sat, 14 Mar 2026 09:26:54 +{'9' * count}" for count in (4, 30)),
    *("Fri, 31 Dec 99999 23:59:59 GMT", "Sat, 14 Mar 2026", "9" * 5_000, "\0", "ø"),
]


@pytest.mark.parametrize("value", UNREADABLE, ids=lambda value: value[:40])
def test_an_unparsable_date_is_no_condition(value: str) -> None:
    found = conditions(If_Unmodified_Since=value, If_Modified_Since=value)
    assert found == Conditions(None, None, None, None)
    assert not found.apply_to_writes
    assert not found.is_not_modified(ROW, ETAG)


@pytest.mark.parametrize(
    ("value", "after"),
    [
        (BEFORE, True),
        (AT, False),
        ("Sat, 14 Mar 2026 09:26:55 GMT", False),
        ("Saturday, 14-Mar-26 09:26:54 GMT", False),
        ("Sat Mar 14 09:26:53 2026", True),
        ("Sat, 14 Mar 2026 10:26:54 +0100", False),
        ("Fri, 31 Dec 9999 23:59:59 GMT", False),
    ],
)
def test_dates_are_compared_with_the_last_change(value: str, after: bool) -> None:
    writing = conditions(If_Unmodified_Since=value)
    assert writing.apply_to_writes
    assert stale(writing) is after
    assert conditions(If_Modified_Since=value).is_not_modified(ROW, ETAG) is not after


def test_a_row_without_a_date_counts_as_changed() -> None:
    unknown = Validators(12, None)
    assert not conditions(If_Modified_Since=AT).is_not_modified(unknown, ETAG)
    with pytest.raises(Stale):
        conditions(If_Unmodified_Since=AT).check_unchanged(unknown)


def test_an_etag_has_precedence_over_a_date() -> None:
    assert not stale(conditions(If_Match=ETAG, If_Unmodified_Since=BEFORE))
    assert stale(conditions(If_Match='"11-abc"', If_Unmodified_Since=AT))
    assert stale(conditions(If_Match="", If_Unmodified_Since=AT))
    assert stale(conditions(If_None_Match='"11-abc"', If_Unmodified_Since=BEFORE))


def test_if_modified_since_is_ignored_on_writes() -> None:
    for value in (AT, BEFORE, "Fri, 31 Dec 9999 23:59:59 GMT"):
        assert not conditions(If_Modified_Since=value).apply_to_writes


def test_etags_may_come_in_several_header_lines() -> None:
    lines = Headers(raw=[(b"if-match", b'"1-a"'), (b"if-match", b'"12-b"')])
    assert not stale(Conditions.from_headers(lines))
    lines = Headers(raw=[(b"if-none-match", b'"1-a"'), (b"if-none-match", b'"12-abc"')])
    assert Conditions.from_headers(lines).is_not_modified(ROW, ETAG)
    assert stale(Conditions.from_headers(lines))


def test_no_headers_are_no_conditions() -> None:
    assert conditions() == Conditions(None, None, None, None)


def test_headers_without_conditions_give_the_shared_object() -> None:
    assert Conditions.from_headers(Headers({"Accept": "*/*", "If": "x"})) is NO_CONDITIONS
    assert not NO_CONDITIONS.apply_to_writes
    assert not NO_CONDITIONS.is_not_modified(ROW, ETAG)
    assert not stale(NO_CONDITIONS)
