"""Single sessions, as far as the caller may see them."""

from graphql_api.context import Info
from graphql_api.rights.enforce import enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.showing import show
from graphql_api.selection import columns_selected
from graphql_api.types.chat_session import ChatSession
from orm import chat_sessions, models


async def session_seen(info: Info, key: int) -> models.ChatSession | None:
    """The session with that key and what is selected of it.

    None when it is not there, and when the caller may not see it: nobody can tell the two apart.
    """
    rights = info.context.rights
    enforce(rights, TableAccess.SELECT)
    columns = columns_selected(info._raw_info, ChatSession, rights.columns)
    row = await chat_sessions.get(key, columns)
    if row is None or not rights.on(row).visible:
        return None
    return show(row, rights)
