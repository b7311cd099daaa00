"""docs/rights.md: its tables are those of the matrix."""

import pytest

from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import FieldCell, RoleCells
from orm.models import ChatSession
from orm.models.enums import Role
from tests.matrices import grant
from tests.rights.rights_page import TARGET, renewed

PAGE = TARGET.read_text()


def test_its_tables_are_those_of_the_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    assert renewed(PAGE) == PAGE, "run `make calls`"
    grant(monkeypatch, Role.MANAGER, RoleCells(fields={"rating": FieldCell(None, "No.")}))
    assert "| `rating` | Update | Update | None |" in renewed(PAGE)


def test_it_names_what_is_hidden_of_other_rows() -> None:
    for fields in MATRICES[ChatSession].reference_fields.values():
        for name in fields:
            first, *others = name.split("_")
            assert f"`{first}{''.join(map(str.capitalize, others))}`" in PAGE
