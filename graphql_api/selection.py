"""The fields that an operation selects below a field, and the columns that they need."""

from collections.abc import Collection, Iterable
from typing import Any

import strawberry
from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    InlineFragmentNode,
    SelectionSetNode,
)
from strawberry.utils.str_converters import to_camel_case
from tortoise.models import Model

from graphql_api.resolver_hints import FromReference, FromRowInZone, hint_of
from graphql_api.shared.caching import IdentityCache


def fields_below(
    info: GraphQLResolveInfo[Any], nodes: Iterable[FieldNode]
) -> dict[str, list[FieldNode]]:
    """The fields selected below any of the nodes, each with the nodes that select it.

    Every fragment is followed once. A field with @skip or @include counts as selected: an unneeded
    column does no harm, and a missing one does.
    """
    found: dict[str, list[FieldNode]] = {}
    followed: set[str] = set()
    waiting: list[SelectionSetNode] = [node.selection_set for node in nodes if node.selection_set]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                found.setdefault(selection.name.value, []).append(selection)
            elif isinstance(selection, InlineFragmentNode):
                waiting.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in followed:
                followed.add(selection.name.value)
                waiting.append(info.fragments[selection.name.value].selection_set)
    return found


def columns_for(
    public: type[Any], names: Iterable[str], extra: Collection[str] = ()
) -> tuple[str, ...]:
    """The columns to read for the selected fields `names` of a type.

    Includes `extra` columns, those that the hints of selected fields name, and those that are
    always read: the key, the keys of referred rows, and the version, where the table has them.
    They come from the row itself, never by a join.
    """
    selected = set(names)
    needed = _always_read(public.model).union(extra, _columns_of_hints(public, selected))
    return tuple(
        column for name, column in _columns(public) if name in selected or column in needed
    )


def columns_selected(
    info: GraphQLResolveInfo[Any], public: type[Any], extra: Collection[str] = ()
) -> tuple[str, ...]:
    """The columns to read for what an operation selects of the field that is being resolved."""
    nodes = info.field_nodes
    # A node belongs to one document, and so to its fragments.
    return _selected.get_or_make(
        nodes[0],
        (len(nodes), public, tuple(extra)),
        lambda: columns_for(public, fields_below(info, nodes), extra),
    )


_selected: IdentityCache[tuple[str, ...]] = IdentityCache(512)


def _columns(public: type[Any]) -> tuple[tuple[str, str], ...]:
    """Each column of a table with the public field that it serves ("" for none), in order."""
    served = {
        field.python_name: to_camel_case(field.python_name)
        for field in strawberry.types.get_object_definition(public, strict=True).fields
    }
    return tuple((served.get(name, ""), name) for name in public.model._meta.fields_db_projection)


def _columns_of_hints(public: type[Any], selected: Collection[str]) -> Iterable[str]:
    """The columns that the resolvers of selected fields read."""
    for field in strawberry.types.get_object_definition(public, strict=True).fields:
        if field.base_resolver and to_camel_case(field.python_name) in selected:
            hint = hint_of(field.base_resolver)
            if isinstance(hint, FromReference | FromRowInZone):
                yield from hint.columns


def _always_read(model: type[Model]) -> frozenset[str]:
    meta = model._meta
    return frozenset(
        {meta.pk_attr, *(f"{name}_id" for name in meta.fk_fields)} | ({"version"} & meta.db_fields)
    )
