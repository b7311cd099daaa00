"""The page that `odata.metadata` of a list leads to: the columns and their types, as OData has it.

It is a CSDL document of OData 3, the version whose dialect the list speaks (decision 0021). It says
no more than the OpenAPI document does, and is as public.
"""

from xml.sax.saxutils import quoteattr

from rest_facade.contract.dates import DateStyle
from rest_facade.list.columns import COLUMNS, ColumnType, ListColumn
from rest_facade.list.rows import ENTITY_NAME, json_safe_name
from rest_facade.response import RawResponse, content_length, to_raw_headers

NAMESPACE = "parley"
ENTITY_SET = "ChatSession"

HEADERS = to_raw_headers(
    {
        "Content-Type": "application/xml; charset=utf-8",
        "Cache-Control": "public, no-cache",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
)

DOCUMENT = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx">
<edmx:DataServices m:DataServiceVersion="3.0" m:MaxDataServiceVersion="3.0"
 xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">
<Schema Namespace="{namespace}" xmlns="http://schemas.microsoft.com/ado/2009/11/edm">
<EntityType Name="{entity}">
<Key><PropertyRef Name="PrimaryKey"/></Key>
{properties}
</EntityType>
<EntityContainer Name="Archive" m:IsDefaultEntityContainer="true">
<EntitySet Name="{entity_set}" EntityType="{namespace}.{entity}"/>
</EntityContainer>
</Schema>
</edmx:DataServices>
</edmx:Edmx>
"""

STRING, INT32 = "Edm.String", "Edm.Int32"

TYPES = {
    ColumnType.INT: INT32,
    ColumnType.BOOL: "Edm.Boolean",
    # A list of a fixed enum shows names, and any other one shows numbers.
    ColumnType.LIST: INT32,
}
"""The types of columns that show no text."""

DATE_TYPES = {DateStyle.OFFSET: "Edm.DateTimeOffset", DateStyle.BARE: "Edm.DateTime"}


def response(style: DateStyle) -> RawResponse:
    """The document as XML, whatever Accept says: OData 3 has it in no other format."""
    body = write(style)
    return RawResponse(200, (content_length(body), *HEADERS), body)


def write(style: DateStyle) -> bytes:
    """The document, for a service whose dates have this style.

    A column of a referred row has `_` in place of the slash, as with `$jsonSafe` and in XML: no
    name may have a slash here.
    """
    properties = [("PrimaryKey", STRING), ("EntityName", STRING)]
    properties += [(json_safe_name(column.name), _type(column, style)) for column in COLUMNS]
    return DOCUMENT.format(
        namespace=NAMESPACE,
        entity=ENTITY_NAME,
        entity_set=ENTITY_SET,
        properties="\n".join(
            f'<Property Name={quoteattr(name)} Type="{type_}" Nullable="false"/>'
            for name, type_ in properties
        ),
    ).encode()


def _type(column: ListColumn, style: DateStyle) -> str:
    if column.type in (ColumnType.DATE, ColumnType.DATETIME):
        return DATE_TYPES[style]
    return STRING if column.enum is not None else TYPES.get(column.type, STRING)
