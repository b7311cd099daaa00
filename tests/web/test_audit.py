"""GraphQL over HTTP, as the audit of the npm package graphql-http sees it."""

import base64

from tests.web.node import run_node


def test_every_check_of_the_audit_is_passed(served: str) -> None:
    login = "Basic " + base64.b64encode(b"tje0:Tje0").decode()
    results = run_node("audit.mjs", f"{served}/graphql", login)
    assert len(results) == 61
    assert [each for each in results if each["status"] != "ok"] == []
