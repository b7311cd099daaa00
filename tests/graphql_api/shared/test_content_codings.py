"""Accept-Encoding with its weights, and the ETags of compressed responses."""

import pytest

from graphql_api.shared.content_codings import LEAST_BYTES, compressed_etag, least_compressed


@pytest.mark.parametrize(
    ("value", "least"),
    [
        ("gzip", LEAST_BYTES),
        ("GZIP", LEAST_BYTES),
        ("x-gzip", LEAST_BYTES),
        ("gzip, deflate, br, zstd", LEAST_BYTES),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", LEAST_BYTES),
        ("*", LEAST_BYTES),
        ("gzip;q=.2", LEAST_BYTES),
        ("gzip;q=1.", LEAST_BYTES),
        ("gzip ; Q = 0.001", LEAST_BYTES),
        ("gzip, identity", LEAST_BYTES),
        ("identity;q=0.5, *", LEAST_BYTES),
        ("deflate;q=0, gzip", LEAST_BYTES),
        # Nothing but gzip will do, however short the response is.
        ("gzip, identity;q=0", 0),
        ("gzip;q=0.1, *;q=0", 0),
        ("identity;q=0, *", 0),
        ("", None),
        ("identity", None),
        ("br, deflate", None),
        ("gzip;q=0", None),
        ("gzip;q=0.000, *", None),
        ("*;q=0", None),
        ("gzip;q=0, identity;q=0", None),
        ("gzip;q=0.2, identity;q=0.5", None),
        ("gzipped", None),
        ("not-gzip", None),
        (", ,;q=1,", None),
    ],
)
def test_weights_say_whether_a_response_is_compressed(value: str, least: int | None) -> None:
    assert least_compressed([(b"accept-encoding", value.encode())]) == least


def test_several_lines_are_one_list_and_no_line_asks_for_nothing() -> None:
    lines = [(b"accept-encoding", b"br"), (b"accept", b"*/*"), (b"accept-encoding", b"gzip;q=0.5")]
    assert least_compressed(lines) == LEAST_BYTES
    assert least_compressed([(b"accept", b"gzip")]) is None
    assert least_compressed([(b"accept-encoding", b"gzip\xe9, gzip;q=0.5")]) == LEAST_BYTES


def test_the_etag_of_a_compressed_response_is_another_one() -> None:
    assert compressed_etag('"3-abc"') == '"3-abc-gzip"'
    assert compressed_etag('W/"3-abc"') == 'W/"3-abc-gzip"'
