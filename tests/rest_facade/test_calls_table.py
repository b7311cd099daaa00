"""docs/calls.md matches the routes table, and names a test for each call of the contract."""

import pytest

from rest_facade.openapi.document import DOCUMENTED
from rest_facade.writing.links import MOUNTED_AT
from tests.contract.calls import ALL
from tests.contract.collector import collect_calls
from tests.rest_facade.calls_table import TARGET, write


@pytest.fixture(scope="module")
def tests() -> dict[str, list[str]]:
    return collect_calls()


def test_the_docs_are_up_to_date(tests: dict[str, list[str]]) -> None:
    assert TARGET.read_text() == write(tests), "run `make calls`"


def test_each_call_has_a_row(tests: dict[str, list[str]]) -> None:
    page = write(tests).partition("## ")[0]
    rows = [line for line in page.splitlines() if f" {MOUNTED_AT}/" in line]
    assert len(rows) == len(DOCUMENTED)
    for row, call in zip(rows, DOCUMENTED, strict=True):
        assert f"`{call.method} {MOUNTED_AT}{call.path}" in row
        assert f"`{call.field}`" in row
        assert all(cell.strip() for cell in row.strip("|").split("|"))


def test_each_call_of_the_contract_has_a_test_in_each_scheme(tests: dict[str, list[str]]) -> None:
    assert tests.keys() == {*ALL}
    for ids in tests.values():
        schemes = {test.partition("[")[2].rstrip("]") for test in ids}
        assert schemes == {"Basic", "SoTicket", "Bearer"}


def test_a_call_without_a_test_is_not_counted(tests: dict[str, list[str]]) -> None:
    assert "**67 of 67 calls**" in write(tests)
    fewer = {call: ids for call, ids in tests.items() if not call.endswith("/Pickup")}
    page = write(fewer)
    assert "**65 of 67 calls**" in page
    assert "| `POST /api/v1/ChatSession/Pickup` |  |" in page
