"""GraphQL over HTTP by the audit of the npm package graphql-http."""

import base64

from tests.web.node import run_node


def test_every_check_passes(served: str) -> None:
    login = "Basic " + base64.b64encode(b"tje0:Tje0").decode()
    results = run_node("audit.mjs", f"{served}/graphql", login)
    assert len(results) == 61
    assert [result for result in results if result["status"] != "ok"] == []
