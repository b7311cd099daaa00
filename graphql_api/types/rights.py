"""What the viewer may do with a row and its fields."""

import strawberry

from graphql_api.rights.matrix import FieldAccess, TableAccess

strawberry.enum(TableAccess, description="Something one may do with rows.")
strawberry.enum(
    FieldAccess, description="Something one may do with a field; UPDATE includes reading it."
)


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
