"""Keys that name no row, and what becomes of the session that has them."""

from contextlib import suppress

import pytest

from orm.engine.database import transaction
from orm.errors import InvalidValue
from orm.models import ChatSession
from tests.orm.rows import REFERENCES, a_row_of_each, create


async def test_each_unknown_reference_is_named(database: str) -> None:
    await a_row_of_each()
    for column, referred in REFERENCES.items():
        with pytest.raises(InvalidValue) as caught:
            await create(**{**dict.fromkeys(REFERENCES, 5), column: 99})
        (problem,) = caught.value.problems
        assert problem.path == (column,)
        assert problem.reason == f"names no {referred.__name__} that exists"


async def test_all_unknown_references_are_named_together(database: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        await create(**dict.fromkeys(REFERENCES, 99))
    assert {problem.path for problem in caught.value.problems} == {(name,) for name in REFERENCES}


async def test_the_smallest_and_largest_keys_are_unknown_like_others(database: str) -> None:
    for key in (-1, -(2**31), 2**31 - 1):
        with pytest.raises(InvalidValue, match="user_id names no Associate that exists"):
            await create(user_id=key)


async def test_an_unknown_reference_stores_no_row_and_uses_no_position(database: str) -> None:
    for column in REFERENCES:
        with pytest.raises(InvalidValue):
            await create(**{column: 99, "topic_id": 1})
    assert await ChatSession.all().count() == 0
    assert (await create(topic_id=1)).initial_queue_pos == 1


class ChangeOfMindError(Exception):
    pass


async def test_a_transaction_that_fails_rolls_its_session_back(database: str) -> None:
    await a_row_of_each()
    with pytest.raises(InvalidValue):
        await create(user_id=6)
    with suppress(ChangeOfMindError):
        async with transaction():
            await create(user_id=5)
            raise ChangeOfMindError
    await create(user_id=5)
    assert await ChatSession.all().count() == 1
