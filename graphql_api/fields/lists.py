"""Fields whose value is a list of other rows, read in batches by the key of their own row."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from graphql_api.context import Info
from graphql_api.fields.references import Row
from graphql_api.resolver_hints import ListByKey, ReadLists, with_hint


def list_field(of: ReadLists) -> Callable[..., Awaitable[Sequence[Any] | None]]:
    """A resolver of the list that `of` reads for the key of a row, with those of other rows.

    It raises LimitExceeded for an answer whose lists have too many rows.
    """

    async def resolve(root: Row, info: Info) -> Sequence[Any] | None:
        return await read_list(of, root, info)

    return with_hint(resolve, ListByKey(of))


async def read_list(of: ReadLists, root: Row, info: Info, **arguments: Any) -> Sequence[Any] | None:
    """The list of one row, for the resolver of a field that has arguments; raises as above.

    Such a resolver has the hint `ListByKey(of)`, as those of `list_field` have.
    """
    context = info.context
    listed: Sequence[Any] | None = await context.loaders.load_by_key(
        of, context.rights_on, root.pk, arguments
    )
    info.context.count_listed(listed or ())
    return listed
