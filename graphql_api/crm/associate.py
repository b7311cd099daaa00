"""The user of a helpdesk."""

from typing import ClassVar

import strawberry

from graphql_api.enums import UserType
from graphql_api.fields.lists import list_field
from graphql_api.fields.node import Node
from graphql_api.fields.topic_agents import AGENTS, agents_of_associates
from graphql_api.scalars import StringEntry, resolve_entries
from orm import models


@strawberry.type(description="A user of the helpdesk: who handles sessions.")
class Associate(Node):
    """Row of `orm.models.Associate`; fields in the carrier's order."""

    model: ClassVar = models.Associate

    associate_id: int = strawberry.field(description="The primary key.")
    name: str | None = strawberry.field(description="Short name, as used to log in.")
    person_id: int | None = strawberry.field(
        description="The person behind the user; 0 when not known."
    )
    rank: int | None = strawberry.field(description="Place in lists of users.")
    tooltip: str | None = strawberry.field(description="What to show on hovering over the user.")
    type: UserType | None = strawberry.field(description="What kind of user this is.")
    group_idx: int | None = strawberry.field(description="The user group.")
    full_name: str | None = strawberry.field(description="First and last name.")
    formal_name: str | None = strawberry.field(description="Name as one writes it in a letter.")
    deleted: bool | None = strawberry.field(description="Has left, and is kept for old rows.")
    ej_user_id: int | None = strawberry.field(description="The user's number in the service desk.")
    user_name: str | None = strawberry.field(description="The name of the login account.")
    extra_fields: list[StringEntry] | None = strawberry.field(
        description="Fields that an installation added.", resolver=resolve_entries("extra_fields")
    )
    custom_fields: list[StringEntry] | None = strawberry.field(
        description="Fields that users defined.", resolver=resolve_entries("custom_fields")
    )
    chat_topic_agents = strawberry.field(
        description="The user's places in chat topics, as far as you see these topics; null if you"
        " see none.",
        graphql_type=AGENTS,
        resolver=list_field(agents_of_associates),
    )
