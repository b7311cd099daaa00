"""The query for the sessions on the viewer's topics."""

from collections.abc import Sequence

from graphql_api.context import Info
from graphql_api.pagination import First, page_size
from graphql_api.rights.enforcement import enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.rights import redact_all
from graphql_api.rights.standings import Standing
from graphql_api.rights.topic_matrix import topic_keys
from graphql_api.selection import columns_selected
from graphql_api.sessions.types import ChatSession
from graphql_api.shared.limits import LARGEST_PAGE_OF_DOORS
from orm import models
from orm.sessions import listing
from orm.sessions.listing.columns import KEY, Column
from orm.sessions.listing.expression import Comparison, Operator, all_of
from orm.sessions.listing.order import Order, Sort

NEWEST_FIRST = Order.by(Sort(KEY, descending=True))


async def chat_sessions_for_viewer(info: Info, first: First = None) -> Sequence[models.ChatSession]:
    """Resolve the newest sessions of the topics in which the viewer has a role.

    Contract: GET ChatSession/ForCurrentUser. A page of the REST facade is larger. Raises Forbidden,
    and InvalidValue for `first`.
    """
    rights = await info.context.rights_on(models.ChatSession)
    enforce(rights, TableAccess.SELECT)
    if info.context.internal:
        size = page_size(first or LARGEST_PAGE_OF_DOORS, None, LARGEST_PAGE_OF_DOORS)
    else:
        size = page_size(first, None, info.context.limits.page_size)
    served = sorted((await info.context.read_keys(topic_keys))[Standing.SERVED])
    if not served:
        return []
    of_topics = Comparison(Column("topic_id"), Operator.IN, tuple(served))
    slice_ = listing.Slice(where=all_of(rights.visible_rows, of_topics), order=NEWEST_FIRST)
    columns = columns_selected(info._raw_info, ChatSession, rights.standing_columns)
    page = await listing.page(slice_, size, columns)
    redact_all(page.rows, rights)
    return page.rows
