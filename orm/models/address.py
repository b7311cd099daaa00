"""A postal or street address, stored in one JSON column of its row."""

from dataclasses import dataclass, field
from typing import Any

from orm.models.enums import AddressType
from orm.value_objects import ValueField


@dataclass
class LocalizedField:
    """One line of an address in the format of its country, with its label."""

    name: str | None = None
    value: str | None = None
    tooltip: str | None = None
    label: str | None = None
    value_length: int = 0
    address_type: str | None = None


@dataclass
class StructuredAddress:
    """An address in its parts."""

    atype_idx: AddressType = AddressType.UNKNOWN
    address1: str | None = None
    address2: str | None = None
    address3: str | None = None
    city: str | None = None
    county: str | None = None
    state: str | None = None
    zipcode: str | None = None
    formatted: str | None = None

    def __post_init__(self) -> None:
        self.atype_idx = AddressType(self.atype_idx)


@dataclass
class Address:
    """The address of a company: its coordinates, and its lines."""

    wgs84_latitude: float = 0.0
    wgs84_longitude: float = 0.0
    localized_address: list[LocalizedField] = field(default_factory=list)
    street: StructuredAddress | None = None
    postal: StructuredAddress | None = None
    formatted: str | None = None


class AddressField(ValueField):
    """A JSON column that holds an `Address` or null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Address, **kwargs)
