"""The start page, which leads to everything, and the schema that is served to everybody."""

import re

import httpx
import pytest
from pydantic import SecretStr

from parley import explorer
from parley.app import create_app
from parley.demo import LOGINS
from parley.settings import Settings
from tests.conftest import Service
from tests.parley.command_line import ROOT

HIDDEN = pytest.mark.parametrize("settings", [{"introspection": False}], indirect=True, ids=["off"])


@pytest.fixture
def settings(request: pytest.FixtureRequest, database_url: str) -> Settings:
    changed = getattr(request, "param", {})
    return Settings(database_url=SecretStr(database_url), **changed)


async def test_the_start_page_leads_to_everything(stranger: httpx.AsyncClient) -> None:
    page = await stranger.get("/")
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    for name, value in explorer.HEADERS.items():
        assert page.headers[name] == value
    links = re.findall(r'<a href="([^"]+)">', page.text)
    assert links[:4] == ["/graphql", "/openapi", "/openapi.json", "/schema.graphql"]
    assert {"/docs/frontends.md", "/docs/graphql.md", "/docs/rest.md"} <= {*links[4:]}
    for link in links:
        answer = await stranger.get(link, headers={"Accept": "text/html,*/*;q=0.8"})
        assert answer.status_code == 200, link
    for link in links[4:]:
        answer = await stranger.get(link)
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.text == (ROOT / link[1:]).read_text()


async def test_no_other_file_is_served_as_documentation(stranger: httpx.AsyncClient) -> None:
    for name in ("", "nope.md", "../README.md", "..%2fREADME.md", "decisions/README.md"):
        assert (await stranger.get(f"/docs/{name}")).status_code == 404, name


async def test_the_schema_is_the_released_file(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/schema.graphql")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert answer.text.strip() == (ROOT / "schema.graphql").read_text().strip()
    compressed = await stranger.get("/schema.graphql", headers={"Accept-Encoding": "gzip"})
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert compressed.text == answer.text


@HIDDEN
async def test_without_introspection_there_is_no_schema(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/schema.graphql")).status_code == 404
    page = (await stranger.get("/")).text
    assert 'href="/schema.graphql"' not in page
    assert "PARLEY_INTROSPECTION is false" in page


async def test_the_logins_of_the_demo_are_shown_in_the_demo_only(
    service: Service, settings: Settings
) -> None:
    shown = {}
    for demo in (False, True):
        transport = httpx.ASGITransport(create_app(settings, demo=demo))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            page = (await client.get("/")).text
            shown[demo] = [f"{row.name} / {row.password} ({row.role})" in page for row in LOGINS]
    assert not any(shown[False])
    assert all(shown[True])


@pytest.mark.parametrize("path", ["/openapi.json", "/schema.graphql", "/docs/rest.md"])
async def test_who_has_a_document_is_not_sent_it_again(
    stranger: httpx.AsyncClient, path: str
) -> None:
    tags = set()
    for coding in ("identity", "gzip"):
        asked = {"Accept-Encoding": coding}
        first = await stranger.get(path, headers=asked)
        tag = first.headers["ETag"]
        tags.add(tag)
        for known in (tag, f'"other", W/{tag}'):
            again = await stranger.get(path, headers={**asked, "If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["ETag"] == tag
            for name in ("Cache-Control", "Vary"):
                assert again.headers[name] == first.headers[name]
        other = await stranger.get(path, headers={**asked, "If-None-Match": '"other"'})
        assert other.status_code == 200
    assert len(tags) == 2
