"""An entry of the trail in the names of this schema, or such as it would give."""

import json
from dataclasses import dataclass

from graphql_api.naming import camel_case
from orm.models import AuditEntry


@dataclass(frozen=True)
class Change:
    """What became of a field whose values may be told; each is JSON."""

    field: str
    old: str
    new: str


def fields_of(entry: AuditEntry) -> list[str]:
    """The names of all fields that changed."""
    return [camel_case(column) for column in entry.columns]


def changes_of(entry: AuditEntry) -> list[Change]:
    """The changes of those fields whose values may be told, in the same order."""
    return [
        Change(camel_case(column), *map(_json, entry.values[column]))
        for column in entry.columns
        if column in entry.values
    ]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
