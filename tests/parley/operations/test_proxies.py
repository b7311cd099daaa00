"""X-Forwarded-* headers are applied from trusted networks only."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from parley.operations.proxies import TrustedProxies
from parley.settings import Settings
from tests.conftest import Service

PROXY, STRANGER = "10.1.2.3", "192.0.2.1"
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "localhost:8443"}


async def url_seen(
    client: str | None,
    headers: Sequence[tuple[str, str]],
    networks: Sequence[str] = ("10.0.0.0/8",),
) -> str:
    """The URL that the service sees."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer = f"{request.scope['scheme']}://{request.headers['host']}"
        await JSONResponse(answer)(scope, receive, send)

    # httpx's type does not know callers without an address.
    peer: Any = None if client is None else (client, 5)
    transport = httpx.ASGITransport(TrustedProxies(app, networks), client=peer)
    async with httpx.AsyncClient(transport=transport, base_url="http://inner") as caller:
        address: str = (await caller.get("/", headers=headers)).json()
        return address


async def test_headers_of_a_trusted_proxy_are_applied() -> None:
    assert await url_seen(PROXY, list(FORWARDED.items())) == "https://localhost:8443"


@pytest.mark.parametrize("client", [STRANGER, "11.0.0.1", "::1", "unix", ""])
async def test_headers_of_other_clients_are_ignored(client: str) -> None:
    assert await url_seen(client, list(FORWARDED.items())) == "http://inner"


async def test_a_proxy_may_call_by_a_unix_socket() -> None:
    headers = list(FORWARDED.items())
    assert await url_seen(None, headers) == "http://inner"
    assert await url_seen(None, headers, ["10.0.0.0/8", "unix"]) == "https://localhost:8443"
    assert await url_seen("unix", headers, ["unix"]) == "http://inner"
    assert Settings(trusted_proxies="unix,::1").trusted_proxies == ("unix", "::1/128")


async def test_no_proxy_is_trusted_by_default() -> None:
    trusted = Settings.model_fields["trusted_proxies"].default
    assert await url_seen("127.0.0.1", list(FORWARDED.items()), trusted) == "http://inner"


async def test_networks_may_be_ipv6() -> None:
    networks = ["10.0.0.0/8", "fd00::/8"]
    assert await url_seen("fd00::7", list(FORWARDED.items()), networks) == "https://localhost:8443"
    assert await url_seen("fe80::7", list(FORWARDED.items()), networks) == "http://inner"


async def test_last_host_of_a_list_counts() -> None:
    forwarded = [("X-Forwarded-Host", "first.example, second.example ,  third.example ")]
    assert await url_seen(PROXY, forwarded) == "http://third.example"


async def test_last_host_counts_when_the_list_has_lines_of_its_own() -> None:
    forwarded = [("X-Forwarded-Host", "made-up.example"), ("X-Forwarded-Host", "real.example")]
    assert await url_seen(PROXY, forwarded) == "http://real.example"


@pytest.mark.parametrize("proto", ["ftp", "", "HTTPS://", "javascript"])
async def test_only_http_and_https_are_applied(proto: str) -> None:
    assert await url_seen(PROXY, [("X-Forwarded-Proto", proto)]) == "http://inner"


async def test_headers_are_independent() -> None:
    assert await url_seen(PROXY, [("X-Forwarded-Proto", "https")]) == "https://inner"
    assert await url_seen(PROXY, [("X-Forwarded-Host", "outer")]) == "http://outer"


async def client_seen(
    client: tuple[str, int] | None, *forwarded_for: str, networks: str = "10.0.0.0/8,fd00::/8"
) -> tuple[str, int] | None:
    """The client address that the service sees."""
    url_seen: list[tuple[str, int] | None] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        url_seen.append(scope["client"])

    async def nothing(*_: object) -> Any: ...

    lines = [(b"x-forwarded-for", value.encode()) for value in forwarded_for]
    scope = {"type": "http", "client": client, "headers": [(b"host", b"inner"), *lines]}
    await TrustedProxies(app, networks.split(","))(scope, nothing, nothing)
    return url_seen[0]


@pytest.mark.parametrize(
    ("forwarded_for", "address"),
    [
        (["198.51.100.7"], "198.51.100.7"),
        (["192.0.2.66, 198.51.100.7"], "198.51.100.7"),
        (["192.0.2.66", "198.51.100.7"], "198.51.100.7"),
        (["192.0.2.66, 198.51.100.7 ,10.9.9.9,  fd00::9"], "198.51.100.7"),
        (["nonsense, 198.51.100.7"], "198.51.100.7"),
        (["10.0.0.9, 198.51.100.7, 10.0.0.8"], "198.51.100.7"),
        (["198.51.100.7:4711"], "198.51.100.7"),
        (["[2001:db8::7]:4711"], "2001:db8::7"),
        (["2001:db8::7"], "2001:db8::7"),
        (["::ffff:198.51.100.7"], "198.51.100.7"),
        # A caller of the internal network is the first address that a proxy names.
        (["10.0.0.9, 10.0.0.8"], "10.0.0.9"),
    ],
)
async def test_the_caller_is_the_last_that_is_no_proxy(
    forwarded_for: list[str], address: str
) -> None:
    assert await client_seen((PROXY, 5), *forwarded_for) == (address, 0)
    mapped = (f"::ffff:{PROXY}", 5)
    assert await client_seen(mapped, *forwarded_for) == (address, 0)


@pytest.mark.parametrize(
    "forwarded_for",
    [[], [""], ["unknown"], ["198.51.100.7, unknown"], ["198.51.100.7,"], ["x" * 10_000], ["\xff"]],
)
async def test_invalid_addresses_change_nothing(forwarded_for: list[str]) -> None:
    assert await client_seen((PROXY, 5), *forwarded_for) == (PROXY, 5)


@pytest.mark.parametrize("client", [(STRANGER, 5), ("unix", 0), None])
async def test_other_clients_cannot_set_their_address(client: tuple[str, int] | None) -> None:
    assert await client_seen(client, "198.51.100.7") == client


class TestService:
    """Links in answers begin with the address that callers see."""

    @pytest.fixture
    def settings(self, database_url: str) -> Settings:
        return Settings.model_validate(
            {"database_url": database_url, "trusted_proxies": "10.0.0.0/8"}
        )

    @pytest.mark.parametrize(
        ("client", "host", "link"),
        [
            (PROXY, "localhost:8443", "https://localhost:8443/api/v1/ChatSession"),
            (STRANGER, "localhost:8443", "http://localhost/api/v1/ChatSession"),
            (STRANGER, "evil.example", "http://localhost/api/v1/ChatSession"),
            (PROXY, "evil.example", None),
            (PROXY, "evil.example, localhost:8443", "https://localhost:8443/api/v1/ChatSession"),
        ],
    )
    async def test_links(self, service: Service, client: str, host: str, link: str | None) -> None:
        transport = httpx.ASGITransport(service.app, client=(client, 5))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", auth=service.client.auth
        ) as caller:
            answer = await caller.post(
                "/api/v1/ChatSession",
                json={},
                headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": host},
            )
        if link is None:
            assert answer.status_code == 400
        else:
            assert answer.json()["_Links"]["Archive"] == link


async def test_websockets_have_the_client_and_the_scheme_that_a_proxy_forwards() -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope)

    async def nothing(*_: Any) -> Any:
        return None

    for client, proto in ((PROXY, "https"), (PROXY, "wss"), (STRANGER, "https")):
        headers = {"host": "inner", "x-forwarded-proto": proto, "x-forwarded-for": "198.51.100.7"}
        scope = {
            "type": "websocket",
            "scheme": "ws",
            "client": (client, 5),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        await TrustedProxies(app, ["10.0.0.0/8"])(scope, nothing, nothing)
    assert [(scope["scheme"], scope["client"][0]) for scope in seen] == [
        ("wss", "198.51.100.7"),
        ("wss", "198.51.100.7"),
        ("ws", STRANGER),
    ]
