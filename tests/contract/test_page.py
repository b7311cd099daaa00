"""Every line of the page has a test, and docs/contract.md names it."""

import pytest

from tests.contract.collector import collect
from tests.contract.document import TARGET, write
from tests.contract.page import PAGE, REQUEST, RESPONSE


@pytest.fixture(scope="module")
def held() -> dict[str, list[str]]:
    return collect()


def test_the_docs_are_up_to_date(held: dict[str, list[str]]) -> None:
    assert TARGET.read_text() == write(held), "run `make contract`"


def test_the_page_has_31_request_rows_and_34_response_rows() -> None:
    assert len(REQUEST) == 31
    assert len(RESPONSE) == 34
    assert list(RESPONSE)[:31] == list(REQUEST)


def test_every_marker_names_a_line_of_the_page(held: dict[str, list[str]]) -> None:
    unknown = {line: tests for line, tests in held.items() if line not in PAGE}
    assert unknown == {}


def test_every_line_has_a_test(held: dict[str, list[str]]) -> None:
    assert PAGE.keys() - held.keys() == set()
