"""GraphiQL's page is for browsers only, and loads nothing from other origins."""

import hashlib
import json
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from orm import trusted_documents
from orm.accounts import users
from orm.engine.database import open_database
from orm.models.enums import Role
from parley import explorer
from parley.app import create_app
from parley.demo import LOGINS
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.graphql_api.server.sending import ECHO

BUILT = "<!doctype html><title>built ø</title><body></body>"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
async def stranger(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is not logged in, and sends no Accept header."""
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        del client.headers["Accept"]
        yield client


@pytest.fixture
def not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "built").mkdir()
    monkeypatch.setattr(explorer, "BUILD_FOLDER", tmp_path / "built")


@pytest.fixture
def built(not_built: None) -> None:
    (explorer.BUILD_FOLDER / "index.html").write_text(BUILT, "utf-8")


async def page(client: httpx.AsyncClient) -> httpx.Response:
    return await client.get("/graphql", headers={"Accept": BROWSER})


async def test_a_browser_gets_the_page_without_a_login(
    built: None, stranger: httpx.AsyncClient
) -> None:
    answer = await page(stranger)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Vary"] == "Accept, Accept-Encoding, Cookie"
    assert answer.text == BUILT
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "WWW-Authenticate" not in answer.headers


async def test_the_page_of_a_logged_in_user_has_their_name_and_csrf_token(
    built: None, stranger: httpx.AsyncClient
) -> None:
    name = '"><script>ø'
    await accounts.add_user(users.NewUser(name, CHEAP_HASH, Role.AGENT))
    await stranger.post("/session", json={"name": name, "password": PASSWORD})
    token = stranger.cookies["XSRF-TOKEN"]
    answer = await page(stranger)
    logged_in_body = (
        f'<body><input type="hidden" id="XSRF_TOKEN" name="XSRF_TOKEN" value="{token}"'
        ' data-name="&quot;&gt;&lt;script&gt;ø" /></body>'
    )
    assert answer.text == BUILT.replace("<body></body>", logged_in_body)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Vary"] == "Accept, Accept-Encoding, Cookie"
    assert stranger.cookies["parley-session"] not in answer.text
    assert (await stranger.delete("/session", headers={"X-XSRF-TOKEN": token})).status_code == 204
    stranger.cookies.set("parley-session", "x")
    assert (await page(stranger)).text == BUILT


async def test_other_clients_do_not_get_the_page(built: None, stranger: httpx.AsyncClient) -> None:
    for accept in (None, "*/*", "application/json", "application/graphql-response+json", "text/*"):
        headers = {} if accept is None else {"Accept": accept}
        for method in ("GET", "HEAD"):
            answer = await stranger.request(method, "/graphql", headers=headers)
            assert answer.status_code == 401, accept
            assert "html" not in answer.headers["Content-Type"]
            assert "html" not in answer.text


@pytest.mark.parametrize("accept", [BROWSER, "text/html", "text/html,*/*;q=0.8"])
@pytest.mark.parametrize("name", ["query", "variables", "operationName", "utm_source"])
async def test_a_link_opens_the_page_and_runs_nothing(
    built: None, stranger: httpx.AsyncClient, accept: str, name: str
) -> None:
    answer = await stranger.get("/graphql", params={name: ECHO}, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.text == BUILT


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "application/json",
        "application/json, text/html",
        "text/html;q=0.5, application/json",
        "application/graphql-response+json, text/html;q=0.9",
        # Java's HttpURLConnection.
        "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
    ],
)
async def test_a_query_of_a_program_is_run(built: None, service: Service, accept: str) -> None:
    answer = await service.client.get(
        "/graphql", params={"query": ECHO}, headers={"Accept": accept}
    )
    assert answer.json() == {"data": {"__typename": "Query"}}


async def test_what_a_browser_posts_is_run(built: None, service: Service) -> None:
    posted = await service.client.post(
        "/graphql", json={"query": ECHO}, headers={"Accept": BROWSER}
    )
    assert posted.json() == {"data": {"__typename": "Query"}}


DIGEST = hashlib.sha256(ECHO.encode()).hexdigest()
HASHED = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": DIGEST}})
UNKNOWN = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}})

NAMING = pytest.mark.parametrize(
    "link", [{"documentId": f"sha256:{DIGEST}"}, {"extensions": HASHED}]
)


def linked(text: str) -> str | None:
    """The text of the document that a page has for its editor; None without one."""
    found = re.search(r'<input type="hidden" id="LINKED_DOCUMENT" value="([^"]*)" />', text)
    return json.loads(unescape(found[1])) if found else None


async def browse(client: httpx.AsyncClient, link: dict[str, str]) -> httpx.Response:
    answer = await client.get("/graphql", params=link, headers={"Accept": BROWSER})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return answer


async def log_in(client: httpx.AsyncClient) -> None:
    await accounts.add_user(users.NewUser("bea", CHEAP_HASH, Role.AGENT))
    await client.post("/session", json={"name": "bea", "password": PASSWORD})


@NAMING
async def test_a_link_to_a_registered_document_shows_it_to_who_is_logged_in(
    built: None, stranger: httpx.AsyncClient, link: dict[str, str]
) -> None:
    await trusted_documents.add({f"sha256:{DIGEST}": ECHO})
    assert (await browse(stranger, link)).text == BUILT
    await log_in(stranger)
    answer = await browse(stranger, link)
    assert linked(answer.text) == ECHO
    assert answer.headers["Cache-Control"] == "no-store"
    # The query of the link itself goes before.
    assert linked((await browse(stranger, {**link, "query": "{ viewer { name } }"})).text) is None


async def test_a_link_shows_what_a_client_added(
    built: None, service: Service, stranger: httpx.AsyncClient
) -> None:
    text = '{ __typename } # "\ud800" <b>'
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    body = json.dumps({"query": text, "extensions": extensions})
    json_ = {"Content-Type": "application/json"}
    await service.client.post("/graphql", content=body, headers=json_)
    await log_in(stranger)
    assert linked((await browse(stranger, {"extensions": json.dumps(extensions)})).text) == text


@pytest.mark.parametrize(
    "link",
    [
        *({"documentId": "x"}, {"documentId": "\0"}, {"documentId": ""}, {"extensions": UNKNOWN}),
        *({"extensions": text} for text in ("{", "[]", "{}", '{"persistedQuery": 1}')),
        *({"operationName": "One"}, {"variables": "{}"}, {"variables": "{"}),
        {"extensions": HASHED, "query": ECHO},
    ],
)
async def test_a_link_without_a_known_document_opens_the_page_alone(
    built: None, service: Service, stranger: httpx.AsyncClient, link: dict[str, str]
) -> None:
    await log_in(stranger)
    assert linked((await browse(stranger, link)).text) is None
    # No document was added by it.
    assert linked((await browse(stranger, {"extensions": HASHED})).text) is None


@NAMING
async def test_texts_are_not_shown_where_the_schema_is_not(
    built: None, database_url: str, link: dict[str, str]
) -> None:
    settings = Settings(database_url=SecretStr(database_url), introspection=False)
    transport = httpx.ASGITransport(create_app(settings))
    async with (
        open_database(database_url),
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
    ):
        await trusted_documents.add({f"sha256:{DIGEST}": ECHO})
        await log_in(client)
        answer = await browse(client, link)
        assert "XSRF_TOKEN" in answer.text
        assert linked(answer.text) is None


APOLLO = "application/graphql-response+json,application/json;q=0.9"
URQL = (
    "application/graphql-response+json, application/graphql+json, application/json,"
    " text/event-stream, multipart/mixed"
)


@pytest.mark.parametrize(
    "accept", [None, "*/*", APOLLO, URQL, "application/json, text/plain, */*"], ids=str
)
@NAMING
async def test_a_client_that_names_a_document_has_it_run(
    built: None, service: Service, link: dict[str, str], accept: str | None
) -> None:
    await trusted_documents.add({f"sha256:{DIGEST}": ECHO})
    del service.client.headers["Accept"]
    answer = await service.client.get(
        "/graphql", params=link, headers={} if accept is None else {"Accept": accept}
    )
    assert answer.json() == {"data": {"__typename": "Query"}}
    unknown = {"documentId": "x"} if "documentId" in link else {"extensions": UNKNOWN}
    for refused in (unknown, {"operationName": "One"}, {"variables": "{}"}):
        answer = await service.client.get(
            "/graphql", params=refused, headers={} if accept is None else {"Accept": accept}
        )
        assert "json" in answer.headers["Content-Type"]
        assert "errors" in answer.json()


async def test_the_logins_of_the_demo_are_in_its_page_only(
    built: None, stranger: httpx.AsyncClient, database_url: str
) -> None:
    assert "DEMO_LOGINS" not in (await page(stranger)).text
    app = create_app(Settings(database_url=SecretStr(database_url)), demo=True)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as demo:
        text = (await page(demo)).text
    [value] = re.findall(r'<input type="hidden" id="DEMO_LOGINS" value="([^"]*)" />', text)
    assert [row["name"] for row in json.loads(unescape(value))] == [row.name for row in LOGINS]


async def test_the_content_security_policy_allows_only_the_own_origin(
    built: None, stranger: httpx.AsyncClient
) -> None:
    answer = await page(stranger)
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    sources = {source for value in policy.values() for source in value.split()}
    assert sources <= {"'self'", "'none'", "'unsafe-inline'", "data:"}
    scripts = policy.get("script-src", policy["default-src"])
    assert "unsafe" not in scripts
    assert "data:" not in scripts
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_the_page_as_it_is_here_has_no_address_from_elsewhere(
    stranger: httpx.AsyncClient,
) -> None:
    """Built or not, as this working copy has it."""
    text = (await page(stranger)).text
    assert "://" not in text
    assert re.search(r"""(src|href)\s*=\s*["']?//""", text) is None
    for source in re.findall(r'(?:src|href)="([^"]*)"', text):
        assert source.startswith(("/explorer/", "data:")), source


async def test_everything_that_the_page_loads_exists(stranger: httpx.AsyncClient) -> None:
    for source in re.findall(r'(?:src|href)="(/[^"]*)"', (await page(stranger)).text):
        assert (await stranger.get(source)).status_code == 200, source


async def test_without_a_build_the_page_says_how_to_build_it(
    not_built: None, stranger: httpx.AsyncClient
) -> None:
    answer = await page(stranger)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Content-Security-Policy" in answer.headers
    [line] = answer.text.splitlines()
    assert "<code>make explorer</code>" in line


async def test_without_a_build_the_service_works(not_built: None, service: Service) -> None:
    assert await service.graphql(ECHO) == {"data": {"__typename": "Query"}}
    assert (await service.client.get("/explorer/assets/index.js")).status_code == 404
