"""Collects which tests are marked as holding which lines of the contract page."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


class Collector:
    """A pytest plugin that reads the `contract` markers of the tests it collects."""

    def __init__(self) -> None:
        self.tests: dict[str, list[str]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            for marker in item.iter_markers("contract"):
                for line in marker.args:
                    self.tests.setdefault(line, []).append(item.nodeid)


def collect() -> dict[str, list[str]]:
    """Ids of lines, each with the ids of the tests that hold it.

    The whole folder is collected, even when only some tests are run.
    """
    collector = Collector()
    outcome = pytest.main(
        ["--collect-only", "--quiet", "-p", "no:cacheprovider", str(HERE)], plugins=[collector]
    )
    assert outcome is pytest.ExitCode.OK
    return collector.tests
