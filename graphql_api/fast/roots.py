"""Compiles and executes the root fields of one operation.

In the order of a request: the field's arguments are read (`_arguments_of`), the info object is
built (`_info_of`), the resolver is called and its value serialized (`CompiledRoot.execute`), and
at the end the references and deferred values that the projection left pending are resolved
(`resolve_pending`, one query for each table).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
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
from tortoise.models import Model

from graphql_api.context import Context, is_key_alone
from graphql_api.fast.binding import BoundResolver, bound_resolver
from graphql_api.fast.compiler_context import CompilerContext
from graphql_api.fast.compiling import root_serializer
from graphql_api.fast.pending import (
    PendingFields,
    PendingReference,
    ReferenceField,
    Serialize,
    resolve_deferred,
)
from graphql_api.fast.values import Compiled, NotCompilable, refuse
from graphql_api.rights.rights import redaction_of
from orm.engine import lookups

_NO_HELPERS = GraphQLResolveInfoHelpers(gather=refuse, track=refuse)
"""For the info object: no resolver here leaves work behind."""


@dataclass(frozen=True)
class RootContext:
    """An operation whose root fields are compiled, and the schema that it was written for."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    compiler: CompilerContext

    @property
    def type(self) -> GraphQLObjectType:
        """The root type of the operation."""
        type_ = self.schema.get_root_type(self.operation.operation)
        assert type_ is not None
        return type_


class ResolvedRoot:
    """The result of a root resolver: its value, or the error that it raised."""

    def __init__(self, value: Any, error: Exception | None = None) -> None:
        self._value, self._error = value, error

    async def replay(self) -> Any:
        """Return or raise the result once more, without calling the resolver."""
        if self._error is not None:
            raise self._error
        return self._value


ResolvedRoots = dict[str, ResolvedRoot]
"""The root fields that were resolved, by response name."""


@dataclass(frozen=True, eq=False)
class CompiledRoot:
    """A root field of an operation, ready to be executed."""

    key: str
    """The response name."""
    bound: BoundResolver
    arguments: Callable[[VariableValues], Mapping[str, Any]]
    """The coerced arguments by their GraphQL names, from the values of the variables."""
    serialize: Serialize
    info: Callable[[VariableValues, Context], GraphQLResolveInfo[Any]]

    async def execute(
        self,
        values: VariableValues,
        context: Context,
        resolved: ResolvedRoots,
        count_miss: Callable[[Compiled], None],
    ) -> Any:
        """The serialized value of the field; notes the resolver's result in `resolved`.

        Raises any exception where graphql-core has to take over.
        """
        try:
            info = self.info(values, context)
            arguments = self.bound.keyword_arguments(self.arguments(values), info)
        except Exception:
            count_miss(Compiled.INPUT)
            raise
        try:
            value = await self.bound.call(**arguments)
        except Exception as error:
            resolved[self.key] = ResolvedRoot(None, error)
            raise
        resolved[self.key] = ResolvedRoot(value)
        try:
            return await serialize_root(self.serialize, value, values, context)
        except Exception:
            count_miss(Compiled.OUTPUT)
            raise


async def serialize_root(
    serialize: Serialize, value: Any, values: VariableValues, context: Context
) -> Any:
    """The serialized value of a root field, with all references and deferred values."""
    pending = PendingFields(context.locale.languages, context.rights_on, context.zone, values)
    serialized = serialize(value, pending)
    if pending.references or pending.deferred:
        await resolve_pending(pending)
    return serialized


def compile_root(key: str, details: FieldDetailsList, context: RootContext) -> CompiledRoot:
    """The compiled root field of a response name.

    Raises NotCompilable when graphql-core has to execute it.
    """
    nodes = [detail.node for detail in details]
    field = context.type.fields.get(nodes[0].name.value)
    bound = bound_resolver(field) if field is not None else None
    if field is None or bound is None:
        raise NotCompilable
    return CompiledRoot(
        key,
        bound,
        _arguments_of(field, nodes[0]),
        root_serializer(field.type, details, context.compiler),
        _info_of(key, field, nodes, context),
    )


def _arguments_of(
    field: GraphQLField, node: FieldNode
) -> Callable[[VariableValues], Mapping[str, Any]]:
    """A function that returns the field's arguments, coerced as graphql-core coerces them."""
    variables = {
        argument.name.value: argument.value.name.value
        for argument in node.arguments or ()
        if isinstance(argument.value, VariableNode)
    }
    given = {argument.name.value for argument in node.arguments or ()}
    absent: dict[str, Any] = dict.fromkeys(name for name in field.args if name not in given)
    required = {name for name in variables if isinstance(field.args[name].type, GraphQLNonNull)}

    def by_core(values: VariableValues) -> Mapping[str, Any]:
        return get_argument_values(field, node, values)

    def from_variables(values: VariableValues) -> Mapping[str, Any]:
        coerced = values.coerced
        arguments = absent.copy()
        for name, variable in variables.items():
            value = arguments[name] = coerced.get(variable, Undefined)
            if value is Undefined or (value is None and name in required):
                return by_core(values)
        return arguments

    # Literals and other defaults than null are the same at every call, but finding out which of
    # them may be shared takes longer than coercing them again.
    null_by_default = all(field.args[name].default_value is None for name in absent)
    return from_variables if null_by_default and variables.keys() == given else by_core


def _info_of(
    key: str, field: GraphQLField, nodes: list[FieldNode], context: RootContext
) -> Callable[[VariableValues, Context], GraphQLResolveInfo[Any]]:
    """A function that builds the info object of the field, as graphql-core builds it."""
    constant = (
        nodes[0].name.value,
        nodes,
        field.type,
        context.type,
        Path(None, key, context.type.name),
        context.schema,
        context.fragments,
        None,
        context.operation,
    )

    def info(values: VariableValues, request: Context) -> GraphQLResolveInfo[Any]:
        return GraphQLResolveInfo(*constant, values, request, is_awaitable, None, _NO_HELPERS)

    return info


ReferenceSource = tuple[type[Model], tuple[str, ...]]
"""A table, and the columns that are read of it."""


async def resolve_pending(pending: PendingFields) -> None:
    """Replace the keys by the rows that they refer to, and await the deferred values.

    Repeated until nothing is pending, since the other rows may have pending fields themselves.
    """
    while pending.references or pending.deferred:
        references, deferred = pending.references, pending.deferred
        pending.references, pending.deferred = [], []
        if references:
            await _replace_keys(references, await _load(references), pending)
        if deferred:
            await resolve_deferred(deferred, pending)


async def _load(
    references: Iterable[PendingReference],
) -> Mapping[ReferenceSource, Mapping[int, Any]]:
    """The rows that are referred to, by their source, and by key."""
    keys_of: dict[ReferenceSource, set[int]] = {}
    for field, rows, _ in references:
        keys = {values[field.key] for values in rows}
        keys_of.setdefault(_source(field), set()).update(keys - {None})
    loaded: dict[ReferenceSource, Mapping[int, Any]] = {}
    for (model, columns), keys in keys_of.items():
        if is_key_alone(model, columns):
            name = model._meta.pk_attr
            loaded[model, columns] = {key: SimpleNamespace(**{name: key}) for key in keys}
        elif keys:
            loaded[model, columns] = await lookups.by_keys(model, columns, list(keys))
    return loaded


async def _replace_keys(
    references: Iterable[PendingReference],
    loaded: Mapping[ReferenceSource, Mapping[int, Any]],
    pending: PendingFields,
) -> None:
    for field, rows, rights_of_rows in references:
        reference = field.reference
        redacted = await redaction_of(reference.name, reference.public.model, pending.rights_on)
        others = loaded.get(_source(field), {})
        # Rows with the same rights see the same of the same other row.
        projected: dict[object, Any] = {}
        for values, rights in zip(rows, rights_of_rows, strict=True):
            key = values[field.key]
            if key is None:
                continue
            identity = (key, rights)
            if identity not in projected:
                other = others.get(key)
                projected[identity] = other and field.project(redacted(rights, other), pending)
            values[field.key] = projected[identity]


def _source(field: ReferenceField) -> ReferenceSource:
    return field.reference.public.model, field.columns
