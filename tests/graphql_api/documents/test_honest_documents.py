"""Honest documents are within the limits, and are served while hostile ones are refused."""

import asyncio
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_introspection_query, get_named_type

from graphql_api.schema import build_schema
from orm.models import ChatTopic, ChatTopicAgent
from parley.settings import Settings
from tests.conftest import Service
from tests.graphql_api.at_schema import ask, codes, count_documents
from tests.graphql_api.documents.hostile import MEGABYTE, TOO_LONG, TOO_MANY_TOKENS, TOO_MUCH
from tests.orm import rows

SCHEMA = build_schema()
SESSION = SCHEMA.core.type_map["ChatSession"]
BY_GRAPHIQL = get_introspection_query(
    descriptions=True,
    input_value_deprecation=True,
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
)
USER = "fragment user on Associate { associateId fullName }"
WITH_FRAGMENTS = f"""
    query ($key: Int!) {{
      chatSession(chatSessionId: $key) {{ ...session user {{ ...user }} }}
      chatSessions {{
        nodes {{ ...session transferTo {{ ...user }} }}
        edges {{ cursor node {{ ...session }} }}
      }}
    }}
    fragment session on ChatSession {{ chatSessionId rank user {{ ...user }} }}
    {USER}
"""


OF_TOPICS_ALONE = frozenset(
    SCHEMA.core.type_map[name]
    for name in ("ChatTopicAgent", "ChatWidgetSettings", "ChatOpeningHours")
)
"""Types whose fields nobody needs in a list of sessions."""


def everything_of(type_: object, above: frozenset[object]) -> str:
    """A selection of all fields of a type, and of all types that they have but those `above`."""
    assert isinstance(type_, GraphQLObjectType)
    above |= {type_}
    fields = (
        f"{name} {everything_of(inner, above)}" if isinstance(inner, GraphQLObjectType) else name
        for name, field in type_.fields.items()
        for inner in [get_named_type(field.type)]
        if inner not in above
    )
    return f"{{ {' '.join(fields)} }}"


@pytest.fixture
async def session(service: Service) -> int:
    """The key of a session that has a user, and a topic whose agent they are."""
    topic = await ChatTopic.create(name="Sales")
    await ChatTopicAgent.create(topic=topic, user_id=service.associate_id, can_manage=True)
    row = await rows.create(user_id=service.associate_id, topic_id=topic.pk)
    return int(row.chat_session_id)


async def test_introspection_as_graphiql_asks_for_it() -> None:
    result = await ask(SCHEMA, BY_GRAPHIQL)
    assert result.errors is None
    assert result.data is not None
    names = {type_["name"] for type_ in result.data["__schema"]["types"]}
    assert names >= {"ChatSession", "DateTime"}


async def test_everything_of_a_session_and_of_what_it_refers_to(
    service: Service, session: int
) -> None:
    selection = everything_of(SESSION, OF_TOPICS_ALONE)
    answer = await service.graphql(
        f"query ($key: Int!) {{ chatSession(chatSessionId: $key) {selection} }}", key=session
    )
    assert "errors" not in answer
    [row] = _data(answer).values()
    assert row["user"]["associateId"] == service.associate_id
    assert (row["topic"]["name"], row["topic"]["isOpen"]) == ("Sales", True)
    assert len(row["fieldProperties"]) > 20


async def test_everything_of_a_topic_and_its_agents(service: Service, session: int) -> None:
    row = await ChatTopic.get()
    selection = everything_of(SCHEMA.core.type_map["ChatTopic"], frozenset())
    answer = await service.graphql(
        f"query ($key: Int!) {{ chatTopic(chatTopicId: $key) {selection} }}", key=row.pk
    )
    assert "errors" not in answer
    [topic] = _data(answer).values()
    assert [agent["user"]["associateId"] for agent in topic["agents"]] == [service.associate_id]


async def test_fragments_that_are_used_in_several_places(service: Service, session: int) -> None:
    answer = await service.graphql(WITH_FRAGMENTS, key=session)
    assert "errors" not in answer
    user = {"associateId": service.associate_id, "fullName": "tje0"}
    row = {"chatSessionId": session, "rank": 1, "user": user}
    data = _data(answer)
    assert data["chatSession"] == row
    assert data["chatSessions"]["nodes"] == [{**row, "transferTo": None}]
    assert data["chatSessions"]["edges"][0]["node"] == row


async def test_a_fragment_counts_each_time_that_it_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Limits apply to the document with its fragments expanded."""
    counts = count_documents(monkeypatch)
    await ask(SCHEMA, f"{{ a {{ ...user }} b {{ ...user }} c {{ ...user }} }} {USER}")
    # An operation, three fields, and three times a spread with two fields.
    assert counts.visited == 1 + 3 * (1 + 1 + 2)


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Long bodies are allowed, so that only the document limits can refuse hostile documents."""
    return Settings.model_validate({"database_url": database_url, "max_body_bytes": 2 * MEGABYTE})


async def test_an_honest_client_is_served_while_hostile_ones_are_refused(
    service: Service, session: int
) -> None:
    hostile = [*TOO_LONG.values(), *TOO_MANY_TOKENS.values(), *TOO_MUCH.values()][::3][:20]
    assert len(hostile) == 20
    honest = service.graphql(
        "query ($key: Int!) { chatSession(chatSessionId: $key) { chatSessionId } }", key=session
    )
    refused = [service.graphql(document) for document in hostile]
    *refusals, answer = await asyncio.gather(*refused[:10], *refused[10:], honest)
    assert answer == {"data": {"chatSession": {"chatSessionId": session}}}
    assert all("data" not in refusal for refusal in refusals)


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = answer["data"]
    return data


@pytest.mark.parametrize(
    "text",
    [
        f"{{ {'__typename ' * 40} }}",
        f"{{ __typename viewer {{ {'__typename @include(if: true) ' * 20} }} }}",
        f"{{ __typename {'a: __typename ' * 30} viewer {{ name }} }}",
        f"{{ viewer {{ {'... on Viewer { __typename name } ' * 9} {'__typename ' * 40} }} }}",
        f"{{ viewer {{ {'...f ' * 9} {' '.join(f'...f{n}' for n in range(30))} }} }}"
        + " fragment f on Viewer { __typename }"
        + " ".join(f"fragment f{n} on Viewer {{ __typename }}" for n in range(30)),
    ],
    ids=[
        "in one selection set",
        "with a directive",
        "as an alias",
        "in inline fragments",
        "in fragments",
    ],
)
async def test_typename_may_be_added_everywhere(text: str) -> None:
    """Apollo Client and urql add it to every selection set, those of fragments included."""
    result = await ask(SCHEMA, text)
    assert result.errors is None
    assert result.data is not None
    assert result.data.get("__typename", result.data.get("viewer", {}).get("__typename"))


async def test_a_field_with_the_alias_typename_is_repeated_like_any_field() -> None:
    text = f"{{ viewer {{ {'__typename: name ' * 20} }} }}"
    assert codes(await ask(SCHEMA, text)) == ["LIMIT_EXCEEDED"]
