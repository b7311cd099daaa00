"""Each line of the page has a test, or stands in the list of what comes later."""

import pytest

from tests.contract.collector import collect
from tests.contract.document import TARGET, write
from tests.contract.page import LATER, PAGE, REQUEST, RESPONSE


@pytest.fixture(scope="module")
def held() -> dict[str, list[str]]:
    return collect()


def test_the_docs_say_which_test_holds_what(held: dict[str, list[str]]) -> None:
    assert TARGET.read_text() == write(held), "run `make contract`"


def test_the_page_has_31_rows_to_send_and_34_to_get_back() -> None:
    assert len(REQUEST) == 31
    assert len(RESPONSE) == 34
    assert list(RESPONSE)[:31] == list(REQUEST)


def test_every_id_that_a_test_names_is_on_the_page(held: dict[str, list[str]]) -> None:
    unknown = {line: tests for line, tests in held.items() if line not in PAGE}
    assert unknown == {}


def test_every_line_has_a_test_unless_it_comes_later(held: dict[str, list[str]]) -> None:
    assert PAGE.keys() - LATER - held.keys() == set()


def test_what_comes_later_is_on_the_page_and_has_no_test_yet(held: dict[str, list[str]]) -> None:
    assert LATER - PAGE.keys() == set()
    assert LATER & held.keys() == set()
