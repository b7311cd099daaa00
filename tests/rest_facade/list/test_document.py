from rest_facade.list.columns import COLUMNS
from rest_facade.list.document import columns_table, operators_table


def test_the_columns_table_says_what_each_column_can() -> None:
    heads, rule, *rows = columns_table().splitlines()
    assert heads == "| Column | Type | Sorts | Filters | Note |"
    assert rule == "| --- | --- | --- | --- | --- |"
    assert len(rows) == len(COLUMNS)
    assert "| `contact/name` | string | yes | yes |  |" in rows
    assert "| `sessionKey` | string | no | no | A secret: it can only be selected. |" in rows
    assert all(row.count("|") == heads.count("|") for row in rows)


def test_the_operators_table_says_what_each_type_takes() -> None:
    rows = operators_table().splitlines()
    assert rows[:2] == ["| Type | Operators |", "| --- | --- |"]
    assert "| int | `eq` `ne` `gt` `ge` `lt` `le` `in` `between` |" in rows
    assert [row.split(" ")[1] for row in rows[2:]] == [
        *("int", "string", "bool", "datetime", "date", "list", "associate", "flags"),
    ]
