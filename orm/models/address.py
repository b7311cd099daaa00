"""A postal or street address, stored in one JSON column of its row."""

from dataclasses import asdict, dataclass, field
from typing import Any

from tortoise.models import Model

from orm.models.enums import AddressType
from orm.models.fields import JsonField


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

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Address":
        """Build an address from the JSON that `dataclasses.asdict` gave."""
        street, postal = stored.get("street"), stored.get("postal")
        return cls(
            **{
                **stored,
                "localized_address": [
                    LocalizedField(**line) for line in stored.get("localized_address", ())
                ],
                "street": StructuredAddress(**street) if street else None,
                "postal": StructuredAddress(**postal) if postal else None,
            }
        )


class AddressField(JsonField):
    """A JSON column that holds an `Address` or null."""

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> str | None:
        """Encode an address as JSON text."""
        if isinstance(value, Address):
            value = asdict(value)
        return super().to_db_value(value, instance)

    def to_python_value(self, value: Any) -> Any:
        """Decode JSON text to an address."""
        if isinstance(value, Address):
            return value
        stored = super().to_python_value(value)
        return Address.from_json(stored) if isinstance(stored, dict) else None
