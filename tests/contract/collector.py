"""Which tests say that they hold which lines of the page."""

from pathlib import Path

import pytest

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


def collect() -> dict[str, list[str]]:
    """Ids of lines with the tests that hold them, whichever tests are running now."""
    collector = Collector()
    outcome = pytest.main(
        ["--collect-only", "--quiet", "-p", "no:cacheprovider", str(HERE)], plugins=[collector]
    )
    assert outcome is pytest.ExitCode.OK
    return collector.tests
