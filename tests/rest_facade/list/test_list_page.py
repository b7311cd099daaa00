"""docs/list.md: its tables are generated from the code, and its sample request works."""

import re
import shlex

from orm.models import ChatSession
from rest_facade.list.columns import COLUMNS, CONSTANT_COLUMNS, ColumnType
from rest_facade.list.operators import OPERATORS
from tests.conftest import Service
from tests.rest_facade.list.list_page import (
    PAGE_FILE,
    columns_table,
    operators_table,
    with_current_tables,
)

PAGE = PAGE_FILE.read_text()


def test_the_pages_tables_are_up_to_date() -> None:
    assert with_current_tables(PAGE) == PAGE, "run `make calls`"
    assert all(f"| `{column.name}` |" in PAGE for column in COLUMNS)


def test_the_columns_table_says_which_columns_sort_and_filter() -> None:
    heading, rule, *rows = columns_table().splitlines()
    assert heading == "| Column | Type | Sorts | Filters | Note |"
    assert rule == "| --- | --- | --- | --- | --- |"
    assert len(rows) == len(COLUMNS) + len(CONSTANT_COLUMNS)
    assert "| `getNoRows` | bool | no | yes | False for every row; only filters. |" in rows
    assert "| `contact/name` | string | yes | yes |  |" in rows
    assert "| `sessionKey` | string | no | no | A secret: it can only be selected. |" in rows
    assert all(row.count("|") == heading.count("|") for row in rows)


def test_the_operators_table_says_which_types_take_each_operator() -> None:
    heading, _, *rows = operators_table().splitlines()
    assert heading == "| Operator | Meaning | Takes | Types |"
    assert "| `eq` `=` `equals` `is` | The value is this one. | one value | all |" in rows
    assert "| `today` | The date is within today. | no value | datetime, date |" in rows
    filterable = {type_.value: names for type_, names in OPERATORS.items() if names}
    assert set(filterable) == set(ColumnType) - {"timeSpan"}
    shown: dict[str, set[str]] = {type_: set() for type_ in filterable}
    for row in rows:
        names, _, _, types = row.strip("| ").split(" | ")
        for type_ in filterable if types == "all" else types.split(", "):
            shown[type_] |= {name.lower() for name in re.findall("[^` ]+", names)}
    assert shown == {type_: set(names) for type_, names in filterable.items()}


async def test_the_pages_request_finds_the_row_that_it_describes(service: Service) -> None:
    matching = await ChatSession.create(rating=2, when_requested="2026-08-18T13:40:09Z")
    await ChatSession.create(rating=5, when_requested="2026-08-18T13:40:09Z")
    [command] = re.findall(r"^curl .*?(?=\n```)", PAGE, re.DOTALL | re.MULTILINE)
    # In double quotes a shell wants a backslash before the dollar, which shlex leaves there.
    words = shlex.split(command.replace("\\\n", " ").replace("\\$", "$"))
    parameters = [
        words[index + 1] for index, word in enumerate(words) if word == "--data-urlencode"
    ]
    assert len(parameters) > 2
    response = await service.client.get(
        "/api/v1/ChatSession", params=dict(parameter.split("=", 1) for parameter in parameters)
    )
    rows = response.json()["value"]
    assert [row["PrimaryKey"] for row in rows] == [str(matching.pk)]
    # The response that the page shows has the same names in it.
    [shown] = re.findall(r"```json\n(.*?)\n```", PAGE, re.DOTALL)
    assert [f'"{name}"' in shown for name in rows[0]] == [True] * len(rows[0])
