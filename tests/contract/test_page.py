"""Each line of the page has a test, and docs/contract.md says which."""

import pytest

from tests.contract.collector import collect
from tests.contract.document import TARGET, write
from tests.contract.page import PAGE, REQUEST, RESPONSE


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


def test_every_line_has_a_test(held: dict[str, list[str]]) -> None:
    assert PAGE.keys() - held.keys() == set()
