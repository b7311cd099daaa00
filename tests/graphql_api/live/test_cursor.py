"""`eventCursor` is the place in the log before all that its operation reads."""

import pytest

from graphql_api.context import Context
from graphql_api.schema import build_schema
from orm.events import reading
from orm.models import ChatSession
from orm.sessions import listing
from tests.graphql_api.live.following import MANAGER, Live, customer
from tests.graphql_api.live.test_sessions import MANY
from tests.orm.rows import create, update

SNAPSHOT = """
query Snapshot { chatSessions { nodes { chatSessionId customerAlias } } ...Place }
fragment Place on Query { place: eventCursor }
"""


@pytest.mark.parametrize("compiled", [True, False])
async def test_what_is_not_in_the_snapshot_is_told_after_its_cursor(
    live: Live, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await create(customer_alias="Ann")
    read_page = listing.page

    async def written_before(*args: object) -> object:
        await update(session.pk, {"customer_alias": "Anne"})
        return await read_page(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(listing, "page", written_before)
    schema = build_schema(compiled=compiled)
    context = Context(MANAGER, schema.limits)
    result = await schema.execute(SNAPSHOT, None, context)
    assert result.errors is None
    assert result.data is not None
    assert [node["customerAlias"] for node in result.data["chatSessions"]["nodes"]] == ["Anne"]
    async with live.follow(MANY, after=result.data["place"]) as stream:
        assert (await stream.told())["version"] == 2


async def test_customers_ask_for_it_too(live: Live) -> None:
    session = await create()
    await update(session.pk, {"customer_alias": "Ann"})
    asked = await live.ask("{ eventCursor }", customer(session.pk))
    assert asked["eventCursor"]


async def test_it_does_not_tell_if_something_happens_that_one_may_not_see(live: Live) -> None:
    """Equal cursors of one place would change with each event of another session."""
    session = await create()
    viewer = customer(session.pk)
    asked = [(await live.ask("{ eventCursor }", viewer))["eventCursor"] for _ in range(3)]
    await create()
    asked.append((await live.ask("{ eventCursor }", viewer))["eventCursor"])
    assert len({*asked}) == len(asked)


async def test_no_operation_asks_the_log_that_does_not_ask_for_it(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse() -> int:
        raise AssertionError

    monkeypatch.setattr(reading, "safe_key", refuse)
    await live.ask("{ chatSessions { nodes { chatSessionId } } }")
    assert await ChatSession.all().count() == 0
