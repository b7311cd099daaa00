"""Headers that are added while a request is served are in its response."""

from typing import Any

from parley.operations.observer import add_headers, with_added_headers


def test_headers_are_added_in_order() -> None:
    scope: dict[str, Any] = {"type": "http"}
    add_headers(scope, [(b"a", b"1")])
    add_headers(scope, [(b"b", b"2"), (b"c", b"3")])
    headers = [(b"content-length", b"0")]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    added = with_added_headers(scope, start)
    assert added["headers"] == [*headers, (b"a", b"1"), (b"b", b"2"), (b"c", b"3")]
    assert added["status"] == 200
    # A response may be sent again, as one that a module keeps.
    assert headers == [(b"content-length", b"0")]


def test_requests_do_not_share_headers() -> None:
    shared: dict[str, Any] = {}
    one, other = ({"type": "http", "state": {**shared}} for _ in range(2))
    add_headers(one, [(b"a", b"1")])
    add_headers(other, [])
    assert with_added_headers(other, {"type": "http.response.start"})["headers"] == []
