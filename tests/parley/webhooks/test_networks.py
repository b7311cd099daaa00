"""Nothing is sent to an address that is not public, by whatever name or notation."""

import asyncio
import socket
import ssl
from collections.abc import Collection
from ipaddress import ip_address
from pathlib import Path

import pytest

from parley.webhooks import client
from parley.webhooks.client import MOST_BYTES, TimedOut, Unreachable, opened
from parley.webhooks.networks import AddressRefused, AllowedNetworks, is_public
from tests.certificates import Authority
from tests.parley.webhooks.receiver import Answer, Received, Receiver, status

NOWHERE = AllowedNetworks(())
LOOPBACK = AllowedNetworks(("127.0.0.0/8",))

NOT_PUBLIC = (
    *("127.0.0.1", "127.8.9.1", "0.0.0.0", "0.1.2.3", "::1", "::"),
    *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.127.255.255"),
    *("fc00::1", "fd00:ec2::254", "fec0::1", "fe80::1", "169.254.1.1"),
    # The services of clouds that tell credentials.
    *("169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "169.254.170.2"),
    *("224.0.0.1", "239.1.2.3", "ff02::1", "ff0e::1", "255.255.255.255", "240.0.0.1"),
    *("192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "2001:db8::1", "192.88.99.1"),
    # IPv4 within IPv6: mapped, NAT64, 6to4, compatible, Teredo.
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1"),
    *("2002:7f00:1::", "2002:a00:1::1", "::127.0.0.1", "::10.0.0.1"),
    "2001:0:7f00:1::1",
)
PUBLIC = ("8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "64:ff9b::808:808", "::ffff:8.8.8.8")


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        NOWHERE.check(ip_address(address), encrypted=True)
    assert address not in str(refused.value)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_sent_to_over_tls_alone(address: str) -> None:
    NOWHERE.check(ip_address(address), encrypted=True)
    with pytest.raises(AddressRefused):
        NOWHERE.check(ip_address(address), encrypted=False)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.1.2.3", "10.1.0.0/16"),
        ("::ffff:10.1.2.3", "10.1.0.0/16"),
        ("fd12::1", "fd12::/16"),
        ("169.254.169.254", "169.254.169.254"),
    ],
)
def test_networks_can_be_allowed(address: str, network: str) -> None:
    allowed = AllowedNetworks((network,))
    allowed.check(ip_address(address), encrypted=True)
    with pytest.raises(AddressRefused):
        allowed.check(ip_address(address), encrypted=False)
    with pytest.raises(AddressRefused):
        allowed.check(ip_address("10.2.0.1"), encrypted=True)


def test_http_is_for_the_loopback_where_it_is_allowed() -> None:
    LOOPBACK.check(ip_address("127.0.0.1"), encrypted=False)
    with pytest.raises(AddressRefused):
        NOWHERE.check(ip_address("127.0.0.1"), encrypted=False)


def test_no_address_of_a_special_registry_is_public() -> None:
    assert not any(
        is_public(ip_address(f"{first}.0.0.1")) for first in (0, 10, 127, *range(224, 256))
    )


class Names:
    """A resolver that answers differently each time, as one who rebinds a name would."""

    def __init__(self, *answers: Collection[str]) -> None:
        self.answers, self.asked = [*answers], 0

    async def __call__(self, _host: str, _port: int) -> Collection[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


async def test_a_name_is_looked_up_once_and_that_address_is_connected_to(
    receiver: Receiver,
) -> None:
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    url = receiver.url.replace("127.0.0.1", "hook.example")
    async with opened(LOOPBACK, names) as sender:
        answer = await sender.post(url, {}, b"{}")
    assert (answer.status, names.asked) == (200, 1)
    assert receiver.received[0].headers["host"].partition(":")[0] == "hook.example"


async def test_a_name_with_one_bad_address_among_good_ones_is_refused(receiver: Receiver) -> None:
    url = receiver.url.replace("127.0.0.1", "hook.example")
    async with opened(LOOPBACK, Names(["127.0.0.1", "10.0.0.1"])) as sender:
        with pytest.raises(AddressRefused):
            await sender.post(url, {}, b"{}")
    assert receiver.connections == 0


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "localhost", "[::ffff:127.0.0.1]"]
)
async def test_other_notations_of_an_address_are_refused(receiver: Receiver, host: str) -> None:
    url = receiver.url.replace("127.0.0.1", host).replace("http:", "https:")
    async with opened(NOWHERE) as sender:
        with pytest.raises((AddressRefused, Unreachable)):
            await sender.post(url, {}, b"{}")
    assert receiver.connections == 0


async def test_a_host_without_an_address_is_unreachable(receiver: Receiver) -> None:
    async def unknown(_host: str, _port: int) -> Collection[str]:
        raise socket.gaierror

    async with opened(LOOPBACK, unknown) as sender:
        with pytest.raises(Unreachable):
            await sender.post("https://hook.example/", {}, b"{}")


async def test_the_next_address_is_tried(receiver: Receiver) -> None:
    url = receiver.url.replace("127.0.0.1", "hook.example")
    async with opened(LOOPBACK, Names(["127.0.0.2", "127.0.0.1"])) as sender:
        assert (await sender.post(url, {}, b"{}")).status == 200


async def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.answer = status("307 Elsewhere", f"Location: {receiver.url}x")
    async with opened(LOOPBACK) as sender:
        assert (await sender.post(receiver.url, {}, b"{}")).status == 307
    assert len(receiver.received) == 1


async def test_proxies_of_the_environment_are_not_asked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with opened(LOOPBACK) as sender:
        assert (await sender.post(receiver.url, {}, b"{}")).status == 200


async def test_a_connection_is_used_again(receiver: Receiver) -> None:
    receiver.answer = status("200 OK", body=b"x" * 1000)
    async with opened(LOOPBACK) as sender:
        for _ in range(3):
            await sender.post(receiver.url, {}, b"{}")
    assert (len(receiver.received), receiver.connections) == (3, 1)


async def test_a_connection_that_the_receiver_closed_is_not_used_again(
    receiver: Receiver,
) -> None:
    async def answer_and_close(received: Received, writer: asyncio.StreamWriter) -> None:
        await status("200 OK")(received, writer)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    receiver.answer = answer_and_close
    async with opened(LOOPBACK) as sender:
        for _ in range(3):
            assert (await sender.post(receiver.url, {}, b"{}")).status == 200
            await asyncio.sleep(0.05)
    assert receiver.connections == 3


async def _never(_received: Received, _writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def _drip(_received: Received, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
    while True:
        writer.write(b"x")
        await asyncio.sleep(0.02)


async def _slow_head(_received: Received, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: 1\r\n")
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("answer", [_never, _drip, _slow_head])
async def test_an_answer_has_a_time_in_all(
    receiver: Receiver, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "SECONDS", 0.2)
    receiver.answer = answer
    async with opened(LOOPBACK) as sender:
        with pytest.raises(TimedOut):
            await sender.post(receiver.url, {}, b"{}")


async def test_no_more_than_so_many_bytes_of_an_answer_are_read(receiver: Receiver) -> None:
    written = 0

    async def endless(_received: Received, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
            await writer.drain()
            written += 4096

    receiver.answer = endless
    async with opened(LOOPBACK) as sender:
        assert (await sender.post(receiver.url, {}, b"{}")).status == 200
    # The kernel buffers more than is read.
    assert MOST_BYTES < written < 10_000_000


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000,
    ],
)
async def test_what_is_no_http_is_told_as_such(receiver: Receiver, sent: bytes) -> None:
    async def answer(_received: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        writer.close()

    receiver.answer = answer
    async with opened(LOOPBACK) as sender:
        with pytest.raises(Unreachable, match="no answer of HTTP"):
            await sender.post(receiver.url, {}, b"{}")


class Tls:
    """Receivers with certificates of an authority that a client may trust."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder, "authority")
        self.trusting = ssl.create_default_context(cafile=self.authority.certificate)

    def server(self, name: str) -> ssl.SSLContext:
        issued = self.authority.issue(name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(issued.certificate, issued.key)
        return context


async def test_tls_verifies_the_name_and_not_the_address(tmp_path: Path) -> None:
    tls, names = Tls(tmp_path), Names(["127.0.0.1"])
    seen: list[str | None] = []
    context = tls.server("hook.example")
    context.sni_callback = lambda _socket, name, _context: seen.append(name)
    async with Receiver().running(context) as receiver:
        for host, trusted, taken in [
            ("hook.example", tls.trusting, True),
            ("other.example", tls.trusting, False),
            ("hook.example", None, False),
        ]:
            url = receiver.url.replace("127.0.0.1", host)
            async with opened(LOOPBACK, names, trusted) as sender:
                if taken:
                    assert (await sender.post(url, {}, b"{}")).status == 200
                else:
                    with pytest.raises(Unreachable, match="certificate"):
                        await sender.post(url, {}, b"{}")
    assert seen == ["hook.example", "other.example", "hook.example"]
    assert len(receiver.received) == 1


async def test_a_server_without_tls_takes_nothing(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "SECONDS", 0.6)
    async with opened(LOOPBACK) as sender:
        with pytest.raises(TimedOut):
            await sender.post(receiver.url.replace("http:", "https:"), {}, b"{}")
