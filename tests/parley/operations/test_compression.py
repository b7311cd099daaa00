"""Responses above 1 KiB are compressed by gzip for callers who ask for it."""

import gzip
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from orm.accounts import users
from orm.models import ChatSession
from orm.models.enums import Role
from parley import explorer
from parley.operations.compression import THREAD_BYTES
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.rest_facade.sessions import SESSIONS, call, create_session

INTROSPECTION = "{ __schema { types { name description } } }"

GZIP = {"Accept-Encoding": "gzip"}
SCRIPT = "console.log('ø');\n" * 20_000
"""Longer than one chunk of a file that is sent in parts."""


@pytest.fixture(autouse=True)
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "built"
    (folder / "assets").mkdir(parents=True)
    (folder / "assets" / "a.js").write_text(SCRIPT, "utf-8")
    (folder / "assets" / "small.js").write_text("1", "utf-8")
    for name in ("index.html", "openapi.html"):
        (folder / name).write_text(f"<!doctype html><body>{'x' * 2_000}</body>", "utf-8")
    monkeypatch.setattr(explorer, "BUILD_FOLDER", folder)


@pytest.fixture
async def plain(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator's client that sends no Accept-Encoding of its own."""
    await accounts.add_user(users.NewUser("root", CHEAP_HASH, Role.ADMIN))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(service.app),
        base_url="http://localhost",
        auth=("root", PASSWORD),
    ) as client:
        del client.headers["Accept-Encoding"]
        yield client


async def raw(
    client: httpx.AsyncClient, method: str, path: str, **kwargs: Any
) -> tuple[httpx.Response, bytes]:
    """A response with the bytes of its body as they were sent."""
    async with client.stream(method, path, **kwargs) as answer:
        return answer, b"".join([chunk async for chunk in answer.aiter_raw()])


LONG: Mapping[str, tuple[str, str, dict[str, Any]]] = {
    "entity": ("GET", "/api/v1/ChatSession/default", {}),
    "entity in XML": ("GET", "/api/v1/ChatSession/default", {"Accept": "text/xml"}),
    "list": ("GET", "/api/v1/ChatSession", {}),
    "list in XML": ("GET", "/api/v1/ChatSession?$format=XML", {}),
    "columns": ("GET", "/api/v1/Archive/ChatSession/$metadata", {}),
    "GraphQL": ("GET", f"/graphql?query={INTROSPECTION}", {}),
    "metrics": ("GET", "/metrics", {}),
    "OpenAPI": ("GET", "/openapi.json", {}),
    "OpenAPI's page": ("GET", "/openapi", {}),
    "GraphiQL": ("GET", "/graphql", {"Accept": "text/html"}),
    "page file": ("GET", "/explorer/index.html", {}),
    "script": ("GET", "/explorer/assets/a.js", {}),
}
"""Requests whose responses are longer than 1 KiB."""


@pytest.mark.parametrize("name", LONG)
async def test_a_long_response_is_compressed_for_who_asks(
    service: Service, plain: httpx.AsyncClient, name: str
) -> None:
    method, path, headers = LONG[name]
    for number in range(10):
        await create_session(service, CustomerName=f"Ada {number}")
    answer, body = await raw(plain, method, path, headers=headers)
    assert answer.status_code == 200
    assert len(body) > 1024
    assert "Content-Encoding" not in answer.headers
    compressed, sent = await raw(plain, method, path, headers={**headers, **GZIP})
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert int(compressed.headers["Content-Length"]) == len(sent) < len(body)
    if name != "metrics":
        assert gzip.decompress(sent) == body
    assert compressed.headers["Content-Type"] == answer.headers["Content-Type"]
    for either in (answer, compressed):
        assert "Accept-Encoding" in either.headers["Vary"].split(", ")
        assert len(either.headers.get_list("Vary")) == 1
        assert len(either.headers.get_list("Content-Length")) == 1
    head, _ = await raw(plain, "HEAD", path, headers={**headers, **GZIP})
    assert head.headers["Content-Encoding"] == "gzip"
    assert head.headers.get("ETag") == compressed.headers.get("ETag")


@pytest.mark.parametrize("value", ["gzip;q=0", "identity", "*;q=0", "br", "gzip;q=0.1, identity"])
async def test_who_refuses_gzip_gets_plain_text(plain: httpx.AsyncClient, value: str) -> None:
    for method, path, headers in LONG.values():
        answer, _ = await raw(plain, method, path, headers={**headers, "Accept-Encoding": value})
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers, path


async def test_short_and_empty_responses_stay_as_they_are(
    service: Service, plain: httpx.AsyncClient
) -> None:
    key = await create_session(service)
    tag = (await call(service, "GET", key)).headers["ETag"]
    for status, method, path, headers in (
        (200, "GET", "/livez", {}),
        (200, "GET", "/graphql?query={__typename}", {}),
        (200, "GET", "/explorer/assets/small.js", {}),
        (206, "GET", "/explorer/assets/a.js", {"Range": "bytes=0-4999"}),
        (404, "GET", f"{SESSIONS}/999", {}),
        (405, "GET", "/session", {}),
        (204, "OPTIONS", SESSIONS, {}),
        (304, "GET", f"{SESSIONS}/{key}", {"If-None-Match": tag}),
        (204, "DELETE", f"{SESSIONS}/{key}", {}),
    ):
        answer, body = await raw(plain, method, path, headers={**headers, **GZIP})
        assert (answer.status_code, len(body) > 5_000) == (status, False), path
        assert "Content-Encoding" not in answer.headers, path
        if status in (204, 304):
            assert not {"Content-Length", "Content-Type"} & {*map(str.title, answer.headers)}


async def test_who_takes_nothing_but_gzip_gets_gzip(plain: httpx.AsyncClient) -> None:
    headers = {"Accept-Encoding": "gzip, identity;q=0"}
    answer, body = await raw(plain, "GET", "/livez", headers=headers)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == b"ok"


async def test_a_very_long_response_is_compressed_too(
    plain: httpx.AsyncClient,
) -> None:
    await ChatSession.bulk_create([ChatSession(last_message="ø" * 1_000) for _ in range(80)])
    _, body = await raw(plain, "GET", SESSIONS)
    assert len(body) > THREAD_BYTES
    _, sent = await raw(plain, "GET", SESSIONS, headers=GZIP)
    assert gzip.decompress(sent) == body


async def test_the_length_of_a_compressed_response_tells_little(plain: httpx.AsyncClient) -> None:
    """As it is not the same for the same body, it does not show how a guess compressed (BREACH)."""
    answers = [await raw(plain, "GET", f"{SESSIONS}/default", headers=GZIP) for _ in range(20)]
    assert len({gzip.decompress(sent) for _, sent in answers}) == 1
    lengths = {len(sent) for _, sent in answers}
    assert len(lengths) > 3
    assert max(lengths) - min(lengths) <= 100


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_if_match_holds_with_the_tag_of_a_compressed_response(
    service: Service, plain: httpx.AsyncClient, method: str
) -> None:
    key = await create_session(service)
    path = f"{SESSIONS}/{key}"
    answer, _ = await raw(plain, "GET", path)
    compressed, _ = await raw(plain, "GET", path, headers=GZIP)
    tag = compressed.headers["ETag"]
    # The bytes are others, so the tag is another one.
    assert tag != answer.headers["ETag"]
    for encoding in ({}, GZIP):
        headers = {**encoding, "If-Match": tag}
        assert (await plain.get(path, headers=headers)).status_code == 200
    written = await plain.request(method, path, json={"Rating": 5}, headers={"If-Match": tag})
    assert written.is_success
    again = await plain.request(method, path, json={"Rating": 4}, headers={"If-Match": tag})
    assert again.status_code == (404 if method == "DELETE" else 412)


async def test_a_304_has_the_tag_that_the_caller_has(
    service: Service, plain: httpx.AsyncClient
) -> None:
    await create_session(service)
    for path in (f"{SESSIONS}/1", "/explorer/assets/a.js"):
        for encoding in ({}, GZIP):
            full, _ = await raw(plain, "GET", path, headers=encoding)
            tag = full.headers["ETag"]
            for sent in (tag, f"W/{tag}", f'"x", {tag}', "*"):
                known, body = await raw(
                    plain, "GET", path, headers={**encoding, "If-None-Match": sent}
                )
                assert (known.status_code, body) == (304, b"")
                assert known.headers["ETag"] == tag
                assert known.headers["Vary"] == full.headers["Vary"]
    tag = (await call(service, "GET", 1)).headers["ETag"]
    await call(service, "PATCH", 1, {"Rating": 5})
    changed, _ = await raw(plain, "GET", f"{SESSIONS}/1", headers={**GZIP, "If-None-Match": tag})
    assert changed.status_code == 200
