"""Documents of subscriptions are held to the limits, and to the rules of the specification."""

from typing import Any

import pytest

from graphql_api.live.subscription import NotSubscribed, subscribe
from graphql_api.schema import build_schema
from graphql_api.shared.limits import Limits
from graphql_api.shared.locale import NEUTRAL
from tests.graphql_api.live.following import MANAGER, Live, customer
from tests.graphql_api.live.test_sessions import MANY, ONE
from tests.orm.rows import create

ONE_FIELD = "presenceChanged { cursor }"

REFUSED = {
    "two root fields": f"subscription {{ {ONE_FIELD} chatSessionsChanged {{ cursor }} }}",
    "two root fields by a fragment": f"""
        subscription {{ ...Both }}
        fragment Both on Subscription {{ {ONE_FIELD} chatSessionsChanged {{ cursor }} }}
    """,
    "one field twice by aliases": f"subscription {{ one: {ONE_FIELD} two: {ONE_FIELD} }}",
    "introspection alone": "subscription { __typename }",
    "introspection beside it": f"subscription {{ {ONE_FIELD} __typename }}",
    "an unknown field": "subscription { chatSessionRemoved { cursor } }",
    "an unknown directive": f"subscription {{ ... @defer {{ {ONE_FIELD} }} }}",
    "no selection": "subscription { presenceChanged }",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
async def test_documents_are_validated(live: Live, text: str) -> None:
    codes = await live.refusal(text)
    assert set(codes) == {"GRAPHQL_VALIDATION_FAILED"}


@pytest.mark.parametrize(
    "text", ["{ eventCursor }", "mutation { endChatSession(chatSessionId: 1) { outcome } }", ""]
)
async def test_other_operations_do_not_stream(live: Live, text: str) -> None:
    [code] = await live.refusal(text)
    assert code in {"GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED"}


async def test_an_operation_of_several_is_named(live: Live) -> None:
    text = f"query One {{ eventCursor }} subscription Two {{ {ONE_FIELD} }}"
    await subscribe(live.schema, text, {}, "Two", MANAGER, NEUTRAL)
    for name in (None, "One", "Three"):
        with pytest.raises(NotSubscribed):
            await subscribe(live.schema, text, {}, name, MANAGER, NEUTRAL)


async def test_several_subscriptions_without_a_name_say_that_one_is_missing(live: Live) -> None:
    text = f"subscription One {{ {ONE_FIELD} }} subscription Two {{ {ONE_FIELD} }}"
    with pytest.raises(NotSubscribed) as refused:
        await subscribe(live.schema, text, {}, None, MANAGER, NEUTRAL)
    [error] = refused.value.result.errors or []
    assert "operationName" in error.message
    assert (error.extensions or {})["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("limits", "named"),
    [(Limits(depth=2), "deep"), (Limits(aliases=0), "aliases"), (Limits(tokens=10), "tokens")],
    ids=["depth", "aliases", "tokens"],
)
async def test_documents_are_held_to_the_limits(database: str, limits: Limits, named: str) -> None:
    text = "subscription { chatSessionsChanged { chatSession { a: user { associateId } } } }"
    with pytest.raises(NotSubscribed) as refused:
        await subscribe(build_schema(limits), text, {}, None, MANAGER, NEUTRAL)
    [error] = refused.value.result.errors or []
    assert named in error.message


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        (ONE, {}),
        (ONE, {"key": "one"}),
        (MANY, {"filter": {"sessionKey": {"eq": "x"}}}),
        (MANY, {"filter": {"status": {"eq": "NO_STATUS"}}}),
        (MANY, {"filter": {"rank": {"in": [*range(501)]}}}),
    ],
)
async def test_variables_are_checked(live: Live, text: str, variables: dict[str, Any]) -> None:
    codes = await live.refusal(text, **variables)
    assert set(codes) <= {"INVALID_VALUE", "BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}, codes


async def test_fragments_hide_no_field_from_the_check_of_customers(live: Live) -> None:
    session = await create()
    text = """
        subscription { ...All }
        fragment All on Subscription { chatSessionsChanged { cursor } }
    """
    assert await live.refusal(text, customer(session.pk)) == ["FORBIDDEN"]
    assert await live.refusal(f"subscription {{ {ONE_FIELD} }}", customer(session.pk)) == [
        "FORBIDDEN"
    ]
