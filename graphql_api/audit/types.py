"""The audit trail as GraphQL shows it. An entry's row is `orm.models.AuditEntry`."""

import json
from dataclasses import dataclass
from datetime import datetime

import strawberry
from strawberry.utils.str_converters import to_camel_case

from graphql_api.described_enums import describe_enum
from graphql_api.pagination import PageInfo
from orm import models
from orm.audit import trail
from orm.models.enums import AuditAction


@dataclass(frozen=True)
class Change:
    """One changed field whose values may be shown: the old and the new value, as JSON."""

    field: str
    old: str
    new: str


def fields_of(entry: models.AuditEntry) -> list[str]:
    """The names of all fields that changed."""
    return [to_camel_case(column) for column in entry.columns]


def changes_of(entry: models.AuditEntry) -> list[Change]:
    """The changes of those fields whose values may be told, in the same order."""
    return [
        Change(to_camel_case(column), *map(_json, entry.values[column]))
        for column in entry.columns
        if column in entry.values
    ]


def _json(value: object) -> str:
    return json.dumps(_with_input_names(value), ensure_ascii=False)


def _with_input_names(value: object) -> object:
    """The same value; parts of value objects are named as in inputs."""
    if isinstance(value, dict):
        return {to_camel_case(name): _with_input_names(part) for name, part in value.items()}
    return [_with_input_names(part) for part in value] if isinstance(value, list) else value


describe_enum(
    AuditAction,
    "What was done to a row.",
    {
        "CREATED": "The row is new.",
        "UPDATED": "Fields of the row have other values.",
        "DELETED": "The row is gone.",
    },
)

KINDS = f"{', '.join(trail.AUDITED[:-1])} or {trail.AUDITED[-1]}"
"""The kinds of rows whose changes are kept, for descriptions."""

ThisEntry = strawberry.Parent[models.AuditEntry]


@dataclass(frozen=True)
class AuditPage:
    """Entries that were found, and what lies on either side of them."""

    entries: list[models.AuditEntry]
    more_follow: bool
    some_precede: bool


ThisPage = strawberry.Parent[AuditPage]


@strawberry.type(description="What became of one field.")
class AuditChange:
    """Row of `Change`."""

    field: str = strawberry.field(description="The field's name in inputs of this schema.")
    old: str = strawberry.field(description="What it held before, as JSON.")
    new: str = strawberry.field(description="What it has held since, as JSON.")


def _key(root: ThisEntry) -> strawberry.ID:
    return strawberry.ID(str(root.audit_entry_id))


def _cursor(root: ThisEntry) -> str:
    return str(root.audit_entry_id)


def _fields(root: ThisEntry) -> list[str]:
    return fields_of(root)


def _changes(root: ThisEntry) -> list[Change]:
    return changes_of(root)


@strawberry.type(description="One change of one row: who made it, how, and of what.")
class AuditEntry:
    """Everything that the trail keeps of a change."""

    audit_entry_id = strawberry.field(
        _key, description="The primary key; later entries have a higher one."
    )
    at: datetime = strawberry.field(description="When it was made.")
    associate_id: int | None = strawberry.field(
        description="Who made it; null when it was the command line or the service itself."
    )
    user_name: str = strawberry.field(description="The name that they had then.")
    door: str = strawberry.field(
        description="Where the change came in: graphql, rest, command for the command line, or"
        " sweep for the service itself, which closes dead sessions."
    )
    application_id: int | None = strawberry.field(
        description="The application that spoke for them; null when none did."
    )
    request_id: str | None = strawberry.field(
        description="The call's X-Request-Id, under which the log tells of it."
    )
    action: AuditAction = strawberry.field(description="What was done.")
    entity: str = strawberry.field(description=f"What kind of row it was done to: {KINDS}.")
    row_key: int = strawberry.field(description="That row's primary key.")
    fields = strawberry.field(
        _fields,
        description="All fields that changed; those of sessions and topics by their names in inputs"
        " of this schema. Changes of an agent's roles also have `topicId` and `userId`.",
    )
    changes = strawberry.field(
        _changes,
        graphql_type=list[AuditChange],
        description="Old and new values, only of fields that are hidden from no role.",
    )


def _node(root: ThisEntry) -> models.AuditEntry:
    return root


@strawberry.type(description="An entry and its place in the trail.")
class AuditEdge:
    """Relay's edge."""

    cursor = strawberry.field(_cursor, description="The place, to be given as `after`.")
    node = strawberry.field(_node, graphql_type=AuditEntry, description="The entry.")


def _entries(root: ThisPage) -> list[models.AuditEntry]:
    return root.entries


def _page_info(root: ThisPage) -> PageInfo:
    return PageInfo(
        has_next_page=root.more_follow,
        has_previous_page=root.some_precede,
        start_cursor=_cursor(root.entries[0]) if root.entries else None,
        end_cursor=_cursor(root.entries[-1]) if root.entries else None,
    )


@strawberry.type(description="A page of the audit trail, newest first.")
class AuditConnection:
    """Relay's connection, with the entries themselves beside the edges."""

    edges = strawberry.field(
        _entries, graphql_type=list[AuditEdge], description="The entries with their places."
    )
    nodes = strawberry.field(
        _entries, graphql_type=list[AuditEntry], description="The entries alone."
    )
    page_info = strawberry.field(_page_info, description="Where this page begins and ends.")
