"""What the viewer may do, as GraphQL tells it: read from the rights that `enforce` obeys."""

from functools import lru_cache

from graphql_api.describe import Field
from graphql_api.rights.granted import RowRights
from graphql_api.rights.matrix import FieldAccess, FieldCell
from graphql_api.rights.reasons import translated
from graphql_api.types.rights import FieldProperty, FieldRight, TableRight

REMEMBERED = 512
"""Of each: rights, times languages."""


@lru_cache(maxsize=REMEMBERED)
def table_right(rights: RowRights, languages: tuple[str, ...]) -> TableRight:
    """What one may do with a row; the reason in the first language that there is."""
    reason = translated(rights.table.reason, languages)
    return TableRight(mask=list(rights.table.mask), reason=reason)


@lru_cache(maxsize=REMEMBERED)
def field_properties(
    rights: RowRights, described: tuple[Field, ...], languages: tuple[str, ...]
) -> list[FieldProperty]:
    """What each field is, and what one may do with it; in the order of the fields."""
    return [
        FieldProperty(
            name=field.name,
            right=FieldRight(mask=_mask(cell), reason=translated(cell.reason, languages)),
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
