"""Imported CRM rows replace those with the same keys as a whole."""

from contextlib import suppress
from datetime import UTC, datetime

from orm import crm
from orm.engine.database import transaction
from orm.models import Address, Associate, ChatSession, Contact, Person, Sale, StructuredAddress
from orm.models.enums import AddressType, SaleStatus, UserType
from tests.orm.rows import create


async def test_rows_are_stored_by_their_keys(database: str) -> None:
    await crm.upsert(Person, [{"person_id": 7, "email": "a@b.c"}, {"person_id": 3, "rank": 2}])
    rows = await Person.all().order_by("person_id")
    assert [(row.person_id, row.email, row.rank) for row in rows] == [(3, None, 2), (7, "a@b.c", 0)]


async def test_every_table_takes_rows(database: str) -> None:
    assert not await crm.any_stored()
    for number, model in enumerate(crm.TABLES, start=1):
        await crm.upsert(model, [{model._meta.pk_attr: number}])
        assert await crm.any_stored()
        (row,) = await model.all()
        assert row.pk == number


async def test_any_one_row_of_any_table_counts_as_stored(database: str) -> None:
    for model in crm.TABLES:
        await crm.upsert(model, [{model._meta.pk_attr: 1}])
        assert await crm.any_stored()
        await model.all().delete()
        assert not await crm.any_stored()


async def test_a_row_replaces_the_former_one_completely(database: str) -> None:
    await crm.upsert(
        Sale,
        [
            {
                "sale_id": 1,
                "title": "Spring",
                "amount": 12.5,
                "status": SaleStatus.OPEN,
                "sale_date": datetime(2026, 3, 1, tzinfo=UTC),
            }
        ],
    )
    await crm.upsert(Sale, [{"sale_id": 1, "currency": "NOK"}])
    (row,) = await Sale.all().values("currency", "title", "amount", "status", "sale_date")
    assert row == {
        "currency": "NOK",
        "title": None,
        "amount": 0.0,
        "status": SaleStatus.UNKNOWN,
        "sale_date": None,
    }


async def test_the_last_of_two_rows_with_one_key_counts(database: str) -> None:
    await crm.upsert(
        Associate,
        [
            {"associate_id": 1, "name": "first", "tooltip": "gone"},
            {"associate_id": 2, "name": "other"},
            {"associate_id": 1, "name": "last"},
        ],
    )
    rows = await Associate.all().order_by("associate_id").values_list("name", "tooltip")
    assert list(rows) == [("last", None), ("other", None)]


async def test_json_columns_are_stored_and_replaced(database: str) -> None:
    address = {"street": {"atype_idx": 2, "city": "Tromsø"}}
    await crm.upsert(Contact, [{"contact_id": 1, "address": address}])
    await crm.upsert(
        Associate,
        [{"associate_id": 1, "type": UserType.SYSTEM_ASSOCIATE, "extra_fields": {"a": "ø"}}],
    )
    contact = await Contact.get(contact_id=1)
    assert isinstance(contact.address, Address)
    assert contact.address.street == StructuredAddress(
        AddressType.CONTACT_STREET_ADDRESS, city="Tromsø"
    )
    associate = await Associate.get(associate_id=1)
    assert (associate.extra_fields, associate.custom_fields) == ({"a": "ø"}, None)
    await crm.upsert(Contact, [{"contact_id": 1}])
    assert (await Contact.get(contact_id=1)).address is None


async def test_a_row_that_sessions_refer_to_can_be_replaced(database: str) -> None:
    await crm.upsert(Person, [{"person_id": 1, "firstname": "Kai"}])
    session = await create(person_id=1)
    await crm.upsert(Person, [{"person_id": 1, "firstname": "Mia"}])
    assert (await ChatSession.get(pk=session.pk)).person_id == 1
    assert (await Person.get(person_id=1)).firstname == "Mia"


async def test_the_callers_transaction_decides(database: str) -> None:
    with suppress(ZeroDivisionError):
        async with transaction():
            await crm.upsert(Person, [{"person_id": 1}])
            await crm.upsert(Sale, [{"sale_id": 1}])
            raise ZeroDivisionError
    assert not await crm.any_stored()


async def test_many_rows_fit_in_one_call(database: str) -> None:
    await crm.upsert(Person, [{"person_id": key, "rank": key} for key in range(1, 501)])
    await crm.upsert(Person, [{"person_id": key, "rank": -key} for key in range(1, 501)])
    assert await Person.all().count() == 500
    assert await Person.filter(rank__lt=0).count() == 500
