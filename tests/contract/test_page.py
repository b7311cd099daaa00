"""Each line of the page has a test, or stands in the list of what comes later."""

from pathlib import Path

import pytest

from tests.contract.page import LATER, PAGE, REQUEST, RESPONSE

HERE = Path(__file__).parent


class Collector:
    """A plugin that notes which lines the tests of this folder say they hold."""

    def __init__(self) -> None:
        self.tests: dict[str, list[str]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            for marker in item.iter_markers("contract"):
                for line in marker.args:
                    self.tests.setdefault(line, []).append(item.nodeid)


@pytest.fixture
def held(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """Ids of lines with the tests that hold them, whichever tests are running now."""
    collector = Collector()
    outcome = pytest.main(
        ["--collect-only", "--quiet", "-p", "no:cacheprovider", str(HERE)], plugins=[collector]
    )
    assert outcome is pytest.ExitCode.OK, capsys.readouterr().out
    return collector.tests


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
