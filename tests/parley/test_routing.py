"""The Host and the address of a request are checked before any door answers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.types import Message

from parley.settings import Settings
from tests.conftest import Service

LOCAL = (b"host", b"localhost")
EVIL = (b"host", b"evil.example")

DOORS = {
    "REST": ("POST", b"/api/v1/ChatSession", b"application/json"),
    "REST in capitals": ("POST", b"/API/v1/ChatSession", b"application/json"),
    "REST, nothing": ("GET", b"/api", b"application/json"),
    "REST in XML": ("GET", b"/api/v1/ChatSession/1", b"application/xml"),
    "GraphQL": ("POST", b"/graphql", b"application/json"),
    "GraphQL by GET": ("GET", b"/graphql", b"application/json"),
    "GraphiQL": ("GET", b"/graphql", b"text/html"),
    "login": ("POST", b"/session", b"*/*"),
    "logout": ("DELETE", b"/session", b"*/*"),
    "OpenAPI document": ("GET", b"/openapi.json", b"*/*"),
    "OpenAPI page": ("GET", b"/openapi", b"text/html"),
    "a file": ("GET", b"/explorer/index.html", b"*/*"),
    "metrics": ("GET", b"/metrics", b"*/*"),
    "nothing": ("GET", b"/nothing", b"*/*"),
    "OPTIONS": ("OPTIONS", b"/graphql", b"*/*"),
    "a slash at the end": ("GET", b"/graphql/", b"*/*"),
}


@dataclass(frozen=True)
class Answer:
    """A response: status, headers with names in lower case, and body."""

    status: int
    headers: dict[str, str]
    text: str


async def send(
    service: Service,
    path: bytes,
    *,
    method: str = "GET",
    query: bytes = b"",
    headers: Sequence[tuple[bytes, bytes]] = (LOCAL,),
    version: str = "1.1",
    client: str = "192.0.2.1",
) -> Answer:
    """Call the application as a server does, with exactly these headers."""
    messages: list[Any] = []

    coming: list[Message] = [{"type": "http.request", "body": b"{}", "more_body": False}]

    async def receive() -> Message:
        return coming.pop() if coming else {"type": "http.disconnect"}

    async def answer(message: Message) -> None:
        messages.append(message)

    scope = {
        "type": "http",
        "http_version": version,
        "method": method,
        "scheme": "http",
        "path": path.decode("ascii"),
        "raw_path": path,
        "query_string": query,
        "headers": [*headers],
        "client": (client, 1),
        "server": ("10.9.8.7", 80),
        "state": {},
    }
    await service.app(scope, receive, answer)
    sent = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return Answer(messages[0]["status"], sent, body.decode())


async def login(service: Service) -> tuple[bytes, bytes]:
    """The header of the user who is logged in."""
    request = service.client.build_request("GET", "/")
    assert service.client.auth is not None
    authenticated = next(service.client.auth.auth_flow(request))
    return (b"authorization", authenticated.headers["authorization"].encode())


REFUSED = {
    "another host": (EVIL,),
    "with a port": ((b"host", b"evil.example:8000"),),
    "an address": ((b"host", b"10.9.8.7"),),
    "a suffix": ((b"host", b"localhost.evil.example"),),
    "a user": ((b"host", b"localhost@evil.example"),),
    "a list": ((b"host", b"localhost, evil.example"),),
    "empty": ((b"host", b""),),
    "no port": ((b"host", b"localhost:"),),
    "a long port": ((b"host", b"localhost:123456"),),
    "a path": ((b"host", b"localhost/evil"),),
    "half an address": ((b"host", b"[::1"),),
    "another letter": ((b"host", b"l\xf6calhost"),),
    "two": (LOCAL, LOCAL),
    "two, one allowed": (LOCAL, EVIL),
    "none": (),
    "forwarded by a stranger": (EVIL, (b"x-forwarded-host", b"localhost")),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_door_refuses_other_hosts(service: Service, door: str) -> None:
    method, path, accept = DOORS[door]
    authorization = await login(service)
    for name, hosts in REFUSED.items():
        for headers in (hosts, (*hosts, authorization)):
            answer = await send(
                service, path, method=method, headers=[*headers, (b"accept", accept)]
            )
            assert answer.status == 400, name
            assert "Host" in answer.text
            assert "evil" not in f"{answer.text} {answer.headers}"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_refusal_has_the_form_of_its_door(service: Service) -> None:
    forms = {
        "REST": ("application/json; charset=utf-8", '"ErrorType":"ArgumentException"'),
        "REST in capitals": ("application/json; charset=utf-8", '"ErrorType"'),
        "REST in XML": ("application/xml; charset=utf-8", "<ErrorType>"),
        "GraphQL": ("application/json; charset=utf-8", '"code": "BAD_REQUEST"'),
        "login": ("text/plain; charset=utf-8", "PARLEY_ALLOWED_HOSTS"),
        "metrics": ("text/plain; charset=utf-8", "PARLEY_PUBLIC_URL"),
    }
    for door, (content_type, part) in forms.items():
        method, path, accept = DOORS[door]
        headers = [EVIL, (b"accept", accept)]
        answer = await send(service, path, method=method, headers=headers)
        assert answer.headers["content-type"].lower() == content_type
        assert part in answer.text
        assert "PARLEY_ALLOWED_HOSTS" in answer.text


@pytest.mark.parametrize("path", [b"/livez", b"/readyz"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_health_is_told_whatever_the_host(service: Service, path: bytes) -> None:
    for hosts in REFUSED.values():
        answer = await send(service, path, headers=hosts)
        assert (answer.status, answer.text) == (200, "ok")


@pytest.mark.parametrize("host", [b"localhost", b"LOCALHOST:81", b"127.0.0.1:8000", b"[::1]:1"])
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_allowed_hosts_are_answered(service: Service, door: str, host: bytes) -> None:
    method, path, accept = DOORS[door]
    answer = await send(
        service, path, method=method, headers=[(b"host", host), (b"accept", accept)]
    )
    assert "Host header" not in answer.text
    assert answer.status in (200, 204, 400, 401, 404, 415)


@pytest.mark.parametrize("version", ["1.0", "1.1", "2"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_only_http_1_0_needs_no_host(service: Service, version: str) -> None:
    headers = [await login(service), (b"content-type", b"application/json")]
    answer = await send(
        service, b"/api/v1/ChatSession", method="POST", headers=headers, version=version
    )
    assert answer.status == (200 if version == "1.0" else 400)
    # Made from the address that the request came to.
    assert ("http://10.9.8.7/api/v1/ChatSession" in answer.text) == (version == "1.0")


class TestSettings:
    """The hosts that an operator allows."""

    @pytest.fixture
    def settings(self, request: pytest.FixtureRequest, database_url: str) -> Settings:
        return Settings.model_validate({"database_url": database_url, **request.param})

    @pytest.mark.parametrize(
        ("settings", "host", "status"),
        [
            ({"allowed_hosts": "Chat.Example.com"}, b"chat.example.com:81", 401),
            ({"allowed_hosts": "chat.example.com"}, b"CHAT.example.com", 401),
            ({"allowed_hosts": "chat.example.com"}, b"localhost", 400),
            ({"public_url": "https://Chat.example.com:8443/x"}, b"chat.example.com", 401),
            ({"public_url": "https://Chat.example.com:8443/x"}, b"localhost", 401),
            ({"public_url": "https://chat.example.com"}, b"evil.example", 400),
            ({"public_url": "http://[2001:db8::1]:80"}, b"[2001:DB8::1]", 401),
            ({"allowed_hosts": "", "public_url": "http://a.example"}, b"a.example", 401),
            ({"allowed_hosts": "", "public_url": "http://a.example"}, b"localhost", 400),
        ],
        indirect=["settings"],
    )
    @pytest.mark.parametrize("path", [b"/api/v1/ChatSession/1", b"/graphql", b"/metrics"])
    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    async def test_they_are_answered(
        self, service: Service, host: bytes, status: int, path: bytes
    ) -> None:
        assert (await send(service, path, headers=[(b"host", host)])).status == status

    @pytest.mark.parametrize("settings", [{"trusted_proxies": "10.0.0.0/8"}], indirect=True)
    @pytest.mark.parametrize(
        ("hosts", "status"),
        [
            ([(b"host", b"inner"), (b"x-forwarded-host", b"localhost")], 401),
            ([(b"host", b"inner"), (b"x-forwarded-host", b"evil.example, localhost")], 401),
            ([LOCAL, (b"x-forwarded-host", b"evil.example")], 400),
            ([(b"host", b"inner")], 400),
            ([LOCAL], 401),
            ([LOCAL, LOCAL, (b"x-forwarded-host", b"localhost")], 400),
            ([(b"x-forwarded-host", b"localhost")], 400),
        ],
    )
    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    async def test_a_trusted_proxy_forwards_the_host(
        self, service: Service, hosts: list[tuple[bytes, bytes]], status: int
    ) -> None:
        for path in (b"/graphql", b"/api/v1/ChatSession/1", b"/metrics"):
            answer = await send(service, path, headers=hosts, client="10.1.2.3")
            assert answer.status == status


@pytest.mark.parametrize(
    "path",
    [
        *(b"/graphql/", b"/session/", b"/openapi/", b"/openapi.json/", b"/metrics/", b"/explorer"),
        *(b"/explorer/", b"//evil.example/", b"/graphql//", b"/explorer/monacoeditorwork", b"//"),
        *(b"/api/", b"/api/v1/ChatSession/", b"/livez/"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nothing_is_redirected(service: Service, path: bytes) -> None:
    answer = await send(service, path)
    assert answer.status not in range(300, 400)
    assert "location" not in answer.headers


@pytest.mark.parametrize("path", [b"/graphql", b"/session", b"/openapi.json", b"/metrics", b"/api"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_slash_at_the_end_changes_nothing(service: Service, path: bytes) -> None:
    plain, with_slash = await send(service, path), await send(service, path + b"/")
    assert plain.status == with_slash.status


@pytest.mark.parametrize(
    "path",
    [
        *(b"/api%2Fv1/ChatSession/default", b"/api%2fv1%2fChatSession", b"%2Fgraphql", b"/%2Fapi"),
        *(b"/api/v1%2FChatSession", b"/api/v1/ChatSession%2F1", b"/api/v1/ChatSession%2fdefault"),
        *(b"/api/v1/ChatSession/1%2F", b"/api/v1/ChatSession/%2F1", b"/graphql%2F", b"/metrics%2F"),
        *(
            b"/explorer%2Findex.html",
            b"/explorer/%2Fetc%2Fpasswd",
            b"/explorer/..%2F..%2F__init__.py",
        ),
        *(b"/api/v1/ChatSession/%252F1", b"/api%252Fv1/ChatSession", b"/%zz", b"/%", b"/graphql%"),
        *(b"/api/v1/ChatSession/%zz", b"/api/v1/ChatSession%", b"/explorer/%00", b"/explorer/%0a"),
        *(
            b"/explorer/%2e%2e/__init__.py",
            b"/explorer/..%5c__init__.py",
            b"/explorer/index.html%00",
        ),
        b"/explorer/" + b"a" * 5000,
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_encoded_slash_separates_nothing(service: Service, path: bytes) -> None:
    headers = [LOCAL, await login(service)]
    assert (await send(service, path, headers=headers)).status == 404


@pytest.mark.parametrize(
    "path", [b"/%61pi/v1/ChatSession/%64efault", b"/api/v1/%43hatSession/d%65fault"]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_other_escapes_are_decoded(service: Service, path: bytes) -> None:
    headers = [LOCAL, await login(service)]
    assert (await send(service, path, headers=headers)).status == 200


NOT_UTF8 = [b"%FF", b"%C3", b"%C3%28", b"%e9", b"%C0%AF", b"%ED%A0%80", b"%F5%80%80%80", b"%80"]


@pytest.mark.parametrize("escaped", NOT_UTF8)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_escapes_that_are_not_utf8_are_refused(service: Service, escaped: bytes) -> None:
    headers = [LOCAL, await login(service)]
    paths = [
        *(b"/api/v1/ChatSession", b"/api/v1/ChatSession/1", b"/api/v1/ChatSession/default"),
        *(b"/graphql", b"/session", b"/openapi.json", b"/metrics", b"/explorer/x"),
    ]
    for path in paths:
        for query in (b"a=" + escaped, escaped + b"=a", b"$filter=" + escaped + b"&b", escaped):
            answer = await send(service, path, query=query, headers=headers)
            assert (answer.status, "UTF-8" in answer.text) == (400, True), (path, query)
        answer = await send(service, path + b"/" + escaped, headers=headers)
        assert (answer.status, "UTF-8" in answer.text) == (400, True), path


@pytest.mark.parametrize(
    "query", [b"a=%zz", b"a=%", b"a=100%&b=%4", b"a=%C3%A9", b"a=%F0%9F%98%80"]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_percent_sign_may_stand_for_itself(service: Service, query: bytes) -> None:
    headers = [LOCAL, await login(service)]
    for path in (b"/api/v1/ChatSession/default", b"/openapi.json"):
        assert (await send(service, path, query=query, headers=headers)).status == 200
