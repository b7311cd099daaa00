"""Resolvers with arguments, called without Strawberry's layers between graphql-core and them."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLField, GraphQLResolveInfo, GraphQLSchema, OperationType
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from graphql_api.execution.conversion import Conversions
from graphql_api.execution.tally import Tally, What
from graphql_api.execution.values import Unusual


def bind(core: GraphQLSchema, converter: GraphQLCoreConverter, tally: Tally) -> None:
    """Bind the resolvers of a schema's roots that are asynchronous and take arguments."""
    conversions = Conversions(converter.config, converter.scalar_registry)
    for root in OperationType:
        type_ = core.get_root_type(root)
        for field in type_.fields.values() if type_ else ():
            known = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
            if known is not None and field.args and _is_simple(known):
                _bind(field, known, conversions, converter.config, tally)


def _is_simple(field: StrawberryField) -> bool:
    resolver = field.base_resolver
    return (
        resolver is not None
        and field.is_async
        and not field.extensions
        and not (resolver.self_parameter or resolver.parent_parameter or resolver.root_parameter)
    )


def _bind(
    field: GraphQLField,
    known: StrawberryField,
    conversions: Conversions,
    config: StrawberryConfig,
    tally: Tally,
) -> None:
    resolver, stock = known.base_resolver, field.resolve
    assert resolver is not None
    assert stock is not None
    try:
        arguments = tuple(
            (
                config.name_converter.from_argument(each),
                each.python_name,
                conversions.of(each.type),
            )
            for each in known.arguments
        )
    except Unusual:
        return
    call: Callable[..., Any] = resolver
    takes_info = resolver.info_parameter.name if resolver.info_parameter else None

    async def resolve(source: Any, info: GraphQLResolveInfo[Any], **given: Any) -> Any:
        try:
            taken = {
                python_name: convert(given[name])
                for name, python_name, convert in arguments
                if name in given
            }
        except Exception:
            # Nothing was called yet; Strawberry says what is wrong.
            tally.miss(What.INPUT)
            return await stock(source, info, **given)
        tally.hit(What.INPUT)
        if takes_info:
            taken[takes_info] = config.info_class(_raw_info=info, _field=known)
        return await call(**taken)

    field.resolve = resolve
