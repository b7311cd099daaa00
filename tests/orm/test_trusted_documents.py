"""Trusted documents as storage keeps them: all or none, and an id never changes its text."""

import asyncio

import pytest

from orm import trusted_documents
from orm.errors import Conflict, ParleyError
from orm.models import TrustedDocument

LONGEST = 255
NOT_TO_BE_HELD = ["x" * (LONGEST + 1), "x" * 100_000, "a\0", "\ud800"]


async def stored() -> dict[str, str]:
    return {row.document_id: row.text for row in await TrustedDocument.all()}


async def test_a_document_is_found_by_its_id(database: str) -> None:
    texts = {
        "a": "{ __typename }",
        "ø/1": "query ø\n{ __typename } # 😀",
        "x" * LONGEST: "x" * 50_000,
    }
    assert await trusted_documents.add(texts) == 3
    assert await stored() == texts
    for key, text in texts.items():
        assert await trusted_documents.find(key) == text


async def test_any_other_id_finds_nothing(database: str) -> None:
    await trusted_documents.add({"a": "{ __typename }"})
    for key in ("", "b", "A", "a ", "a%", "_", "\0", "a\0"):
        assert await trusted_documents.find(key) is None, key


async def test_an_id_that_cannot_be_stored_finds_nothing(database: str) -> None:
    for key in NOT_TO_BE_HELD:
        assert await trusted_documents.find(key) is None, key[:10]


@pytest.mark.parametrize("number", range(len(NOT_TO_BE_HELD)))
async def test_an_id_that_cannot_be_stored_is_refused(number: int, database: str) -> None:
    with pytest.raises(ParleyError):
        await trusted_documents.add({"a": "{ a }", NOT_TO_BE_HELD[number]: "{ b }"})
    assert await stored() == {}


async def test_adding_the_same_again_is_fine_and_adds_nothing(database: str) -> None:
    texts = {"a": "{ a }", "b": "{ b }"}
    assert await trusted_documents.add(texts) == 2
    assert await trusted_documents.add(texts) == 0
    assert await trusted_documents.add({**texts, "c": "{ c }"}) == 1
    assert await stored() == {**texts, "c": "{ c }"}


async def test_an_id_with_another_text_is_refused_and_nothing_is_stored(database: str) -> None:
    await trusted_documents.add({"a": "{ a }", "b": "{ b }"})
    with pytest.raises(Conflict, match=r"\ba\b") as refused:
        await trusted_documents.add({"c": "{ c }", "a": "{ other }", "b": "{ b }"})
    assert refused.value.code == "CONFLICT"
    assert await stored() == {"a": "{ a }", "b": "{ b }"}


async def test_two_ids_may_have_one_text(database: str) -> None:
    assert await trusted_documents.add({"a": "{ a }", "b": "{ a }"}) == 2


async def test_adding_no_documents_adds_none(database: str) -> None:
    assert await trusted_documents.add({}) == 0
    assert await stored() == {}


async def test_many_documents_in_one_call(database: str) -> None:
    texts = {f"document {number}": f"{{ a{number} }}" for number in range(3000)}
    assert await trusted_documents.add(texts) == len(texts)
    assert await trusted_documents.add(texts) == 0
    assert len(await stored()) == len(texts)


async def test_concurrent_calls_with_the_same_documents_store_them_once(database: str) -> None:
    """Two deployments register the same documents; one of them may be told to try again."""
    outcomes = await asyncio.gather(
        *(trusted_documents.add({"a": "{ a }"}) for _ in range(4)), return_exceptions=True
    )
    assert all(isinstance(outcome, (int, Conflict)) for outcome in outcomes), outcomes
    assert await stored() == {"a": "{ a }"}
