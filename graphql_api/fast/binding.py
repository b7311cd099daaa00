"""Resolvers with arguments, called without Strawberry's layers between graphql-core and them."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField, GraphQLResolveInfo, GraphQLSchema, OperationType
from strawberry import Info
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from graphql_api.fast.conversion import Conversions, Convert
from graphql_api.fast.values import NotCompilable

_BOUND = "bound"


@dataclass(frozen=True)
class BoundResolver:
    """A resolver, and what makes its arguments of what graphql-core coerced."""

    call: Callable[..., Awaitable[Any]]
    arguments: tuple[tuple[str, str, Convert], ...]
    """By their names in GraphQL, with those in Python."""
    info: tuple[str, type[Info[Any, Any]], StrawberryField] | None
    """The argument that hears of the call, if any does, and what it is made of."""

    def taken(self, given: Mapping[str, Any], raw: GraphQLResolveInfo[Any]) -> dict[str, Any]:
        """What the resolver is called with; raises anything where Strawberry has to convert."""
        taken = {
            python_name: convert(given[name])
            for name, python_name, convert in self.arguments
            if name in given
        }
        if self.info is not None:
            name, info_class, field = self.info
            taken[name] = info_class(_raw_info=raw, _field=field)
        return taken


def bound_resolver(field: GraphQLField) -> BoundResolver | None:
    """What a field was bound to, if it was."""
    bound: BoundResolver | None = field.extensions.get(_BOUND)
    return bound


def bind(core: GraphQLSchema, converter: GraphQLCoreConverter) -> None:
    """Bind the asynchronous resolvers of a schema's roots."""
    conversions = Conversions(converter.config, converter.scalar_registry)
    for root in OperationType:
        type_ = core.get_root_type(root)
        for field in type_.fields.values() if type_ else ():
            known = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
            if known is not None and _is_simple(known):
                with suppress(NotCompilable):
                    _bind(field, known, conversions, converter.config)


def _is_simple(field: StrawberryField) -> bool:
    resolver = field.base_resolver
    return (
        resolver is not None
        and field.is_async
        and not field.extensions
        and not (resolver.self_parameter or resolver.parent_parameter or resolver.root_parameter)
    )


def _bind(
    field: GraphQLField, known: StrawberryField, conversions: Conversions, config: StrawberryConfig
) -> None:
    resolver, stock = known.base_resolver, field.resolve
    assert resolver is not None
    assert stock is not None
    call: Callable[..., Any] = resolver
    info = resolver.info_parameter
    bound = BoundResolver(
        call,
        tuple(
            (
                config.name_converter.from_argument(each),
                each.python_name,
                conversions.of(each.type),
            )
            for each in known.arguments
        ),
        (info.name, config.info_class, known) if info else None,
    )

    async def resolve(source: Any, raw: GraphQLResolveInfo[Any], **given: Any) -> Any:
        try:
            taken = bound.taken(given, raw)
        except Exception:
            # Nothing was called yet; Strawberry says what is wrong.
            return await stock(source, raw, **given)
        return await bound.call(**taken)

    field.resolve = resolve
    field.extensions[_BOUND] = bound
