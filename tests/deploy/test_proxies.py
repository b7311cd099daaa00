"""The examples for nginx and Caddy, each started in front of a service."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.deploy.proxies import CHECKS, NAME, PROXIES, Ports, proxy, trust
from tests.parley.command_line import TIMEOUT_SECONDS, free_port, parley, serving

LOGIN = ("ada", "correct horse")
PUBLIC = f"https://{NAME}"
CREATE = 'mutation { createChatSession(input: {customerName: "Ada"}) { chatSessionId } }'


@dataclass(frozen=True)
class Site:
    """A service behind a proxy."""

    https: int
    http: int
    service: str
    folder: Path

    def client(self, address: str = "127.0.0.1") -> httpx.Client:
        """A client that calls the proxy from an address, by the public name."""

        def by_name(request: httpx.Request) -> None:
            request.extensions["sni_hostname"] = NAME

        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.https}",
            headers={"Host": NAME},
            transport=httpx.HTTPTransport(verify=trust(self.folder), local_address=address),
            event_hooks={"request": [by_name]},
            timeout=TIMEOUT_SECONDS,
        )


@pytest.fixture(scope="module", params=PROXIES)
def site(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp(request.param)
    shutil.copy(sqlite_template, folder / "parley.db")
    added = parley(folder, "user", "add", LOGIN[0], "--role", "admin", PARLEY_PASSWORD=LOGIN[1])
    assert added.returncode == 0, added.stderr
    settings = {
        "PARLEY_PUBLIC_URL": PUBLIC,
        "PARLEY_TRUSTED_PROXIES": "127.0.0.1",
        "PARLEY_LOGIN_ATTEMPTS": "2",
    }
    with serving(folder, **settings) as served:
        port = httpx.URL(served.base).port
        assert port
        (folder / "proxy").mkdir()
        with proxy(request.param, folder / "proxy", port) as ports:
            yield Site(ports.https, ports.http, served.base, folder / "proxy")


def test_both_doors_answer_with_links_to_the_public_address(site: Site) -> None:
    with site.client() as client:
        created = client.post("/api/v1/ChatSession", json={"CustomerName": "Ada"}, auth=LOGIN)
        assert created.status_code == 200, created.text
        number = created.json()["ChatSessionId"]
        assert created.json()["_Links"]["Self"] == f"{PUBLIC}/api/v1/ChatSession/{number}"
        listed = client.get("/api/v1/ChatSession?$top=1", auth=LOGIN).json()
        assert listed["odata.metadata"].startswith(f"{PUBLIC}/")
        made = client.post("/graphql", json={"query": CREATE}, auth=LOGIN)
        assert made.json()["data"]["createChatSession"]["chatSessionId"] > number
        assert made.headers["strict-transport-security"]


def test_failed_logins_count_by_the_address_of_the_caller(site: Site) -> None:
    bad = (LOGIN[0], "wrong horse")
    statuses: list[int] = []
    with site.client("127.0.0.2") as attacker, site.client("127.0.0.3") as other:
        # A caller cannot make up another address. The third attempt has to wait for a second after
        # the second began, which a busy machine may need to verify it; later waits are longer.
        for last in range(4, 12):
            forged = {"X-Forwarded-For": f"127.0.0.{last}"}
            answer = attacker.get("/api/v1/ChatSession/1", auth=bad, headers=forged)
            statuses.append(answer.status_code)
            if answer.status_code == 429:
                break
        assert statuses[:2] == [401, 401]
        assert statuses[-1] == 429
        assert other.get("/api/v1/ChatSession/1", auth=LOGIN).status_code in (200, 404)


def test_cookies_of_sessions_are_secure(site: Site) -> None:
    with site.client() as client:
        logged_in = client.post("/session", json={"name": LOGIN[0], "password": LOGIN[1]})
    assert logged_in.status_code == 204
    cookies = logged_in.headers.get_list("set-cookie")
    assert len(cookies) == 2
    assert all("; Secure" in cookie for cookie in cookies)


@pytest.mark.parametrize("path", ["/api/v1/ChatSession", "/graphql"])
def test_large_bodies_are_refused(site: Site, path: str) -> None:
    with site.client() as client:
        by_service = client.post(path, json={"CustomerName": "x" * 300_000}, auth=LOGIN)
        by_proxy = client.post(path, json={"CustomerName": "x" * 2_000_000}, auth=LOGIN)
    assert by_service.status_code == by_proxy.status_code == 413
    assert by_service.headers["content-type"].startswith("application/")
    assert by_service.json()


def test_health_checks_and_metrics(site: Site) -> None:
    with site.client() as client:
        assert (
            client.get("/livez").text
            == httpx.get(f"{site.service}/livez", timeout=TIMEOUT_SECONDS).text
            == "ok"
        )
        assert client.get("/metrics", auth=LOGIN).status_code == 404


def test_http_leads_to_https(site: Site) -> None:
    led = httpx.get(
        f"http://127.0.0.1:{site.http}/graphql?x=1", headers={"Host": NAME}, timeout=TIMEOUT_SECONDS
    )
    assert led.status_code == 308
    assert led.headers["location"].startswith(PUBLIC)
    assert led.headers["location"].endswith("/graphql?x=1")


def test_another_host_gets_nothing(site: Site) -> None:
    with site.client() as client:
        answer = client.get("/livez", headers={"Host": "another.example"})
    assert answer.status_code in (200, 400, 421)
    assert PUBLIC not in answer.text


def test_an_upgrade_that_the_service_does_not_know_is_answered(site: Site) -> None:
    with site.client() as client:
        for upgrade in ("websocket", "h2c"):
            headers = {"Upgrade": upgrade, "Connection": "upgrade"}
            answer = client.post("/graphql", json={"query": CREATE}, auth=LOGIN, headers=headers)
            assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("name", PROXIES)
def test_a_service_that_is_away_is_503_with_retry_after(name: str, tmp_path: Path) -> None:
    # Port 1 has no listener.
    with (
        proxy(name, tmp_path, service_port=1) as ports,
        Site(ports.https, ports.http, "", tmp_path).client() as client,
    ):
        for path in ("/graphql", "/api/v1/ChatSession"):
            answer = client.post(path, json={})
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "5"


@pytest.mark.parametrize("name", PROXIES)
def test_the_unix_socket_in_the_comment_is_a_configuration(name: str, tmp_path: Path) -> None:
    command = PROXIES[name](tmp_path, Ports(free_port(), free_port(), 8000))
    file = tmp_path / {"nginx": "parley.conf", "caddy": "Caddyfile"}[name]
    kept = [line for line in file.read_text().splitlines() if "127.0.0.1:8000" not in line]
    text = "\n".join(kept)
    assert text.count("# server unix:") + text.count("# to unix/") == 1
    file.write_text(
        text.replace("# server unix:", "server unix:").replace("# to unix/", "to unix/")
    )
    checked = subprocess.run(
        CHECKS[name](command),
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
