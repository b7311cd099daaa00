"""The beginning and the end of requests, over raw sockets."""

import json

import pytest

from tests.parley.wire.sockets import Served, statuses

POST = b"POST /x HTTP/1.1\r\nHost: a\r\n"
CLOSE = b"Connection: close\r\n"
LAST = b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


def body_of(answer: bytes) -> str:
    """The body that the application saw."""
    text = answer.partition(b"\r\n\r\n")[2]
    body: str = json.loads(text)["body"]
    return body


OFFERS = {
    "Java's HttpClient": b"Connection: Upgrade, HTTP2-Settings\r\n"
    b"HTTP2-Settings: AAEAAEAAAAIAAAAB\r\nUpgrade: h2c\r\n",
    "curl": b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM\r\n",
    "two lines": b"Connection: keep-alive\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n",
    "websocket with a body": b"Connection: Upgrade\r\nUpgrade: websocket\r\n",
    "something else": b"Connection: upgrade\r\nUpgrade: TLS/1.0, foo\r\n",
    "no upgrade": b"",
}


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS)
class TestOfferedUpgrade:
    """A request that offers an upgrade keeps its body, and nothing of it is another request."""

    length = b"Content-Length: %d\r\n\r\n" % len(SMUGGLED)

    def test_the_body_is_in_the_same_segment(self, served: Served, offer: bytes) -> None:
        answers = served.talk(POST + offer + self.length + SMUGGLED + LAST)
        assert statuses(answers) == [200, 200]
        assert [request["body"] for request in served.echo.seen] == [SMUGGLED.decode(), ""]

    def test_the_body_is_in_a_second_segment(self, served: Served, offer: bytes) -> None:
        answers = served.talk(POST + offer + self.length, SMUGGLED, LAST)
        assert statuses(answers) == [200, 200]
        assert [request["body"] for request in served.echo.seen] == [SMUGGLED.decode(), ""]

    def test_every_byte_is_a_segment(self, served: Served, offer: bytes) -> None:
        request = POST + offer + b"Content-Length: 2\r\n\r\nhi" + LAST
        with served.connect() as connection:
            connection.setsockopt(6, 1, 1)
            for at in range(len(request)):
                connection.sendall(request[at : at + 1])
            answers = b""
            while part := connection.recv(65536):
                answers += part
        assert statuses(answers) == [200, 200]

    def test_the_body_is_chunked(self, served: Served, offer: bytes) -> None:
        chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(SMUGGLED), SMUGGLED)
        for segments in ([chunks + LAST], [b"", chunks, LAST], [chunks[:5], chunks[5:] + LAST]):
            first = POST + offer + CHUNKED + segments[0]
            assert statuses(served.talk(first, *segments[1:])) == [200, 200]
            assert served.echo.seen[0]["body"] == SMUGGLED.decode()

    def test_it_waits_for_100_continue(self, served: Served, offer: bytes) -> None:
        head = POST + offer + b"Expect: 100-continue\r\n" + self.length
        answers = served.talk(head, SMUGGLED, LAST)
        assert statuses(answers) == [100, 200, 200]
        assert served.paths == ["/x", "/last"]

    def test_a_request_without_a_body(self, served: Served, offer: bytes) -> None:
        if b"websocket" in offer:
            return
        get = b"GET /first HTTP/1.1\r\nHost: a\r\n" + offer + b"\r\n"
        for segments in ([get + LAST], [get, LAST], [get + LAST[:9], LAST[9:]]):
            assert statuses(served.talk(*segments)) == [200, 200]
            assert served.paths == ["/first", "/last"]

    def test_many_are_pipelined(self, served: Served, offer: bytes) -> None:
        answers = served.talk((POST + offer + b"Content-Length: 2\r\n\r\nhi") * 50 + LAST)
        assert statuses(answers) == [200] * 51

    def test_other_headers_stay(self, served: Served, offer: bytes) -> None:
        headers = b"X-One: 1\r\nX-Empty:\r\nX-One: 2\r\n" + CLOSE + b"Content-Length: 0\r\n\r\n"
        served.talk(POST + offer + headers)
        sent = served.echo.seen[0]["headers"]
        assert [pair for pair in sent if pair[0].startswith("x-")] == [
            ["x-one", "1"],
            ["x-empty", ""],
            ["x-one", "2"],
        ]


def test_trailers_are_no_headers(served: Served) -> None:
    trailers = b"Authorization: Basic eA==\r\nX-Forwarded-For: 1.2.3.4\r\nExpect: 100-continue\r\n"
    answers = served.talk(POST + CLOSE + CHUNKED + b"2\r\nhi\r\n0\r\n" + trailers + b"\r\n")
    assert statuses(answers) == [200]
    names = [name for name, _ in served.echo.seen[0]["headers"]]
    assert names == ["host", "connection", "transfer-encoding"]
    assert body_of(answers) == "hi"


def test_trailers_do_not_reach_the_next_request(served: Served) -> None:
    first = POST + CHUNKED + b"2\r\nhi\r\n0\r\nAuthorization: x\r\n\r\n"
    assert statuses(served.talk(first, LAST)) == [200, 200]
    assert [name for name, _ in served.echo.seen[1]["headers"]] == ["host", "connection"]


AMBIGUOUS = {
    "length and chunked": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked and length": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 2\r\nContent-Length: 40\r\n\r\nhi",
    "the same length twice": b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
    "a list of lengths": b"Content-Length: 2, 2\r\n\r\nhi",
    "a negative length": b"Content-Length: -2\r\n\r\nhi",
    "a length with a sign": b"Content-Length: +2\r\n\r\nhi",
    "a huge length": b"Content-Length: 99999999999999999999999\r\n\r\nhi",
    "chunked is not the last coding": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "an unknown coding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two codings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "a chunk size that is no number": CHUNKED + b"zz\r\nhi\r\n0\r\n\r\n",
    "a chunk size with a prefix": CHUNKED + b"0x2\r\nhi\r\n0\r\n\r\n",
    "a negative chunk size": CHUNKED + b"-2\r\nhi\r\n0\r\n\r\n",
    "a huge chunk size": CHUNKED + b"fffffffffffffffffff\r\nhi\r\n0\r\n\r\n",
    "a chunk that is longer than its size": CHUNKED + b"2\r\nhiya\r\n0\r\n\r\n",
    "a chunk size that ends with a line feed": CHUNKED + b"2\nhi\r\n0\r\n\r\n",
    "a folded header": b"X-A: 1\r\n Content-Length: 2\r\n\r\n",
    "a blank before the colon": b"Content-Length : 2\r\n\r\nhi",
    "a header without a name": b": 1\r\n\r\n",
    "a header without a colon": b"X-A\r\n\r\n",
    "a NUL in a value": b"X-A: \0\r\n\r\n",
    "a carriage return in a value": b"X-A: 1\rX-B: 2\r\n\r\n",
}


@pytest.mark.parametrize("rest", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_what_another_server_could_read_otherwise_is_refused(served: Served, rest: bytes) -> None:
    answers = served.talk(POST + rest, SMUGGLED)
    assert statuses(answers)[-1:] == [400]
    assert "/smuggled" not in served.paths


@pytest.mark.parametrize(
    "line",
    [
        *(
            b"\x16\x03\x01\x02\x00",
            b"GET\r\n\r\n",
            b"GET / HTTP/3.0\r\n\r\n",
            b"get / HTTP/1.1\r\n\r\n",
        ),
        *(b"GET / HTTP/1.1\nHost: a\n\n", b"GET  HTTP/1.1\r\n\r\n", b"FOO / HTTP/1.1\r\n\r\n"),
        *(
            b"GET /\xff HTTP/1.1\r\n\r\n",
            b"GET /?\xc3\xa9 HTTP/1.1\r\n\r\n",
            b"GET x HTTP/1.1\r\n\r\n",
        ),
        *(b"GET http://a HTTP/1.1\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ],
)
def test_what_is_not_http_is_refused(served: Served, line: bytes) -> None:
    answers = served.talk(line)
    assert statuses(answers) == [400]
    assert served.paths == []


def test_connect_is_refused(served: Served) -> None:
    answers = served.talk(b"CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n\r\n")
    assert statuses(answers) == [405]
    assert b"allow: GET, POST" in answers


def test_earlier_requests_are_answered_before_a_refusal_closes(served: Served) -> None:
    answers = served.talk(POST + b"Content-Length: 2\r\n\r\nhi" + b"nonsense\r\n\r\n")
    assert statuses(answers) == [200]
    assert b"connection: close" in answers
    assert served.paths == ["/x"]


class TestExpect:
    """Expect: 100-continue."""

    head = b"Host: a\r\nExpect: 100-continue\r\nContent-Length: 40\r\n\r\n"

    def test_the_body_is_asked_for(self, served: Served) -> None:
        answers = served.talk(b"POST /x HTTP/1.1\r\n" + self.head, b"x" * 40, LAST)
        assert statuses(answers) == [100, 200, 200]
        assert b"connection: close" not in answers.partition(b"/last")[0].rpartition(b"HTTP/")[0]

    def test_an_answer_before_the_body_ends_the_connection(self, served: Served) -> None:
        # Otherwise the next request would be taken for the body that was never sent.
        answers = served.talk(b"POST /early HTTP/1.1\r\n" + self.head, LAST)
        assert statuses(answers) == [401]
        assert b"connection: close" in answers
        assert served.paths == []


def test_a_body_that_nobody_reads_is_dropped(served: Served) -> None:
    early = b"POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n"
    answers = served.talk(early + b"x" * 150_000, b"x" * 150_000 + LAST)
    assert statuses(answers) == [401, 200]
