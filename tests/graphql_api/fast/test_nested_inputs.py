"""An input that holds other inputs stays on the compiled path, and is the same object there."""

from datetime import timedelta
from enum import IntEnum
from typing import Annotated, Any

import pytest
import strawberry
from graphql import get_operation_ast, parse
from pydantic import BaseModel, Field
from strawberry import Maybe
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import convert_argument

from graphql_api.fast.binding import bind, bound_resolver
from graphql_api.fast.conversion import ArgumentConverters
from graphql_api.fast.values import leaf_serializers
from graphql_api.fast.variables import Coercions, Variables


@strawberry.enum
class Kind(IntEnum):
    PLAIN = 1
    FANCY = 2


@strawberry.pydantic.input
class ItemInput(BaseModel):
    text: str | None
    kind: Kind | None = None


@strawberry.pydantic.input
class SettingsInput(BaseModel):
    """Null is the same as absent: the whole value object is replaced."""

    title: Annotated[str | None, Field(description="The title.")] = None
    size: int | None = None
    first: ItemInput | None = None
    items: list[ItemInput] | None = None
    words: list[str] | None = None
    child_settings: "SettingsInput | None" = None


@strawberry.pydantic.input
class EntityInput(BaseModel):
    name: Maybe[str | None]
    settings: Maybe[SettingsInput | None]
    others: Maybe[list[ItemInput] | None]


@strawberry.type
class Query:
    @strawberry.field
    async def echo(self, input_: EntityInput) -> str:
        return repr(input_)


async def echo(input_: EntityInput) -> str:
    return repr(input_)


@strawberry.type
class Mutation:
    echo = strawberry.mutation(echo)


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation)
CORE, CONVERTER = SCHEMA._schema, SCHEMA.schema_converter
bind(CORE, CONVERTER)
TEXT = "mutation M($input: EntityInput!) { echo(input_: $input) }"

ITEM = {"text": "a", "kind": "FANCY"}
SENT: list[dict[str, Any]] = [
    {},
    {"name": "x", "settings": None, "others": None},
    {"settings": {}},
    {"settings": {"title": None, "size": 3, "words": ["a", "b"]}},
    {"settings": {"first": ITEM, "items": [ITEM, {"text": None}, {}]}, "others": [ITEM, {}]},
    {"settings": {"childSettings": {"childSettings": {"items": [ITEM]}}}},
]


@pytest.mark.parametrize(("hours", "text"), [(1, "3600"), (0, "0")])
def test_a_scalar_of_our_own_is_serialized_on_the_compiled_path(hours: int, text: str) -> None:
    seconds = strawberry.scalar(
        name="Seconds", serialize=lambda value: str(int(value.total_seconds()))
    )
    config = StrawberryConfig(scalar_map={timedelta: seconds})

    @strawberry.type
    class Root:
        lasts: timedelta

    core = strawberry.Schema(query=Root, config=config)._schema
    assert leaf_serializers(core)["Seconds"].one(timedelta(hours=hours)) == text


def coerced(sent: dict[str, Any]) -> Any:
    operation = get_operation_ast(parse(TEXT))
    assert operation is not None
    return Variables(CORE, operation, Coercions()).values({"input": sent}).coerced["input"]


def converted(sent: dict[str, Any]) -> Any:
    converters = ArgumentConverters(CONVERTER.config, CONVERTER.scalar_registry)
    return converters.converter_of(EntityInput)(coerced(sent))


def test_a_root_field_with_a_nested_input_is_bound() -> None:
    root = CORE.mutation_type
    assert root is not None
    assert bound_resolver(root.fields["echo"]) is not None


@pytest.mark.parametrize("sent", SENT)
def test_a_nested_input_is_the_same_as_by_strawberry(sent: dict[str, Any]) -> None:
    expected = convert_argument(
        coerced(sent), EntityInput, CONVERTER.scalar_registry, CONVERTER.config
    )
    found = converted(sent)
    assert found == expected
    assert repr(found) == repr(expected)
    assert found.model_fields_set == expected.model_fields_set  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "sent",
    [
        {"settings": {"nothing": 1}},
        {"settings": {"size": "3"}},
        {"settings": {"first": []}},
        {"settings": {"items": [None]}},
        {"others": {"text": "a"}},
    ],
)
def test_a_bad_nested_value_is_left_to_graphql_core(sent: dict[str, Any]) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011  any exception will do
        coerced(sent)
