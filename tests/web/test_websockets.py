"""GraphQL over WebSocket with the clients that front ends use: cut off, they miss nothing."""

import pytest

from tests.web.node import chromium, run_node


@pytest.mark.parametrize("client", ["graphql-ws", "apollo", "urql"])
def test_a_client_that_was_cut_off_goes_on_after_the_last_event(served: str, client: str) -> None:
    saw = run_node("websockets.mjs", served, client, timeout=60)
    # Events tell the state as it is now, so the first of two quick changes may not be seen.
    assert [*dict.fromkeys(name for name in saw["told"] if name != "Dora")] == ["Cleo", "Eva"]
    assert saw["opened"] == 2
    # The client's own code for a connection that it has cut.
    assert saw["codes"] == [4499]


def test_the_explorer_follows_a_session(served: str) -> None:
    saw = run_node("livequery.mjs", served, chromium(), "tje0", "Tje0")
    assert '"customerName": "Bea' in saw["result"]
    assert saw["notice"] == "Your session has ended. Log in again."
    assert saw["outside"] == []
