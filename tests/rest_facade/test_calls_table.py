"""docs/calls.md matches the routes table."""

from rest_facade.routes import CALLS
from rest_facade.writing.links import MOUNTED_AT
from tests.rest_facade.calls_table import TARGET, write


def test_the_docs_have_the_routes_table() -> None:
    assert TARGET.read_text() == write(), "run `make calls`"


def test_each_call_has_a_row() -> None:
    rows = [line for line in write().splitlines() if f" {MOUNTED_AT}/" in line]
    assert len(rows) == len(CALLS)
    for row, call in zip(rows, CALLS, strict=True):
        assert f"`{call.method} {MOUNTED_AT}{call.path}" in row
        assert f"`{call.field}`" in row
        assert all(cell.strip() for cell in row.strip("|").split("|"))
