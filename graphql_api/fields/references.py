"""Fields whose value is another row, loaded in batches by DataLoaders (no N+1)."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import strawberry
from tortoise.models import Model

from graphql_api.context import Info
from graphql_api.resolver_hints import FromReference, with_hint
from graphql_api.rights.rights import redact_reference, rights_of
from graphql_api.selection import columns_selected

Row = strawberry.Parent[Any]


def reference_field(name: str, public: type[Any]) -> Callable[..., Awaitable[Model | None]]:
    """A resolver of the row whose key is in the column `name`_id; null if there is no key.

    `public` is the Strawberry type of that row.
    """
    redacted = partial(redact_reference, name)

    async def resolve(root: Row, info: Info) -> Model | None:
        key: int | None = getattr(root, f"{name}_id")
        if key is None:
            return None
        columns = columns_selected(info._raw_info, public)
        row = await info.context.loaders.load(public.model, columns, key)
        return row and redacted(rights_of(root), row)

    return with_hint(resolve, FromReference(name, public, redacted))
