"""An address: one column, typed all the way down."""

import pytest

from orm.models import Address, Contact, LocalizedField, StructuredAddress
from orm.models.address import AddressField
from orm.models.enums import AddressType

WHOLE = Address(
    wgs84_latitude=69.6492,
    wgs84_longitude=18.9553,
    localized_address=[
        LocalizedField(name="city", value="Tromsø", label="Poststed", value_length=64),
        LocalizedField(),
    ],
    street=StructuredAddress(
        atype_idx=AddressType.CONTACT_STREET_ADDRESS, address1="Storgata 1", zipcode="9008"
    ),
    postal=None,
    formatted="Storgata 1\n9008 Tromsø",
)


@pytest.mark.parametrize("address", [None, Address(), WHOLE])
async def test_an_address_is_read_as_it_was_stored(database: str, address: Address | None) -> None:
    await Contact.create(contact_id=1, address=address)
    assert (await Contact.get(contact_id=1)).address == address


async def test_its_parts_are_read_with_their_types(database: str) -> None:
    await Contact.create(contact_id=1, address=WHOLE)
    address = (await Contact.get(contact_id=1)).address
    assert isinstance(address, Address)
    assert all(isinstance(line, LocalizedField) for line in address.localized_address)
    assert isinstance(address.street, StructuredAddress)
    assert address.street.atype_idx is AddressType.CONTACT_STREET_ADDRESS


def test_a_dictionary_becomes_an_address_with_defaults_for_the_rest() -> None:
    read = AddressField().to_python_value({"postal": {"atype_idx": 1, "city": "Oslo"}})
    assert read == Address(
        postal=StructuredAddress(atype_idx=AddressType.CONTACT_POSTAL_ADDRESS, city="Oslo")
    )


def test_an_address_is_left_as_it_is() -> None:
    assert AddressField().to_python_value(WHOLE) is WHOLE


def test_an_address_type_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="999 is not a valid AddressType"):
        AddressField().to_python_value({"street": {"atype_idx": 999}})
