"""Binds resolvers, so that graphql-core calls them without Strawberry's layers in between."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField, GraphQLResolveInfo, GraphQLSchema, OperationType
from strawberry import Info
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from graphql_api.fast.conversion import ArgumentConverters, Convert
from graphql_api.fast.values import NotCompilable

_BOUND = "bound"


@dataclass(frozen=True)
class BoundResolver:
    """A resolver, and the converters of its arguments."""

    call: Callable[..., Awaitable[Any]]
    arguments: tuple[tuple[str, str, Convert], ...]
    """Each argument's name in GraphQL, its name in Python, and its converter."""
    info: tuple[str, type[Info[Any, Any]], StrawberryField] | None
    """The name and class of the resolver's info argument, and its field; None without one."""

    def keyword_arguments(
        self, coerced: Mapping[str, Any], raw: GraphQLResolveInfo[Any]
    ) -> dict[str, Any]:
        """The resolver's keyword arguments, from those that graphql-core coerced.

        Raises any exception where Strawberry has to convert them.
        """
        arguments = {
            python_name: convert(coerced[name])
            for name, python_name, convert in self.arguments
            if name in coerced
        }
        if self.info is not None:
            name, info_class, field = self.info
            arguments[name] = info_class(_raw_info=raw, _field=field)
        return arguments


def bound_resolver(field: GraphQLField) -> BoundResolver | None:
    """The resolver that `bind` bound to a field; None for other fields."""
    bound: BoundResolver | None = field.extensions.get(_BOUND)
    return bound


def bind(core: GraphQLSchema, converter: GraphQLCoreConverter) -> None:
    """Bind the asynchronous resolvers of a schema's root fields.

    Not of subscriptions: those open a feed once, and resolve what it tells to itself.
    """
    converters = ArgumentConverters(converter.config, converter.scalar_registry)
    for operation_type in (OperationType.QUERY, OperationType.MUTATION):
        root = core.get_root_type(operation_type)
        for field in root.fields.values() if root else ():
            definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
            if definition is not None and _is_simple(definition):
                with suppress(NotCompilable):
                    _bind(field, definition, converters, converter.config)


def _is_simple(definition: StrawberryField) -> bool:
    resolver = definition.base_resolver
    return (
        resolver is not None
        and definition.is_async
        and not definition.extensions
        and not (resolver.self_parameter or resolver.parent_parameter or resolver.root_parameter)
    )


def _bind(
    field: GraphQLField,
    definition: StrawberryField,
    converters: ArgumentConverters,
    config: StrawberryConfig,
) -> None:
    resolver, by_strawberry = definition.base_resolver, field.resolve
    assert resolver is not None
    assert by_strawberry is not None
    call: Callable[..., Any] = resolver
    info = resolver.info_parameter
    bound = BoundResolver(
        call,
        tuple(
            (
                config.name_converter.from_argument(argument),
                argument.python_name,
                converters.converter_of(argument.type),
            )
            for argument in definition.arguments
        ),
        (info.name, config.info_class, definition) if info else None,
    )

    async def resolve(source: Any, raw: GraphQLResolveInfo[Any], **coerced: Any) -> Any:
        try:
            arguments = bound.keyword_arguments(coerced, raw)
        except Exception:
            # No resolver was called yet; Strawberry reports what is wrong.
            return await by_strawberry(source, raw, **coerced)
        return await bound.call(**arguments)

    field.resolve = resolve
    field.extensions[_BOUND] = bound
