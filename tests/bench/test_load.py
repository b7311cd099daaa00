"""The input of wrk and its output."""

from bench.load import LoadResult, format_request, parse_output
from bench.sample import Request

OUTPUT = """Running 1s test @ http://127.0.0.1:1
  4 requests in 1.00s, 80B read

{"responses": 4, "seconds": 2.0, "bytes": 80, "error_responses": 0, "socket_errors": 0, \
"p50": 1.5, "p99": 2.5}
"""


def test_the_last_line_is_parsed() -> None:
    assert parse_output(OUTPUT) == LoadResult(4, 2.0, 80, 0, 0, 1.5, 2.5)
    assert parse_output(OUTPUT).rate == 2.0


def test_each_body_is_a_line() -> None:
    request = Request("POST", "/x", (b'{"a":1}', b'{"a":2}'))
    assert format_request(request, {"Host": "h"}) == b'POST\n/x\nHost: h\n\n{"a":1}\n{"a":2}\n'


def test_all_paths_stand_in_one_line() -> None:
    request = Request("GET", "/x", more_paths=("/y", "/z"))
    assert format_request(request, {}) == b"GET\n/x /y /z\n\n"
