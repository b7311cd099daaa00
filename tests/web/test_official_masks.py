"""Every mask that REST tells of, as the official client reads it: by numbers, which add up."""

import json
from itertools import combinations

from graphql_api.rights.matrix import FieldAccess, TableAccess
from rest_facade.writing.entity import field_properties, table_right
from tests.web.node import run_node

TABLE_BITS = {"SELECT": 1, "UPDATE": 2, "INSERT": 4, "DELETE": 8}
FIELD_BITS = {"READ": 1, "UPDATE": 3, "UI_HINT_MANDATORY": 64}

TABLES = [
    [each.name for each in names] for size in range(5) for names in combinations(TableAccess, size)
]
FIELDS = [[], *([each.name] for each in FieldAccess), ["UPDATE", "UI_HINT_MANDATORY"]]


def table_mask(names: list[str]) -> str:
    return table_right({"mask": names, "reason": ""})["Mask"]


def field_mask(names: list[str]) -> str:
    told = {"name": "rank", "right": {"mask": names, "reason": ""}, "type": "", "length": 4}
    properties = field_properties([told], {"Rank"})
    mask: str = properties["Rank"]["FieldRight"]["Mask"]
    return mask


def test_the_client_adds_up_what_is_allowed() -> None:
    tables, fields = [*map(table_mask, TABLES)], [*map(field_mask, FIELDS)]
    assert (tables[-1], fields[-1]) == ("FULL", "Update, UIHintMandatory")
    saw = run_node("official/masks.mjs", json.dumps(tables), json.dumps(fields))
    assert saw["tables"] == [sum(TABLE_BITS[each] for each in names) for names in TABLES]
    assert saw["fields"] == [sum(FIELD_BITS[each] for each in names) for names in FIELDS]
