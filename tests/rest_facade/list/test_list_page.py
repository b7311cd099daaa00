"""docs/list.md: its tables are those of the code, and its request is really sent."""

import re
import shlex

from orm.models import ChatSession
from rest_facade.list.columns import COLUMNS
from tests.conftest import Service
from tests.rest_facade.list.list_page import TARGET, renewed

PAGE = TARGET.read_text()


def test_its_tables_are_those_of_the_code() -> None:
    assert renewed(PAGE) == PAGE, "run `make calls`"
    assert all(f"| `{column.name}` |" in PAGE for column in COLUMNS)


async def test_its_request_finds_what_it_says(service: Service) -> None:
    wanted = await ChatSession.create(rating=2, when_requested="2026-08-18T13:40:09Z")
    await ChatSession.create(rating=5, when_requested="2026-08-18T13:40:09Z")
    [command] = re.findall(r"^curl .*?(?=\n```)", PAGE, re.DOTALL | re.MULTILINE)
    # In double quotes a shell wants a backslash before the dollar, which shlex leaves there.
    words = shlex.split(command.replace("\\\n", " ").replace("\\$", "$"))
    parameters = [words[at + 1] for at, word in enumerate(words) if word == "--data-urlencode"]
    assert len(parameters) > 2
    answer = await service.client.get(
        "/api/v1/ChatSession", params=dict(each.split("=", 1) for each in parameters)
    )
    rows = answer.json()["value"]
    assert [row["PrimaryKey"] for row in rows] == [str(wanted.pk)]
    # The answer that the page shows has the same names in it.
    [shown] = re.findall(r"```json\n(.*?)\n```", PAGE, re.DOTALL)
    assert [f'"{name}"' in shown for name in rows[0]] == [True] * len(rows[0])
