"""The types and fields that report the viewer's rights on a row and on its fields."""

from collections.abc import Callable
from typing import Any

import strawberry

from graphql_api.context import Info
from graphql_api.describe import Field
from graphql_api.fields.references import Row
from graphql_api.resolver_hints import FromRights, with_hint
from graphql_api.rights.matrix import FieldAccess, FieldCell, TableAccess
from graphql_api.rights.reasons import translate
from graphql_api.rights.resolution import RowRights
from graphql_api.rights.rights import rights_of


@strawberry.type(description="What the viewer may do with this row.")
class TableRight:
    """A cell of the matrix for the table."""

    mask: list[TableAccess] = strawberry.field(description="All that is allowed.")
    reason: str = strawberry.field(description="Why no more is allowed; empty when all is.")


@strawberry.type(description="What the viewer may do with one field.")
class FieldRight:
    """A cell of the matrix for a field."""

    mask: list[FieldAccess] = strawberry.field(
        description="The most that is allowed; empty when not even reading is."
    )
    reason: str = strawberry.field(description="Why no more is allowed; empty when all is.")


@strawberry.type(description="What a field of this row is, and what the viewer may do with it.")
class FieldProperty:
    """One entry of what REST calls FieldProperties."""

    name: str = strawberry.field(description="The field's name in this schema.")
    right: FieldRight = strawberry.field(description="What the viewer may do with it.")
    type: str = strawberry.field(description="What .NET calls its type, such as System.Int32.")
    length: int = strawberry.field(
        description="Characters of a text or bytes of a number; -1 for a text of any length."
    )


def table_right(rights: RowRights, languages: tuple[str, ...]) -> TableRight:
    """The viewer's right on a row; the reason is in the first of the languages that has one."""
    reason = translate(rights.table.reason, languages)
    return TableRight(mask=list(rights.table.mask), reason=reason)


def field_properties(
    rights: RowRights, described: tuple[Field, ...], languages: tuple[str, ...]
) -> list[FieldProperty]:
    """Type, length and right of each field, in the order of the fields."""
    return [
        FieldProperty(
            name=field.name,
            right=FieldRight(mask=_mask(cell), reason=translate(cell.reason, languages)),
            type=field.type,
            length=field.length,
        )
        for field in described
        for cell in [rights.fields[field.attribute]]
    ]


def _mask(cell: FieldCell) -> list[FieldAccess]:
    if cell.mask is None:
        return []
    return [cell.mask, FieldAccess.UI_HINT_MANDATORY] if cell.mandatory else [cell.mask]


def rights_field(report: Callable[[RowRights, tuple[str, ...]], Any]) -> Callable[..., Any]:
    """A resolver whose value is `report` of the row's rights and the request's languages."""

    def resolve(root: Row, info: Info) -> Any:
        return report(rights_of(root), info.context.locale.languages)

    return with_hint(resolve, FromRights(report))
