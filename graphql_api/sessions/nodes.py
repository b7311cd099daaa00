"""Queries for rows of any type by their global ids: Relay's `node` and `nodes`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import strawberry
from tortoise.models import Model

from graphql_api.context import Info
from graphql_api.crm.associate import Associate
from graphql_api.crm.contact import Contact
from graphql_api.crm.person import Person
from graphql_api.crm.project import Project
from graphql_api.crm.sale import Sale
from graphql_api.crm.ticket import Ticket
from graphql_api.entities.entity import Entity
from graphql_api.fields.node import Node, read_id
from graphql_api.rights.enforcement import enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.rights import redact_reference
from graphql_api.selection import columns_selected
from graphql_api.sessions.entity import SESSIONS
from graphql_api.topics.entity import TOPICS
from orm import models
from orm.engine import lookups
from orm.errors import InvalidValue, Problem

NOT_AN_ID = "is not an id that this service gave out"

REFERRED: Mapping[str, tuple[str, type[Any]]] = {
    public.model.__name__: (reference, public)
    for reference, public in (
        ("user", Associate),
        ("person", Person),
        ("contact", Contact),
        ("project", Project),
        ("sale", Sale),
        ("ticket", Ticket),
    )
}
"""Each type that sessions refer to, by its name, with the reference whose rights hold for it."""

ENTITIES: Mapping[str, Entity[Any]] = {
    entity.public.model.__name__: entity for entity in (SESSIONS, TOPICS)
}
"""Each entity of the schema, by the name of its type."""

Identity = tuple[str, int]
"""A type's name and a key."""


async def node(
    info: Info,
    id: Annotated[  # noqa: A002  the name that Relay prescribes
        strawberry.ID, strawberry.argument(description="The global id.")
    ],
) -> Model | None:
    """Resolve the row with that id; null when there is none that the viewer may see.

    Raises InvalidValue for a text that is no id, and Forbidden if the viewer may read no row of the
    entity. A row that sessions refer to, and a text that is no id, ask for the right to sessions.
    """
    identity = _identity(id)
    await _enforce_reading(info, [identity])
    if identity is None:
        raise InvalidValue(Problem(("id",), NOT_AN_ID))
    return (await _visible_rows(info, [identity])).get(identity)


async def nodes(
    info: Info,
    ids: Annotated[
        list[strawberry.ID],
        strawberry.argument(description="The global ids, at most as many as a page has rows."),
    ],
) -> list[Model | None]:
    """Resolve the rows with those ids, in their order, by one query a table; null as in `node`.

    Raises InvalidValue for texts that are no ids, or for too many; Forbidden as `node` does.
    """
    largest = info.context.limits.page_size
    identities = [_identity(id_) for id_ in ids[: largest + 1]]
    await _enforce_reading(info, identities)
    if len(ids) > largest:
        raise InvalidValue(Problem(("ids",), f"must be at most {largest} ids"))
    problems = [
        Problem(("ids", at), NOT_AN_ID)
        for at, identity in enumerate(identities)
        if identity is None
    ]
    if problems:
        raise InvalidValue(*problems)
    known = [identity for identity in identities if identity is not None]
    found = await _visible_rows(info, known)
    return [found.get(identity) for identity in known]


def _identity(id_: str) -> Identity | None:
    """The type and the key in an id; None if it is not the id of a row of any type."""
    identity = read_id(id_)
    known = identity is not None and (identity[0] in ENTITIES or identity[0] in REFERRED)
    return identity if known else None


async def _enforce_reading(info: Info, identities: Iterable[Identity | None]) -> None:
    """Raise Forbidden if the viewer may read no row of an entity that they ask for."""
    named = {identity[0] for identity in identities if identity is not None}
    asked = {ENTITIES.get(name, SESSIONS).verbs.model for name in named} or {models.ChatSession}
    for model in asked:
        enforce(await info.context.rights_on(model), TableAccess.SELECT)


async def _visible_rows(info: Info, identities: Sequence[Identity]) -> dict[Identity, Model]:
    """The rows that the viewer may see, redacted for them, with the selected columns."""
    keys_by_type: dict[str, set[int]] = {}
    for name, key in identities:
        keys_by_type.setdefault(name, set()).add(key)
    found: dict[Identity, Model] = {}
    for name, keys in keys_by_type.items():
        entity = ENTITIES.get(name)
        rows = await (entity.seen_rows(info, keys) if entity else _referred(info, name, keys))
        found |= {(name, row.pk): row for row in rows}
    return found


async def _referred(info: Info, name: str, keys: set[int]) -> list[Model]:
    reference, public = REFERRED[name]
    rights = (await info.context.rights_on(models.ChatSession)).unrelated
    columns = columns_selected(info._raw_info, public)
    rows = await lookups.by_keys(public.model, columns, sorted(keys))
    return [redact_reference(reference, rights, row) for row in rows.values()]


@strawberry.type
class NodeQuery:
    """Queries by global id: fields of the query root."""

    node = strawberry.field(
        node,
        graphql_type=Node | None,
        description="The row with a global id; null when there is none that you may see. A row that"
        " sessions refer to shows what it would in a session that is not yours.",
    )
    nodes = strawberry.field(
        nodes,
        graphql_type=list[Node | None],
        description="The rows with these global ids, in their order; null as in `node`.",
    )
