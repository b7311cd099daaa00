"""Masks of rights as REST writes them are read by the official client as the right numbers."""

import json
from itertools import combinations

from graphql_api.rights.matrix import FieldAccess, TableAccess
from rest_facade.writing.entity import field_properties, table_right
from tests.web.node import run_node

TABLE_BITS = {"SELECT": 1, "UPDATE": 2, "INSERT": 4, "DELETE": 8}
FIELD_BITS = {"READ": 1, "UPDATE": 3, "UI_HINT_MANDATORY": 64}

TABLES = [
    [access.name for access in accesses]
    for size in range(5)
    for accesses in combinations(TableAccess, size)
]
FIELDS = [[], *([access.name] for access in FieldAccess), ["UPDATE", "UI_HINT_MANDATORY"]]


def table_mask(names: list[str]) -> str:
    return table_right({"mask": names, "reason": ""})["Mask"]


def field_mask(names: list[str]) -> str:
    entry = {"name": "rank", "right": {"mask": names, "reason": ""}, "type": "", "length": 4}
    properties = field_properties([entry], {"Rank"})
    mask: str = properties["Rank"]["FieldRight"]["Mask"]
    return mask


def test_the_client_reads_every_mask_as_a_number() -> None:
    tables, fields = [*map(table_mask, TABLES)], [*map(field_mask, FIELDS)]
    assert (tables[-1], fields[-1]) == ("FULL", "Update, UIHintMandatory")
    saw = run_node("official/masks.mjs", json.dumps(tables), json.dumps(fields))
    assert saw["tables"] == [sum(TABLE_BITS[name] for name in names) for names in TABLES]
    assert saw["fields"] == [sum(FIELD_BITS[name] for name in names) for names in FIELDS]
