"""The number of SQL statements for a page of GET ChatSession, and the largest page."""

import re

from orm.models import Associate, ChatSession, Contact
from tests.conftest import Service
from tests.rest_facade.list.test_list import ask, keys_of
from tests.rest_facade.test_getting import tables
from tests.statements import statements


async def test_a_page_is_one_query_plus_one_for_each_referred_table(
    service: Service,
) -> None:
    await ChatSession.create(
        user=await Associate.create(associate_id=101, name="u"),
        contact=await Contact.create(contact_id=1, name="c"),
    )
    await ChatSession.create(user_id=101, contact_id=1)
    await ask(service)
    with statements() as plain:
        link = (await ask(service, select="rating", filter="rating lt 5", top="1"))[
            "odata.nextLink"
        ]
    assert tables(plain) == ["chat_session"]
    with statements() as next_page:
        await service.client.get(link)
    assert tables(next_page) == ["chat_session"]
    with statements() as with_referred:
        await ask(service, select="associate/name,associate/fullName,contact/name")
    assert sorted(tables(with_referred)) == ["associate", "chat_session", "contact"]
    for statement in plain + next_page + with_referred:
        assert not re.search(r"COUNT\(|OFFSET|JOIN", statement, re.IGNORECASE), statement


async def test_filter_values_are_bound_and_not_in_the_sql(service: Service) -> None:
    await ask(service)
    with statements() as executed:
        await ask(service, filter="customerName begins 'hunter2' or rating in (31337)", skip="4242")
    assert "LIKE" in "".join(executed)
    assert [sql for sql in executed if re.search("hunter2|31337|4242", sql)] == []


async def test_a_page_has_at_most_a_thousand_rows(service: Service) -> None:
    await ChatSession.bulk_create([ChatSession(rating=n % 2) for n in range(1001)], batch_size=200)
    for top in ("", "1000", "5000"):
        body = await ask(service, top=top, orderBy="rating desc", select="rating")
        assert len(body["value"]) == 1000
        rest = (await service.client.get(body["odata.nextLink"])).json()
        assert len(rest["value"]) == 1
        assert rest["odata.nextLink"] is None
        assert len({*keys_of(body), *keys_of(rest)}) == 1001
