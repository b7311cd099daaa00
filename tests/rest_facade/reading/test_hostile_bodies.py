"""Hostile bodies over HTTP: each gets the contract's error object, and nothing is stored."""

import gzip
import json

import pytest

from tests.conftest import Service
from tests.rest_facade.test_endpoint import refused

XML, FORM = "application/xml", "application/x-www-form-urlencoded"
PATCH, MERGE = "application/json-patch+json", "application/merge-patch+json"
EACH = ("application/json", "text/json", XML, "text/xml", FORM, PATCH, MERGE)

MEGABYTES = b"x" * 10 * 1024 * 1024
COPIES = [{"op": "copy", "from": "/User", "path": "/TransferTo"}] * 26
OPERATIONS = [{"op": "add", "path": "/a", "value": 1}] * 20_000
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))


def xml(inside: bytes, before: bytes = b"") -> bytes:
    return before + b"<ChatSessionEntity>" + inside + b"</ChatSessionEntity>"


HOSTILE = [
    *((kind, b"") for kind in EACH),
    *((kind, b"\xff\xfe") for kind in EACH),
    *((kind, b'{"Rating": 1, "Rating": 2}') for kind in EACH),
    *((kind, b'{"Rating": NaN}') for kind in ("application/json", MERGE)),
    *((kind, b'{"Rating": Infinity}') for kind in ("application/json", MERGE)),
    *((kind, b'{"Rating": 2147483648}') for kind in ("application/json", MERGE)),
    *((kind, b'{"Rating": 1e999}') for kind in ("application/json", MERGE)),
    *((kind, b"[" * 100_000) for kind in ("application/json", MERGE, PATCH)),
    *((kind, b'{"a":' * 100_000) for kind in ("application/json", MERGE, PATCH)),
    (PATCH, b'[{"op": "add", "path": "/Rating", "value": 1e999}]'),
    (PATCH, b'[{"op": "add", "path": "/Rating", "value": 2147483648}]'),
    (PATCH, b'[{"op": "add", "path": "/Rating", "path": "/Rank", "value": 1}]'),
    (PATCH, json.dumps(COPIES).encode()),
    (PATCH, json.dumps(OPERATIONS).encode()),
    (XML, xml(b"&l9;", b'<!DOCTYPE x [<!ENTITY l0 "ha">' + LAUGHS + b"]>")),
    (XML, xml(b"&x;", b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///secret">]>')),
    (XML, xml(b"", b'<!DOCTYPE x SYSTEM "http://localhost/x.dtd">')),
    (XML, xml(b"<a>" * 100_000 + b"</a>" * 100_000)),
    (XML, xml(b"<a/>" * 100_000)),
    (XML, xml(b"<Rating>1</Rating><Rating>1</Rating>")),
    (XML, xml(b"<Rating>NaN</Rating>")),
    (XML, xml(b"<Rating>INF</Rating>")),
    (XML, xml(b"<Rating>1e999</Rating>")),
    (XML, xml(b"<Rating>2147483648</Rating>")),
    (XML, xml(b"<Rating>" + b"9" * 100_000 + b"</Rating>")),
    (XML, xml(b"<FirstMessage>" + b"x" * 100_000 + b"</FirstMessage>")),
    (FORM, b"Rating=NaN"),
    (FORM, b"Rating=1e999"),
    (FORM, b"Rating=2147483648"),
    (FORM, b"Rating=1&Rating=1"),
    (FORM, b"FirstMessage=%ff"),
    (FORM, b"FirstMessage=%00"),
    (FORM, b"a=1&" * 100_000 + b"a=1"),
    (FORM, b"User" + b"[x]" * 100_000 + b"=1"),
]


@pytest.mark.parametrize("settings", [{"max_body_bytes": 1024 * 1024}], indirect=True)
async def test_hostile_bodies_are_refused(service: Service) -> None:
    for content_type, body in HOSTILE:
        await refused(service, 400, body, content_type=content_type)


async def test_ten_megabytes_are_too_many(service: Service) -> None:
    for content_type in EACH:
        await refused(service, 413, MEGABYTES, content_type=content_type)


@pytest.mark.parametrize("settings", [{"max_body_bytes": 16 * 1024 * 1024}], indirect=True)
async def test_a_text_of_ten_megabytes_is_refused_where_bodies_may_be_longer(
    service: Service,
) -> None:
    text = json.dumps(MEGABYTES.decode())
    for content_type, body in [
        ("application/json", f'{{"FirstMessage": {text}}}'.encode()),
        (MERGE, f'{{"FirstMessage": {text}}}'.encode()),
        (PATCH, f'[{{"op": "add", "path": "FirstMessage", "value": {text}}}]'.encode()),
        (XML, xml(b"<FirstMessage>" + MEGABYTES + b"</FirstMessage>")),
        (FORM, b"FirstMessage=" + MEGABYTES),
    ]:
        await refused(service, 400, body, content_type=content_type)


async def test_a_compressed_body_has_the_same_bound(service: Service) -> None:
    bomb = gzip.compress(b" " * 10 * 1024 * 1024)
    for content_type in EACH:
        await refused(service, 413, bomb, content_type=content_type, content_encoding="gzip")


async def test_a_body_in_an_unknown_encoding_is_refused(service: Service) -> None:
    for content_type in EACH:
        answer = await refused(
            service, 415, b"{}", content_type=content_type, content_encoding="br"
        )
        assert answer.headers["Accept-Encoding"] == "gzip"
        assert "br" in answer.json()["Message"]


async def test_a_failed_test_operation_is_a_conflict(service: Service) -> None:
    patch = [
        {"op": "add", "path": "Rating", "value": 5},
        {"op": "test", "path": "/Rating", "value": 6},
    ]
    answer = await refused(service, 409, json.dumps(patch).encode(), content_type=PATCH)
    assert answer.json()["Message"] == 'The test of "/Rating" failed.'
