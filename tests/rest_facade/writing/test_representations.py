"""Round trip: a written entity is read back unchanged in every media type."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rest_facade.contract.carriers import Carrier
from rest_facade.reading.variables import to_values
from rest_facade.writing.negotiation import WRITERS, reader_of
from tests.rest_facade import toys
from tests.rest_facade.entities import entities
from tests.rest_facade.schema import UTC, carrier

READ_AND_WRITTEN = ("application/json", "text/json", "application/xml", "text/xml")


@pytest.mark.parametrize("media_type", READ_AND_WRITTEN)
@pytest.mark.parametrize(
    "carrier_",
    [
        *map(carrier, ("ChatSession", "Contact", "Associate", "Sale", "Ticket")),
        *map(toys.carrier, ("Device", "Item", "Part")),
    ],
    ids=lambda each: each.name,
)
@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_written_entity_is_read_back(
    media_type: str, carrier_: Carrier, data: st.DataObject
) -> None:
    entity = data.draw(entities(carrier_))
    read, write = reader_of(media_type), WRITERS[media_type]

    written = write(carrier_.entity_name, entity, carrier_)
    again = read(written, carrier_)

    assert to_values(again, carrier_, UTC) == to_values(entity, carrier_, UTC)
    assert write(carrier_.entity_name, again, carrier_) == written
