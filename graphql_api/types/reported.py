"""Fields that tell what the viewer may do with a row."""

from collections.abc import Callable
from typing import Any

from graphql_api.context import Info
from graphql_api.origins import Reported, with_origin
from graphql_api.rights.granted import RowRights
from graphql_api.rights.showing import rights_of
from graphql_api.types.reference import Row


def reported(tell: Callable[[RowRights, tuple[str, ...]], Any]) -> Callable[..., Any]:
    """Resolve a field to what `tell` makes of the row's rights, in the languages asked for."""

    def resolve(root: Row, info: Info) -> Any:
        return tell(rights_of(root), info.context.locale.languages)

    return with_origin(resolve, Reported(tell))
