"""A report is read from its file as it was, and its figures are put into the page."""

from tests.soak.availability import Effect, Latency
from tests.soak.page import PAGE, with_figures
from tests.soak.report import Report
from tests.soak.resources import Growth
from tests.soak.verdict import Finding

REPORT = Report(
    moment="2026-01-02 03:04 UTC, commit 0123456",
    machine="a processor, 2 cores, 8 GB",
    database="sqlite",
    seconds=300,
    clients=10,
    seed=1,
    acknowledged_writes=1234,
    reads=2000,
    attempts=4000,
    unknown=0,
    statuses={"200": 3000},
    effects=[
        Effect("a stop", 100, 20, 3.25, 5, 0.5),
        Effect("a stop", 100, 10, 1, 0, 1.5),
    ],
    outside=[Latency("GET", 100, 5, 20, 30)],
    within=[],
    growths=[Growth("worker 7 of the second service", "megabytes", 180, 90, 1)],
    longest_log=4 * 2**20,
    findings=[Finding("lost", "session 1 is not there")],
)


def test_a_report_is_read_as_it_was_written() -> None:
    assert Report.parsed(REPORT.text()) == REPORT


def test_figures_are_put_between_the_markers_of_the_page() -> None:
    page = with_figures(PAGE.read_text(), [REPORT])
    assert with_figures(page, [REPORT]) == page
    for cells in (
        ("acknowledged writes", "1,234"),
        ("lost", "1"),
        ("doubled", "0"),
        ("megabytes of a worker in 3.0 minutes", "90.0 +1.0 (+20.0 an hour)"),
        ("a stop", "2", "30", "3.2", "5", "1.5"),
        ("GET", "100", "5.00", "20.0", "30.0", "0", "", "", ""),
    ):
        assert any(
            tuple(cell.strip() for cell in line.split("|")[1:-1]) == cells
            for line in page.splitlines()
        ), cells
