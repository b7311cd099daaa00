"""Malformed conditional headers: ETags match no row, dates are ignored."""

from datetime import UTC, datetime

import pytest
from starlette.datastructures import Headers

from graphql_api.errors import Stale
from rest_facade.conditions import Conditions, Validators

ROW = Validators(3, datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC))
DATES = ("If-Unmodified-Since", "If-Modified-Since")


@pytest.mark.parametrize("tag", ['""', 'W/""', '"', ",", "-", '"-"', '"03"', '"4', "W/4-"])
def test_malformed_etags_match_no_version(tag: str) -> None:
    with pytest.raises(Stale):
        Conditions.from_headers(Headers({"If-Match": tag})).check_write(ROW)
    read = Conditions.from_headers(Headers({"If-None-Match": tag}))
    assert not read.is_not_modified(ROW, '"3-abc"')


@pytest.mark.parametrize("header", DATES)
@pytest.mark.parametrize(
    "date", ["1 Jan 99999999999999999999 00:00:00", f"Wed, {'9' * 5000} Mar 2026", "yesterday", ""]
)
def test_malformed_dates_are_no_condition(header: str, date: str) -> None:
    conditions = Conditions.from_headers(Headers({header: date}))
    conditions.check_write(ROW)
    assert not conditions.is_not_modified(ROW, '"3-abc"')
    assert not conditions.apply_to_writes


@pytest.mark.parametrize(
    ("date", "changed_since"),
    [
        ("Fri, 31 Dec 9999 23:59:59 -2359", False),
        ("Wed, 18 Mar 0144 14:04:58 GMT", True),
    ],
)
def test_the_first_and_last_dates_are_compared(date: str, changed_since: bool) -> None:
    conditions = Conditions.from_headers(Headers({"If-Modified-Since": date}))
    assert conditions.is_not_modified(ROW, '"3-abc"') is not changed_since
