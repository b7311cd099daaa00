"""Indexed headers give the same values as Starlette's Headers."""

import pytest
from starlette.datastructures import Headers

from graphql_api.shared.requests import IndexedHeaders, IndexedRequest

SENT = [
    [],
    [(b"accept", b"a"), (b"x-name", b"\xf8"), (b"x-empty", b"")],
    [(b"accept", b"first"), (b"x-name", b"y"), (b"accept", b"second"), (b"accept", b"first")],
]


@pytest.mark.parametrize("raw", SENT)
def test_indexed_headers_equal_starlettes(raw: list[tuple[bytes, bytes]]) -> None:
    ours, theirs = IndexedHeaders(raw), Headers(raw=raw)
    for name in ("accept", "Accept", "X-NAME", "x-empty", "x-none"):
        assert ours.get(name) == theirs.get(name)
        assert ours.get(name, "else") == theirs.get(name, "else")
        assert ours.getlist(name) == theirs.getlist(name)
        assert (name in ours) == (name in theirs)
        if name in theirs:
            assert ours[name] == theirs[name]
        else:
            with pytest.raises(KeyError):
                ours[name]
    assert ours.items() == theirs.items()
    assert ours == theirs


def test_each_request_has_its_own_headers() -> None:
    one, other = (
        IndexedRequest({"type": "http", "headers": ((b"host", host),)}) for host in (b"a", b"b")
    )
    assert (one.headers["Host"], other.headers["Host"]) == ("a", "b")
    assert one.headers is one.headers
