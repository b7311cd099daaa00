"""Chat sessions, a page at a time."""

from dataclasses import dataclass

from orm.models import ChatSession


@dataclass(frozen=True)
class Page:
    """Some sessions in order of their keys: those right after the key `after`."""

    after: int
    rows: list[ChatSession]
    more_follow: bool


async def page(after: int, size: int, columns: tuple[str, ...]) -> Page:
    """Up to `size` sessions with keys above `after`, with at least those columns."""
    following = ChatSession.filter(pk__gt=after).order_by("chat_session_id")
    rows = await following.limit(size + 1).only(*columns)
    return Page(after, rows[:size], more_follow=len(rows) > size)


async def total() -> int:
    """How many sessions there are."""
    return await ChatSession.all().count()
