"""The address of a company, as one text and in parts."""

import strawberry

from graphql_api.enums import AddressType


@strawberry.type(description="One part of an address, laid out as its country does.")
class LocalizedField:
    """Value of `orm.models.address.LocalizedField`; fields in the carrier's order."""

    name: str | None = strawberry.field(description="Which part of the address this is.")
    value: str | None = strawberry.field(description="What the part says.")
    tooltip: str | None = strawberry.field(description="What to show on hovering over the part.")
    label: str | None = strawberry.field(description="What to show in front of the part.")
    value_length: int | None = strawberry.field(description="Room for the value, in characters.")
    address_type: str | None = strawberry.field(
        description="Which of the company's addresses the part is from."
    )


@strawberry.type(description="An address taken apart into street, town and so on.")
class StructuredAddress:
    """Value of `orm.models.address.StructuredAddress`; fields in the carrier's order."""

    atype_idx: AddressType | None = strawberry.field(description="What the address is used for.")
    address1: str | None = strawberry.field(description="First line, above the town.")
    address2: str | None = strawberry.field(description="Second line, above the town.")
    address3: str | None = strawberry.field(description="Third line, above the town.")
    city: str | None = strawberry.field(description="Name of the town.")
    county: str | None = strawberry.field(description="Name of the county.")
    state: str | None = strawberry.field(description="Name or letters of the state.")
    zipcode: str | None = strawberry.field(description="Postal code.")
    formatted: str | None = strawberry.field(
        description="The whole address as one text with line breaks."
    )


@strawberry.type(description="Where a company is: a place on the map, and its addresses.")
class Address:
    """Value of `orm.models.address.Address`; fields in the carrier's order."""

    wgs84_latitude: float | None = strawberry.field(
        description="Degrees north of the equator (WGS 84)."
    )
    wgs84_longitude: float | None = strawberry.field(
        description="Degrees east of Greenwich (WGS 84)."
    )
    localized_address: list[LocalizedField] | None = strawberry.field(
        description="The parts in the order that the country writes them."
    )
    street: StructuredAddress | None = strawberry.field(description="Where to visit.")
    postal: StructuredAddress | None = strawberry.field(description="Where to send post.")
    formatted: str | None = strawberry.field(
        description="The whole address as one text with line breaks."
    )
