"""Hypothesis strategies: random documents over the real schema, and random rows."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLObjectType, get_named_type, is_leaf_type
from hypothesis import strategies as st

from orm.values import FOREVER
from tests.graphql_api.fast.both import COMPILED

Draw = Callable[[st.SearchStrategy[Any]], Any]

ALIASES = st.sampled_from(["{name}", "{name}", "a_{name}: {name}", "b_{name}: {name}"])
"""A response name always stands for the same field, so that all documents are valid."""

RANDOM_FIELDS = frozenset(
    {
        *("user", "transferTo", "contact", "sale", "tableRight", "fieldProperties"),
        *("customerName", "rank", "version", "status", "flags", "whenRequested"),
        *("name", "type", "extraFields", "address", "localizedAddress", "amount", "value", "city"),
    }
)
"""Fields with random values, which may be invalid; they are selected more often."""

DIRECTIVES = st.sampled_from([""] * 9 + [" @include(if: true)", " @skip(if: true)"])


@st.composite
def selections(draw: Draw, type_name: str = "ChatSession", depth: int = 4) -> str:
    """A selection of a type, with aliases, fragments, and repeated fields."""
    return "{ " + " ".join(_parts(draw, type_name, depth)) + " }"


def _parts(draw: Draw, type_name: str, depth: int) -> Iterator[str]:
    type_ = COMPILED.core.get_type(type_name)
    assert isinstance(type_, GraphQLObjectType)
    anything = st.sampled_from(["__typename", *type_.fields])
    random_fields = [name for name in type_.fields if name in RANDOM_FIELDS]
    names = st.sampled_from(random_fields) | anything if random_fields else anything
    for name in draw(st.lists(names, min_size=1, max_size=6)):
        field = draw(ALIASES).format(name=name) + draw(DIRECTIVES)
        below = get_named_type(type_.fields[name].type) if name in type_.fields else None
        if below is None or is_leaf_type(below):
            yield field
        else:
            yield f"{field} {draw(selections(below.name, depth - 1))}"
    if depth > 0 and draw(st.integers(0, 4)) == 0:
        directive, inner = draw(DIRECTIVES), " ".join(_parts(draw, type_name, depth - 1))
        yield f"... on {type_name}{directive} {{ {inner} }}"


ONE = "{{ chatSession(chatSessionId: {key}) {selection} }}"
LIST = "{{ chatSessions {{ totalCount nodes {selection} pageInfo {{ hasNextPage }} }} }}"
EDGES = "{{ chatSessions(first: 3) {{ edges {{ cursor node {selection} }} }} }}"
BLANK = "{{ __typename defaultChatSession {selection} }}"

DOCUMENTS = st.builds(
    lambda form, key, selection: form.format(key=key, selection=selection),
    st.sampled_from([ONE, LIST, LIST, EDGES, BLANK]),
    st.integers(1, 4),
    selections(),
)

TEXT = st.none() | st.sampled_from(["", "Ada", "å\U0001f600", b"\xff"])
NUMBER = st.sampled_from([0, 1, -(2**31), 2**31 - 1, 2**31, 2**40])
MOMENT = st.sampled_from(
    [None, FOREVER, datetime(2, 2, 1, tzinfo=UTC), datetime(2026, 3, 14, 9, 26, 53, 5, tzinfo=UTC)]
).map(lambda moment: moment and moment.isoformat(" "))
SMALL = st.sampled_from([0, 0, 0, 1, 2])

SESSIONS = st.lists(
    st.fixed_dictionaries(
        {
            "customer_name": TEXT,
            "first_message": TEXT,
            "rank": SMALL | NUMBER,
            "version": st.sampled_from([1, 1, 1, 1, 1, 1, 1, 2**31]),
            "status": st.integers(0, 11),
            "flags": st.integers(0, 4),
            "customer_consented": st.sampled_from([0, 1, 7]),
            "when_requested": MOMENT,
            "when_ended": MOMENT,
            "user_id": st.sampled_from([None, 1, 2]),
            "transfer_to_id": st.sampled_from([None, 1, 2]),
            "contact_id": st.sampled_from([None, 1]),
            "sale_id": st.sampled_from([None, 1]),
        }
    ),
    max_size=4,
)

ENTRIES = st.sampled_from([None, "{}", '{"b": "1", "a": null}', '{"a": 1}', '{"a": [1]}'])

ASSOCIATES = st.lists(
    st.fixed_dictionaries(
        {
            "name": TEXT,
            "rank": SMALL | NUMBER,
            "type": st.sampled_from([0, 1, 2, 3, 99]) | st.integers(0, 5),
            "extra_fields": ENTRIES,
        }
    ),
    min_size=2,
    max_size=2,
)

ADDRESSES = st.sampled_from(
    [
        None,
        '{"wgs84_latitude": 1.5, "street": {"atype_idx": 1, "city": "Oslo"}}',
        '{"wgs84_latitude": 1, "postal": {"city": 5}, "localized_address": [{"value": [1]}]}',
        '{"localized_address": [{"name": "city", "value_length": 3}, {}]}',
    ]
)

AMOUNTS = st.sampled_from([0.0, 1.5, -1e300, float("inf")])
