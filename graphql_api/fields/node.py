"""Global object identification: Relay's interface `Node`, and the opaque ids of rows.

An id is the base64url text, without padding, of a type's name and a row's key: `ChatSession:5`.
Caches of clients (Apollo, Graphcache, Relay) recognise rows by it without configuration.
"""

import base64
import re
from typing import Any, ClassVar

import strawberry
from tortoise.models import Model

from graphql_api.resolver_hints import FromKey, with_hint
from orm.values import MAX_INT32

_WRITTEN = re.compile(rb"([A-Za-z]{1,40}):(0|[1-9][0-9]{0,9})")

MAX_ID_CHARS = 80
"""Characters of an id that are decoded; no id that this service gives out has as many."""

Row = strawberry.Parent[Any]


def write_id(model: type[Model], key: int) -> str:
    """The global id of a table's row."""
    text = f"{model.__name__}:{key}"
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def read_id(text: str) -> tuple[str, int] | None:
    """The type's name and the key in an id; None for a text that `write_id` cannot have written.

    The type's name may be that of no type.
    """
    if len(text) > MAX_ID_CHARS or "=" in text:
        return None
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        decoded = base64.b64decode(padded, altchars=b"-_", validate=True)
    except ValueError:
        return None
    written = _WRITTEN.fullmatch(decoded)
    # Each row has exactly one id, so bits that decoding drops must be those that encoding writes.
    if written is None or base64.urlsafe_b64encode(decoded) != padded:
        return None
    key = int(written[2])
    return (written[1].decode(), key) if key <= MAX_INT32 else None


def _id(root: Row) -> strawberry.ID:
    return strawberry.ID(write_id(type(root), root.pk))


with_hint(_id, FromKey(write_id))


@strawberry.interface(
    description="A row that has an id of its own among all rows of all types, by which `node` and"
    " `nodes` find it again."
)
class Node:
    """Relay's interface; a type that implements it names its table in `model`."""

    model: ClassVar[Any]

    id: strawberry.ID = strawberry.field(
        resolver=_id,
        description="Opaque, and the same for as long as the row exists: for caches of clients, and"
        " for `node`.",
    )

    @classmethod
    def is_type_of(cls, row: object, _info: object) -> bool:
        """True for a row of the type's table: GraphQL asks it where it finds a Node."""
        return isinstance(row, cls.model)
