"""Request ids and trace ids: taken from the caller, or made."""

from parley.operations.observer import request_ids

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
GIVEN = f"00-{TRACE}-{SPAN}-01".encode()


def test_made_ids_are_unique() -> None:
    new_ids = [request_ids([]) for _ in range(50)]
    parts = [part for ids in new_ids for part in (ids.request, *ids.traceparent.split("-")[1:3])]
    assert len(set(parts)) == len(parts) == 150
    assert all(len(ids.request) == 16 for ids in new_ids)


def test_the_first_of_several_headers_counts() -> None:
    ids = request_ids(
        [
            (b"x-request-id", b"one"),
            (b"traceparent", GIVEN),
            (b"x-request-id", b"two"),
            (b"traceparent", b"nonsense"),
        ]
    )
    assert ids.request == "one"
    assert ids.traceparent.startswith(f"00-{TRACE}-")
    assert ids.traceparent.endswith("-01")
    assert SPAN not in ids.traceparent


def test_both_are_response_headers() -> None:
    ids = request_ids([(b"x-request-id", b"one")])
    assert ids.headers == [
        (b"x-request-id", b"one"),
        (b"traceparent", ids.traceparent.encode()),
    ]
