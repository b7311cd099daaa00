"""The facade's calls and the operations that the docs show are compiled, all parts of them."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse
from prometheus_client import REGISTRY

from graphql_api.context import Context
from graphql_api.live.subscription import subscribe
from graphql_api.schema import Compiled, HitOrMiss
from graphql_api.shared.locale import NEUTRAL
from graphql_api.shared.viewer import Door, Viewer
from orm.models.enums import Role
from parley.app import create_app
from parley.settings import Settings
from rest_facade.calls import RestCall
from rest_facade.routes import CALLS
from rest_facade.writing.links import MOUNTED_AT
from tests.conftest import Service
from tests.graphql_api.at_schema import schema_of
from tests.parley.command_line import ROOT
from tests.parley.markdown import code_blocks
from tests.parley.sample_calls import COLLEAGUE, store_samples
from tests.rest_facade.sessions import create_whole_session

QUERY_IN_JSON = re.compile(r"""\{"query": "(?P<text>(?:[^"\\]|\\.)*)"\}""")


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite only: compiled operations do not depend on the database."""
    return f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'test.db')}"


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Compiled, even where the tests run with PARLEY_COMPILED=false; with all links."""
    values = {"database_url": database_url, "crm_url": "https://crm.example.com", "compiled": True}
    return Settings.model_validate(values)


@contextmanager
def all_compiled(service: Service) -> Iterator[None]:
    """Assert that operations ran inside the block, and that all parts of them were compiled."""
    counts = schema_of(service.app).counters.counts
    before = counts.copy()
    yield
    new = counts - before
    assert not [count for count in new if count[1] is HitOrMiss.MISS], new
    assert new


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
async def test_calls_are_compiled(call: RestCall, service: Service) -> None:
    stored = await store_samples(service)
    with all_compiled(service):
        answer = await stored.send(call)
    assert answer.status_code in (200, 204), answer.text


@pytest.mark.parametrize(
    "query",
    [
        {"$select": "chatSessionId,customerName,status,associateId,contact/name"},
        {"$filter": "rating between (1, 2) and whenRequested after '2026-01-01'"},
        {"$orderBy": "whenRequested desc,customerName", "$top": "5"},
    ],
)
async def test_the_list_is_compiled(query: dict[str, str], service: Service) -> None:
    await create_whole_session(service)
    with all_compiled(service):
        answer = await service.client.get(f"{MOUNTED_AT}/v1/ChatSession", params=query)
    assert answer.status_code == 200, answer.text


def documented() -> Iterator[str]:
    """The operations that the README and the docs show."""
    for file in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        text = file.read_text()
        yield from code_blocks(text, "graphql")
        for match in QUERY_IN_JSON.finditer(text):
            yield json.loads(f'"{match["text"]}"')


DOCUMENTED = list(documented())


@pytest.mark.parametrize("text", DOCUMENTED)
async def test_operations_of_the_docs_are_compiled_and_subscriptions_open(
    text: str, service: Service
) -> None:
    stored = await store_samples(service)
    values = {
        "since": "2026-03-14T09:26:53Z",
        "typed": "a",
        "session": stored.keys["ChatSession"],
        "id": stored.keys["ChatSession"],
        "topic": stored.keys["ChatTopic"],
        "colleague": str(COLLEAGUE),
    }
    text = text.replace("userId: 1", "userId: null")
    operations = [
        each for each in parse(text).definitions if isinstance(each, OperationDefinitionNode)
    ]
    assert operations
    for operation in operations:
        asked = {each.variable.name.value for each in operation.variable_definitions or ()}
        variables = {name: value for name, value in values.items() if name in asked}
        name = operation.name.value if operation.name else None
        if operation.operation is OperationType.SUBSCRIPTION:
            viewer = Viewer(1, "ada", Role.MANAGER, Door.GRAPHQL)
            await subscribe(schema_of(service.app), text, variables, name, viewer, NEUTRAL)
            continue
        with all_compiled(service):
            answer = await service.client.post(
                "/graphql", json={"query": text, "variables": variables, "operationName": name}
            )
        assert "errors" not in answer.json()


def test_the_docs_show_some() -> None:
    assert len(DOCUMENTED) >= 4
    for text in DOCUMENTED:
        try:
            parse(text)
        except GraphQLError as error:
            pytest.fail(str(error))


@pytest.mark.parametrize("selection", ["rank", "rank @include(if: true)"])
async def test_metrics_count_hits_and_misses(selection: str, service: Service) -> None:
    outcome = HitOrMiss.MISS if "@" in selection else HitOrMiss.HIT

    def counted() -> float:
        labels: dict[str, str] = {"what": Compiled.OUTPUT, "outcome": outcome}
        return REGISTRY.get_sample_value("parley_compiled_total", labels) or 0

    before = counted()
    await service.graphql(f"{{ defaultChatSession {{ {selection} }} }}")
    assert counted() == before + 1


async def test_compilation_can_be_switched_off(
    monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    monkeypatch.setenv("PARLEY_COMPILED", "false")
    schema = schema_of(create_app(Settings()))
    context = Context(Viewer(1, "ada", Role.MANAGER, Door.REST), schema.limits, internal=True)
    result = await schema.execute("{ defaultChatSession { rank } }", {}, context)
    assert result.data == {"defaultChatSession": {"rank": 0}}
    assert not schema.counters.counts
