"""What a page of GET ChatSession costs, and how large one can be."""

import re

from orm.models import Associate, ChatSession, Contact
from tests.conftest import Service
from tests.rest_facade.list.test_list import ask, keys_of
from tests.rest_facade.reading.test_body import tables
from tests.statements import statements


async def test_a_page_is_one_query_and_one_more_for_each_table_of_neighbours(
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
    with statements() as following:
        await service.client.get(link)
    assert tables(following) == ["chat_session"]
    with statements() as neighbours:
        await ask(service, select="associate/name,associate/fullName,contact/name")
    assert sorted(tables(neighbours)) == ["associate", "chat_session", "contact"]
    for each in plain + following + neighbours:
        assert not re.search(r"COUNT\(|OFFSET|JOIN", each, re.IGNORECASE), each


async def test_what_is_asked_for_is_in_no_statement(service: Service) -> None:
    await ask(service)
    with statements() as asked:
        await ask(service, filter="customerName begins 'hunter2' or rating in (31337)", skip="4242")
    assert "LIKE" in "".join(asked)
    assert [each for each in asked if re.search("hunter2|31337|4242", each)] == []


async def test_a_page_has_a_thousand_rows_at_most(service: Service) -> None:
    await ChatSession.bulk_create([ChatSession(rating=n % 2) for n in range(1001)], batch_size=200)
    for top in ("", "1000", "5000"):
        body = await ask(service, top=top, orderBy="rating desc", select="rating")
        assert len(body["value"]) == 1000
        rest = (await service.client.get(body["odata.nextLink"])).json()
        assert len(rest["value"]) == 1
        assert rest["odata.nextLink"] is None
        assert len({*keys_of(body), *keys_of(rest)}) == 1001
