"""Problems get the path of their argument; unexpected errors are logged with an id."""

import logging
import re
from pathlib import Path

import pytest

from graphql_api.entities.refusals import at_input
from graphql_api.errors import ERROR_STATUS, report_unexpected
from orm.errors import InvalidValue, ParleyError, Problem
from rest_facade.errors import ERROR_TYPES


def test_problems_get_the_path_of_their_argument_and_public_names() -> None:
    refusal = at_input(
        InvalidValue(
            Problem(("customer_alias",), "is bad"), Problem(("flags", 2, "a_name"), "is worse")
        )
    )
    assert [problem.path for problem in refusal.problems] == [
        ("input", "customerAlias"),
        ("input", "flags", 2, "aName"),
    ]
    assert str(refusal) == "input.customerAlias is bad; input.flags.2.aName is worse"


def test_the_log_has_type_and_place_of_the_whole_chain_and_no_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    cause, error = KeyError("secret-cause"), RuntimeError("secret-error")
    with pytest.raises(RuntimeError) as caught:
        raise error from cause
    internal = report_unexpected(caught.value)
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("parley", logging.ERROR)
    assert "RuntimeError" in caplog.text
    assert "KeyError" in caplog.text
    assert "test_errors.py" in caplog.text
    assert "secret-" not in caplog.text
    assert str(internal).removesuffix(".").split()[-1] in caplog.text
    assert internal.code == "INTERNAL"


def test_ids_are_all_different() -> None:
    assert len({str(report_unexpected(RuntimeError())) for _ in range(20)}) == 20


def test_every_error_code_has_a_status() -> None:
    classes, codes = [ParleyError], set(ERROR_TYPES)
    while classes:
        subclass = classes.pop()
        classes += subclass.__subclasses__()
        codes.add(getattr(subclass, "code", "INTERNAL"))
    missing = codes - ERROR_STATUS.keys()
    assert not missing, f"give {sorted(missing)} an HTTP status in graphql_api/errors.py"


OF_REQUESTS = {
    "BAD_REQUEST",
    "DOCUMENT_NOT_FOUND",
    "PERSISTED_QUERY_NOT_FOUND",
    "PERSISTED_QUERY_NOT_SUPPORTED",
}
"""Codes of GraphQL-over-HTTP requests, each with a status of its own."""

OF_REST = {"METHOD_NOT_ALLOWED", "NOT_ACCEPTABLE"}
"""Codes that REST alone has."""


def test_the_docs_list_every_code() -> None:
    page = (Path(__file__).parents[2] / "docs" / "graphql.md").read_text()
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", page, re.MULTILINE)
    listed = {code for row in rows for code in re.findall(r"[A-Z_]+", row)}
    assert listed == ERROR_STATUS.keys() - OF_REST | OF_REQUESTS
