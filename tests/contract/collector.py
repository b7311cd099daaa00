"""Collects which tests are marked as holding which lines of the contract, or its calls."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
STORIES = HERE.parent / "web" / "helpdesk"
"""The tests that make each call of the contract."""


class Collector:
    """A pytest plugin that reads the markers of a name from the tests it collects."""

    def __init__(self, marker: str) -> None:
        self._marker = marker
        self.tests: dict[str, list[str]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            for marker in item.iter_markers(self._marker):
                for line in marker.args:
                    self.tests.setdefault(line, []).append(item.nodeid)


def collect() -> dict[str, list[str]]:
    """Ids of lines, each with the ids of the tests that hold it.

    The whole folder is collected, even when only some tests are run.
    """
    return _collect("contract", HERE)


def collect_calls() -> dict[str, list[str]]:
    """Calls of the contract, each with the ids of the tests that make and check it."""
    return _collect("makes", STORIES)


def _collect(marker: str, folder: Path) -> dict[str, list[str]]:
    collector = Collector(marker)
    options = ["--collect-only", "--quiet", "-p", "no:cacheprovider"]
    # The writer of a page has imported libraries whose assertions pytest would rewrite.
    warnings = ["-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"]
    outcome = pytest.main([*options, *warnings, str(folder)], plugins=[collector])
    assert outcome is pytest.ExitCode.OK
    return collector.tests
