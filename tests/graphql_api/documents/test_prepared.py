"""Documents are parsed and validated once, within bounds, and apart from those of other doors."""

import pytest

from graphql_api.documents.prepared import REMEMBERED
from graphql_api.schema import build_schema
from tests.conftest import Service
from tests.graphql_api.at_schema import Work, ask, codes, memories, messages, schema_of, watched


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    return watched(monkeypatch)


def numbered(number: int) -> str:
    return f"query q{number} {{ __typename }}"


async def post_session(service: Service) -> None:
    answer = await service.client.post("/api/v1/ChatSession", json={"CustomerName": "Ada"})
    assert answer.status_code == 200


async def test_a_text_that_is_sent_again_is_neither_parsed_nor_validated_again(work: Work) -> None:
    schema = build_schema()
    for _ in range(5):
        result = await ask(
            schema, "query ($a: Boolean!) { __typename @skip(if: $a) }", {"a": False}
        )
        assert result.data == {"__typename": "Query"}
    assert (work.parsed, work.validated, len(work.walks)) == (1, 1, 1)


async def test_a_text_that_differs_by_a_space_is_another(work: Work) -> None:
    schema = build_schema()
    for text in ("{ __typename }", "{  __typename }"):
        await ask(schema, text)
    assert (work.parsed, work.validated) == (2, 2)


async def test_schemas_share_no_documents(work: Work) -> None:
    """What one has found valid, another may hide."""
    for schema in (build_schema(), build_schema(introspection=False)):
        await ask(schema, "{ __schema { description } }")
    assert (work.parsed, work.validated) == (2, 2)


async def test_no_more_are_kept_than_are_remembered() -> None:
    schema = build_schema()
    of_callers, of_doors = memories(schema)
    for number in range(REMEMBERED + 50):
        await ask(schema, numbered(number))
        await ask(schema, numbered(number), internal=True)
    assert len(of_callers) == REMEMBERED
    assert len(of_doors) == REMEMBERED


async def test_those_least_used_go_first(work: Work) -> None:
    schema = build_schema()
    for number in range(REMEMBERED):
        await ask(schema, numbered(number))
    await ask(schema, numbered(0))
    await ask(schema, numbered(REMEMBERED))
    work.parsed = 0
    await ask(schema, numbered(0))
    assert work.parsed == 0
    await ask(schema, numbered(1))
    assert work.parsed == 1


@pytest.mark.parametrize(
    "text",
    ["{", "{ a }" * 2000, "{ a a a a a a a a a a a a }", "{ ...f } fragment f on Query { ...f }"],
    ids=["no document", "too long", "too often", "a circle"],
)
async def test_a_text_that_was_refused_before_validation_is_not_kept(text: str) -> None:
    schema = build_schema()
    for _ in range(2):
        [code] = codes(await ask(schema, text))
        assert code in ("LIMIT_EXCEEDED", "GRAPHQL_PARSE_FAILED")
    of_callers, _ = memories(schema)
    assert len(of_callers) == 0


async def test_errors_of_an_invalid_document_come_again_with_every_send(work: Work) -> None:
    schema = build_schema()
    text = "{ nowhere chatSession { rank } }"
    first, *others = [await ask(schema, text) for _ in range(4)]
    assert codes(first) == ["GRAPHQL_VALIDATION_FAILED"] * 2
    assert all(other.data is None for other in others)
    told = [
        (messages(each), codes(each), [e.locations for e in each.errors or ()]) for each in others
    ]
    assert told == [(messages(first), codes(first), [e.locations for e in first.errors or ()])] * 3
    assert (work.parsed, work.validated) == (1, 1)


async def test_the_facades_documents_are_kept_apart(service: Service) -> None:
    of_callers, of_doors = memories(schema_of(service.app))
    await post_session(service)
    assert (len(of_callers), len(of_doors)) == (0, 1)
    await service.graphql("{ __typename }")
    assert (len(of_callers), len(of_doors)) == (1, 1)


async def test_callers_do_not_push_the_facades_documents_out(service: Service, work: Work) -> None:
    schema = schema_of(service.app)
    await post_session(service)
    for number in range(REMEMBERED + 50):
        await ask(schema, numbered(number))
    work.parsed = work.validated = 0
    await post_session(service)
    assert (work.parsed, work.validated) == (0, 0)


async def test_callers_get_no_document_that_only_doors_may_have() -> None:
    """A text of the service's own is held to no limits, but only when the service sends it."""
    schema = build_schema()
    long = f"{{ {'__typename ' * 100} }}"
    assert codes(await ask(schema, long, internal=True)) == []
    assert codes(await ask(schema, long)) == ["LIMIT_EXCEEDED"]
