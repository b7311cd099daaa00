"""The report's Markdown."""

import pytest

from bench.report import Table, number, page


@pytest.mark.parametrize(
    ("value", "shown"),
    [(12345.6, "12,346"), (99.94, "99.9"), (1.234, "1.23"), (0.01234, "0.012")],
)
def test_numbers_have_about_three_significant_digits(value: float, shown: str) -> None:
    assert number(value) == shown


def test_a_page_has_its_head_and_aligned_tables() -> None:
    table = Table("get", "One", ("server", "rate"), [("bare", "12,346"), ("b", "1")], ("- a note",))
    assert page(["About."], [table]) == (
        "# Results\n\nAbout.\n\n## get\n\nOne.\n\n"
        "| server |   rate |\n"
        "| ------ | ------ |\n"
        "| bare   | 12,346 |\n"
        "| b      |      1 |\n"
        "\n- a note\n"
    )
