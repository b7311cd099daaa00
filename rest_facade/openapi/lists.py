"""The list's query parameters, and the schemas of its pages and rows."""

from collections.abc import Mapping

from graphql import GRAPHQL_MAX_INT
from openapi_pydantic import DataType, Schema

from rest_facade.list.columns import COLUMNS, ColumnType, ListColumn
from rest_facade.list.query import FORMATS, MAX_PAGE_SIZE, MAX_SKIP, SERVED_MODE, SKIP_TOKEN
from rest_facade.openapi.links import PAGE
from rest_facade.openapi.properties import reference

ROW = "ODataSlimRow"

PARAMETERS = {
    "$select": "Names of columns, separated by commas and in any case; `*` for all columns.",
    "$filter": (
        "Conditions such as `status eq 'InQueue' and whenRequested after '2026-01-05'`, joined by"
        " `and`, `or` and `not`, with brackets where needed. The operators are those of"
        " SuperOffice's archives and of OData; the error for one that a column lacks lists those"
        " that it has."
    ),
    "$orderBy": "Names of columns, separated by commas, each optionally with `asc` or `desc`.",
    "$top": (
        f"The largest number of rows. A page has at most {MAX_PAGE_SIZE}; `odata.nextLink` leads to"
        " the rest. With 0 it is empty, and the last one."
    ),
    "$skip": (
        f"The number of rows to skip, at most {MAX_SKIP}. To go further, follow `odata.nextLink`."
    ),
    SKIP_TOKEN: "The position at which a page begins; it is part of `odata.nextLink`.",
    "$format": "`JSON` or `XML`, in any case; takes precedence over Accept.",
    "$mode": "`Slim`, the only mode that is supported, in any case.",
    "$jsonSafe": "`true` for column names with `_` in place of slashes.",
}

SCHEMAS: Mapping[str, Mapping[str, object]] = {
    # More than a page is no error, so $top has no other bound than its type.
    "$top": {"type": "integer", "format": "int32", "minimum": 0, "maximum": GRAPHQL_MAX_INT},
    "$skip": {"type": "integer", "format": "int32", "minimum": 0, "maximum": MAX_SKIP},
    "$format": {"type": "string", "enum": list(FORMATS)},
    "$mode": {"type": "string", "enum": [SERVED_MODE.capitalize()]},
    "$jsonSafe": {"type": "boolean"},
}
"""JSON Schemas of the parameters that are more than a text."""

DATA_TYPES: Mapping[ColumnType, DataType] = {
    ColumnType.INT: DataType.INTEGER,
    ColumnType.BOOL: DataType.BOOLEAN,
}
"""JSON types of the columns; all others are strings."""


def schemas() -> dict[str, Schema]:
    """The schemas of a page and its rows, by name; in XML, names have `_` for dots and slashes."""
    page = {
        "odata.metadata": Schema(type=DataType.STRING, schema_format="uri"),
        "odata.nextLink": Schema(
            type=[DataType.STRING, DataType.NULL],
            description="The address of the next page; null on the last one.",
        ),
        "value": Schema(type=DataType.ARRAY, items=reference(ROW), maxItems=MAX_PAGE_SIZE),
    }
    fixed = {
        "PrimaryKey": Schema(type=DataType.STRING, description="The session's id."),
        "EntityName": Schema(type=DataType.STRING),
    }
    return {
        PAGE: Schema(type=DataType.OBJECT, properties=page, required=list(page)),
        ROW: Schema(
            type=DataType.OBJECT,
            description="The columns that were selected.",
            properties={**fixed, **{column.name: _column(column) for column in COLUMNS}},
            required=list(fixed),
        ),
    }


def _column(column: ListColumn) -> Schema:
    # A list column without an enum holds a primary key.
    is_key = column.type is ColumnType.LIST and column.enum is None
    type_ = DataType.INTEGER if is_key else DATA_TYPES.get(column.type, DataType.STRING)
    return Schema(type=type_, description=column.note or None)
