"""What the viewer may do, as GraphQL tells it: read from the matrix that `enforce` obeys."""

from graphql_api.describe import Field
from graphql_api.rights.matrix import RoleRights
from graphql_api.types.rights import FieldProperty, FieldRight, TableRight


def table_right(rights: RoleRights) -> TableRight:
    """What a role may do with a row."""
    return TableRight(mask=list(rights.table.mask), reason=rights.table.reason)


def field_properties(rights: RoleRights, described: tuple[Field, ...]) -> list[FieldProperty]:
    """What each field is, and what a role may do with it; in the order of the fields."""
    return [
        FieldProperty(
            name=field.name,
            right=FieldRight(mask=[cell.mask] if cell.mask else [], reason=cell.reason),
            type=field.type,
            length=field.length,
        )
        for field in described
        for cell in [rights.of(field.attribute)]
    ]
