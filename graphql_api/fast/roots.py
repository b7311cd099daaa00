"""The fields at the root of one operation: what calls the resolver of each, and shows its value."""

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
from graphql_api.fast.compiling import Collect, Report, completion_of
from graphql_api.fast.projection import Gap, Make, OpenFields, Opening
from graphql_api.fast.values import Compiled, NotCompilable, refuse
from orm.engine import lookups

Source = tuple[type[Model], tuple[str, ...]]
"""A table, and the columns that are read of it."""


async def fill(asked: OpenFields) -> None:
    """Put values in the place of keys, until nothing is open any more."""
    while asked.openings or asked.later:
        openings, later = asked.openings, asked.later
        asked.openings, asked.later = [], []
        if openings:
            _put(openings, await _load(openings), asked)
        for wait, row, values in later:
            values[wait.key] = wait.written.one(await wait.of(row))


async def _load(openings: Iterable[Opening]) -> Mapping[Source, Mapping[int, Any]]:
    """The rows that go in gaps, by where they come from, and by key."""
    wanted: dict[Source, set[int]] = {}
    for gap, rows, _ in openings:
        keys = {values[gap.key] for values in rows}
        wanted.setdefault(_source(gap), set()).update(keys - {None})
    found: dict[Source, Mapping[int, Any]] = {}
    for (model, columns), keys in wanted.items():
        if is_key_alone(model, columns):
            name = model._meta.pk_attr
            found[model, columns] = {key: SimpleNamespace(**{name: key}) for key in keys}
        elif keys:
            found[model, columns] = await lookups.by_keys(model, columns, list(keys))
    return found


def _put(
    openings: Iterable[Opening], found: Mapping[Source, Mapping[int, Any]], asked: OpenFields
) -> None:
    for gap, rows, each_rights in openings:
        others, redacted = found.get(_source(gap), {}), gap.other.redacted
        # Rows with the same rights show the same of the same other row.
        known: dict[object, Any] = {}
        for values, rights in zip(rows, each_rights, strict=True):
            key = values[gap.key]
            if key is None:
                continue
            same = (key, rights)
            if same not in known:
                row = others.get(key)
                known[same] = row and gap.project(redacted(rights, row), asked)
            values[gap.key] = known[same]


def _source(gap: Gap) -> Source:
    return gap.other.public.model, gap.columns


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
        self,
        values: VariableValues,
        context: Context,
        outcomes: ResolvedRoots,
        count_miss: Callable[[Compiled], None],
    ) -> Any:
        """The field's value, shown; raises anything where graphql-core has to go on."""
        try:
            raw = self.info(values, context)
            taken = self.bound.taken(self.arguments(values), raw)
        except Exception:
            count_miss(Compiled.INPUT)
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
            count_miss(Compiled.OUTPUT)
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
