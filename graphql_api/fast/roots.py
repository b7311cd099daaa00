"""The fields at the root of one operation: what calls the resolver of each, and shows its value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    VariableNode,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.values import VariableValues, get_argument_values
from graphql.pyutils import Path, is_awaitable
from graphql.type.definition import GraphQLResolveInfoHelpers

from graphql_api.context import Context
from graphql_api.fast.binding import BoundResolver, bound_resolver
from graphql_api.fast.compiling import Collect, Report, completion_of
from graphql_api.fast.filling import fill
from graphql_api.fast.projection import Make, OpenFields
from graphql_api.fast.values import NotCompilable, refuse
from graphql_api.shared.counters import Compiled, Counters

_NO_HELPERS = GraphQLResolveInfoHelpers(gather=refuse, track=refuse)
"""No resolver here leaves work behind."""


class ResolvedRoot:
    """What a resolver came to."""

    def __init__(self, value: Any, error: Exception | None = None) -> None:
        self._value, self._error = value, error

    async def again(self) -> Any:
        """The same once more, without calling it."""
        if self._error is not None:
            raise self._error
        return self._value


ResolvedRoots = dict[str, ResolvedRoot]
"""By response name, of the fields at the root that were resolved."""


@dataclass(frozen=True, eq=False)
class CompiledRoot:
    """A field at the root of an operation."""

    key: str
    """The response name."""
    bound: BoundResolver
    arguments: Callable[[VariableValues], Mapping[str, Any]]
    show: Make
    info: Callable[[VariableValues, Context], GraphQLResolveInfo[Any]]

    async def answer(
        self, values: VariableValues, context: Context, outcomes: ResolvedRoots, tally: Counters
    ) -> Any:
        """The field's value, shown; raises anything where graphql-core has to go on."""
        try:
            raw = self.info(values, context)
            taken = self.bound.taken(self.arguments(values), raw)
        except Exception:
            tally.miss(Compiled.INPUT)
            raise
        try:
            found = await self.bound.call(**taken)
        except Exception as error:
            outcomes[self.key] = ResolvedRoot(None, error)
            raise
        outcomes[self.key] = ResolvedRoot(found)
        asked = OpenFields(context.locale.languages)
        try:
            shown = self.show(found, asked)
            if asked.openings or asked.later:
                await fill(asked)
        except Exception:
            tally.miss(Compiled.OUTPUT)
            raise
        return shown


@dataclass(frozen=True)
class RootContext:
    """Where root fields are: an operation of a document, and the schema that it was made for."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    collect: Collect
    report: Report

    @property
    def type(self) -> GraphQLObjectType:
        """The type of the operation's root."""
        type_ = self.schema.get_root_type(self.operation.operation)
        assert type_ is not None
        return type_


def root_of(key: str, details: FieldDetailsList, place: RootContext) -> CompiledRoot:
    """The root field of a response name; Unusual when graphql-core has to execute it."""
    nodes = [each.node for each in details]
    field = place.type.fields.get(nodes[0].name.value)
    bound = bound_resolver(field) if field is not None else None
    if field is None or bound is None:
        raise NotCompilable
    return CompiledRoot(
        key,
        bound,
        _arguments_of(field, nodes[0]),
        completion_of(field.type, details, place.collect, place.report),
        _info_of(key, field, nodes, place),
    )


def _info_of(
    key: str, field: GraphQLField, nodes: list[FieldNode], place: RootContext
) -> Callable[[VariableValues, Context], GraphQLResolveInfo[Any]]:
    same = (
        nodes[0].name.value,
        nodes,
        field.type,
        place.type,
        Path(None, key, place.type.name),
        place.schema,
        place.fragments,
        None,
        place.operation,
    )

    def info(values: VariableValues, context: Context) -> GraphQLResolveInfo[Any]:
        return GraphQLResolveInfo(*same, values, context, is_awaitable, None, _NO_HELPERS)

    return info


def _arguments_of(
    field: GraphQLField, node: FieldNode
) -> Callable[[VariableValues], Mapping[str, Any]]:
    """What gives the field's arguments, as graphql-core coerces them."""
    variables = {
        argument.name.value: argument.value.name.value
        for argument in node.arguments or ()
        if isinstance(argument.value, VariableNode)
    }
    required = {name for name in variables if isinstance(field.args[name].type, GraphQLNonNull)}

    def by_graphql(values: VariableValues) -> Mapping[str, Any]:
        return get_argument_values(field, node, values)

    def given(values: VariableValues) -> Mapping[str, Any]:
        coerced = values.coerced
        found = {name: coerced.get(variable, Undefined) for name, variable in variables.items()}
        for name, value in found.items():
            if value is Undefined or (value is None and name in required):
                return by_graphql(values)
        return found

    # What is written in the document, or has a default, is the same at every call; to find out
    # which of it may be shared takes longer than to coerce it again.
    return given if variables.keys() == field.args.keys() else by_graphql
