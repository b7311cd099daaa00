"""Fields that hold another row."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from tortoise.models import Model

from graphql_api.context import Info
from graphql_api.resolver_hints import Referred, with_origin
from graphql_api.rights.granted import RowRights
from graphql_api.rights.visibility import rights_of, show_below
from graphql_api.selection import columns_selected

Row = strawberry.Parent[Any]


def referred(name: str, public: type[Any]) -> Callable[..., Awaitable[Model | None]]:
    """Resolve the field `name` to the row whose key stands in the column `name`_id."""

    def shown(rights: RowRights, row: Model) -> Model:
        return show_below(rights, name, row)

    async def resolve(root: Row, info: Info) -> Model | None:
        key: int | None = getattr(root, f"{name}_id")
        if key is None:
            return None
        columns = columns_selected(info._raw_info, public)
        row = await info.context.loaders.load(public.model, columns, key)
        return row and shown(rights_of(root), row)

    return with_origin(resolve, Referred(name, public, shown))
