"""The users to whom sessions may be given, as a menu shows them: flat, or in groups."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Annotated, Any

import strawberry

from graphql_api.context import Context, Info
from graphql_api.resolver_hints import from_row
from graphql_api.rights.enforcement import enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.resolution import RowRights
from graphql_api.rights.rights import redact_reference
from orm import models
from orm.errors import Forbidden
from orm.topics.chat_users import chat_users


@dataclass(frozen=True)
class Item:
    """A user, or a group of users with its users as children."""

    id: int
    name: str
    full_name: str | None = None
    tool_tip: str | None = None
    rank: int | None = 0
    deleted: bool | None = False
    type: str = ""
    children: Sequence["Item"] = field(default=())


ThisItem = strawberry.Parent[Item]


@from_row
def _children(root: ThisItem) -> list[Any]:
    return list(root.children)


@from_row
def _nothing(_root: ThisItem) -> str | None:
    return None


@from_row
def _no_color(_root: ThisItem) -> int:
    return 0


@strawberry.type(name="MDOListItem", description="An item of a menu: a user, or a group of users.")
class MDOListItem:
    """An `Item`; fields in the carrier's order."""

    id: int | None = strawberry.field(description="The user's or the group's key.")
    name: str | None = strawberry.field(description="What to show.")
    tool_tip: str | None = strawberry.field(description="What to show on hovering over the item.")
    deleted: bool | None = strawberry.field(description="Whether the user has left.")
    rank: int | None = strawberry.field(description="Place among the neighbours.")
    type: str | None = strawberry.field(description="`user` or `group`.")
    child_items: list["MDOListItem"] | None = strawberry.field(
        resolver=_children, description="The users of a group; empty for a user."
    )
    icon_hint: str | None = strawberry.field(
        resolver=_nothing, description="Always null: icons are the installation's."
    )
    color_block: int | None = strawberry.field(
        resolver=_no_color, description="Always 0: colors are the installation's."
    )
    extra_info: str | None = strawberry.field(resolver=_nothing, description="Always null.")
    style_hint: str | None = strawberry.field(resolver=_nothing, description="Always null.")
    full_name: str | None = strawberry.field(description="First and last name of a user.")


async def user_agents(
    info: Info,
    *,
    flat: Annotated[
        bool, strawberry.argument(description="All users in one list, instead of in groups.")
    ],
    only_present: Annotated[
        bool,
        strawberry.argument(description="Leave out users who are not present."),
    ] = False,
) -> list[Item]:
    """Resolve users to whom a session may be given, or their groups with the users in them.

    A group none of whose users is listed is left out. Raises Forbidden as `listed_users` does.
    """
    users = await listed_users(info.context, only_present=only_present)
    if flat:
        return [_user(user) for user in users]
    by_group = sorted(users, key=_group_of)
    return [_group(number, list(group)) for number, group in groupby(by_group, key=_group_of)]


async def listed_users(
    context: Context, among: Collection[int] | None = None, *, only_present: bool = False
) -> list[models.Associate]:
    """The users to whom a session may be given, as the viewer may see them, in the menu's order.

    `among`: only those with these keys. An application that does not see the sessions of others
    sees no more of a user than in a session: the key and the names. Raises Forbidden for callers
    who may read no topic, or who do not see the user of a session.
    """
    rights = await rights_on_users(context)
    users = await chat_users(among, only_present=only_present)
    return [redact_reference("user", rights, user) for user in users]


async def rights_on_users(context: Context) -> RowRights:
    """The rights by which users are shown; Forbidden for callers who may not list them."""
    enforce(await context.rights_on(models.ChatTopic), TableAccess.SELECT)
    rights = (await context.rights_on(models.ChatSession)).unrelated
    cell = rights.fields["user"]
    if cell.mask is None and rights.visible:
        raise Forbidden(f"You may not list users. {cell.reason}")
    return rights


def _group_of(associate: models.Associate) -> int:
    return associate.group_idx or 0


def _user(associate: models.Associate) -> Item:
    return Item(
        id=associate.associate_id,
        name=associate.full_name or associate.name or "",
        full_name=associate.full_name,
        tool_tip=associate.tooltip,
        rank=associate.rank or 0,
        deleted=bool(associate.deleted),
        type="user",
    )


def _group(number: int, members: Sequence[models.Associate]) -> Item:
    return Item(
        id=number,
        name=f"Group {number}" if number else "Without a group",
        type="group",
        children=[_user(member) for member in members],
    )
