"""The login of a WebSocket: headers of its handshake, and of the payload of connection_init."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.types import Scope

from graphql_api.server.websocket.closing import BAD_REQUEST, Close
from graphql_api.shared.requests import IndexedRequest

HEADERS = "headers"
"""A key of the payload under which the same names may stand, as some clients write them."""

FROM_PAYLOAD = frozenset({"authorization", "so-apptoken", "x-xsrf-token", "accept-language"})
"""Headers that connection_init may name, because pages cannot send them with a handshake."""

REPLACED = frozenset({b"accept-language"})
"""Headers of the handshake that those of the payload replace. One of a login that is sent twice is
refused, as in HTTP: it is not clear which of the two is meant."""

NOT_OF_OPERATIONS = b"idempotency-key"
"""A header of the handshake that would count for each of its operations."""


def request_of(scope: Scope, payload: Mapping[str, Any]) -> IndexedRequest:
    """The handshake as a request, with the headers that the payload names.

    Its scope still has the subprotocols, by which it is known as a WebSocket's. Close with 4400 for
    a header that is no text.
    """
    added = [*_headers(payload)]
    replaced = {name for name, _ in added} & REPLACED | {NOT_OF_OPERATIONS}
    headers = [header for header in scope["headers"] if header[0] not in replaced]
    return IndexedRequest({**scope, "type": "http", "method": "GET", "headers": [*headers, *added]})


def _headers(payload: Mapping[str, Any]) -> Iterator[tuple[bytes, bytes]]:
    below = payload.get(HEADERS)
    pairs = [*payload.items(), *(below.items() if isinstance(below, dict) else ())]
    for name, value in pairs:
        if name.lower() not in FROM_PAYLOAD or value is None:
            continue
        if not isinstance(value, str):
            raise Close(BAD_REQUEST, f"{name.lower()} of connection_init must be a text.")
        try:
            yield name.lower().encode(), value.strip(" \t").encode("latin-1")
        except UnicodeEncodeError:
            raise Close(BAD_REQUEST, f"{name.lower()} must be as in a header of HTTP.") from None
