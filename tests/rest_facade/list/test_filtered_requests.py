"""`$filter` as it stands in addresses, and what is answered, end to end."""

import re

import pytest

from orm.models import Associate, ChatSession
from tests.conftest import Service
from tests.rest_facade.list.test_list import PATH, ask, keys_of
from tests.rest_facade.test_getting import tables
from tests.statements import statements


@pytest.mark.parametrize(
    "written",
    [
        "rating=2",
        "rating%20%3D%202",
        "rating+%3E=2",
        "rating%3C%3E1",
        "rating+!=+1",
        "(rating=2)",
        "rating%09eq%0A2",
        "rating%20oneOf(2,3)",
        "RATING%20NOTONEOF%20('1',0)",
        "getAllRows=1+and+rating=2",
        "startswith(firstMessage,'tw')%20=%20true",
        "firstMessage+begins+'tw'+and+thisAndPrevious(registeredDate,+2,+'days')",
    ],
)
async def test_operators_come_as_they_stand_in_an_address(service: Service, written: str) -> None:
    await ChatSession.create(rating=1, first_message="one")
    twos = [(await ChatSession.create(rating=2, first_message="two")).pk for _ in range(2)]
    body = (await service.client.get(f"{PATH}?$filter={written}&$top=1&$select=rating")).json()
    following = (await service.client.get(body["odata.nextLink"])).json()
    assert [*keys_of(body), *keys_of(following)] == twos
    assert following["odata.nextLink"] is None


@pytest.mark.parametrize("format_", ["json", "xml"])
async def test_an_operator_that_a_column_lacks_is_refused_in_each_representation(
    service: Service, format_: str
) -> None:
    response = await service.client.get(
        PATH,
        params={"$filter": "rating associateIsOneOf (1)", "$format": format_},
        headers={"Accept": f"application/{format_}"},
    )
    assert response.status_code == 400
    for mentioned in ("associateIsOneOf", "rating", "equals", "between", "notOneOf", "isNull"):
        assert mentioned in response.text


async def test_no_rows_are_found_without_reading_a_referred_table(service: Service) -> None:
    user = await Associate.create(associate_id=101, name="u")
    await ChatSession.create(user_id=user.pk)
    await ask(service, filter="getNoRows set", select="associate/name")
    with statements() as executed:
        body = await ask(service, filter="getNoRows set", select="associate/name")
    assert body == {**body, "value": [], "odata.nextLink": None}
    assert tables(executed) == ["chat_session"]
    assert re.search(r"WHERE \(*FALSE", executed[-1]), executed[-1]
