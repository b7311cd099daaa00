"""The list: what a caller may ask of it, and what its rows are."""

from collections.abc import Mapping

from openapi_pydantic import DataType, Schema

from rest_facade.list.columns import COLUMNS, ColumnType, ListColumn
from rest_facade.list.query import FURTHEST_SKIP, LARGEST_PAGE, SKIP_TOKEN
from rest_facade.openapi.links import PAGE
from rest_facade.openapi.properties import refer

ROW = "ODataSlimRow"

PARAMETERS = {
    "$select": "Names of columns, separated by commas and in any case.",
    "$filter": (
        "Conditions such as `status eq 'InQueue' and whenRequested after '2026-01-05'`, joined by"
        " `and`, `or` and `not`, in brackets where need be."
    ),
    "$orderBy": "Names of columns, separated by commas, each with `asc` or `desc` after it.",
    "$top": f"How many rows at most, from 1; more than {LARGEST_PAGE} come by `odata.nextLink`.",
    "$skip": f"How many rows to pass over, up to {FURTHEST_SKIP}; `odata.nextLink` goes further.",
    SKIP_TOKEN: "The place that `odata.nextLink` goes on from.",
    "$format": "`JSON` or `XML`; counts for more than Accept.",
    "$mode": "`Slim`, which is all there is.",
    "$jsonSafe": "`true` for names of columns without slashes.",
}

KINDS: Mapping[ColumnType, DataType] = {
    ColumnType.INT: DataType.INTEGER,
    ColumnType.BOOL: DataType.BOOLEAN,
}
"""Columns that hold no text."""


def schemas() -> dict[str, Schema]:
    """A page and its rows, by name; in XML names have `_` for dots and slashes."""
    page = {
        "odata.metadata": Schema(type=DataType.STRING, schema_format="uri"),
        "odata.nextLink": Schema(
            type=[DataType.STRING, DataType.NULL],
            description="Where the next page is; null on the last one.",
        ),
        "value": Schema(type=DataType.ARRAY, items=refer(ROW), maxItems=LARGEST_PAGE),
    }
    always = {
        "PrimaryKey": Schema(type=DataType.STRING, description="The session's id."),
        "EntityName": Schema(type=DataType.STRING),
    }
    return {
        PAGE: Schema(type=DataType.OBJECT, properties=page, required=list(page)),
        ROW: Schema(
            type=DataType.OBJECT,
            description="The columns that were selected.",
            properties={**always, **{each.name: _column(each) for each in COLUMNS}},
            required=list(always),
        ),
    }


def _column(column: ListColumn) -> Schema:
    number = column.type is ColumnType.LIST and column.enum is None
    type_ = DataType.INTEGER if number else KINDS.get(column.type, DataType.STRING)
    return Schema(type=type_, description=column.note or None)
