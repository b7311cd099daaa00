"""Fields whose value is another row, loaded in batches by DataLoaders (no N+1)."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from tortoise.models import Model

from graphql_api.context import Info
from graphql_api.resolver_hints import FromReference, with_hint
from graphql_api.rights.matrices import standing_columns_of
from graphql_api.rights.rights import redaction_of, rights_of
from graphql_api.selection import columns_selected

Row = strawberry.Parent[Any]


def reference_field(name: str, public: type[Any]) -> Callable[..., Awaitable[Model | None]]:
    """A resolver of the row whose key is in the column `name`_id; null if there is no key.

    `public` is the Strawberry type of that row. A row of an entity with a matrix is redacted by
    that matrix, and any other row by the rights on the row that refers to it.
    """

    async def resolve(root: Row, info: Info) -> Model | None:
        key: int | None = getattr(root, f"{name}_id")
        if key is None:
            return None
        model = public.model
        columns = columns_selected(info._raw_info, public, standing_columns_of(model))
        row = await info.context.loaders.load(model, columns, key)
        if row is None:
            return None
        redacted = await redaction_of(name, model, info.context.rights_on)
        referred: Model = redacted(rights_of(root), row)
        return referred

    return with_hint(resolve, FromReference(name, public))
