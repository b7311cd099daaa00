"""What goes to wrk and comes back from it."""

from bench.load import Loaded, read, written
from bench.sample import Request

OUTPUT = """Running 1s test @ http://127.0.0.1:1
  4 requests in 1.00s, 80B read

{"answers": 4, "seconds": 2.0, "bytes": 80, "refused": 0, "broken": 0, "p50": 1.5, "p99": 2.5}
"""


def test_the_last_line_is_read() -> None:
    assert read(OUTPUT) == Loaded(4, 2.0, 80, 0, 0, 1.5, 2.5)
    assert read(OUTPUT).rate == 2.0


def test_bodies_are_a_line_each() -> None:
    request = Request("POST", "/x", (b'{"a":1}', b'{"a":2}'))
    assert written(request, {"Host": "h"}) == b'POST\n/x\nHost: h\n\n{"a":1}\n{"a":2}\n'
