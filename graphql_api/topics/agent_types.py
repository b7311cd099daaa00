"""The agent of a topic: type and input."""

from typing import Annotated, ClassVar

import strawberry
from pydantic import BaseModel, Field

from graphql_api.crm.associate import Associate
from graphql_api.fields.references import reference_field
from graphql_api.topics.types import ChatTopic
from orm import models


@strawberry.type(description="An agent of a topic: a user, and what they may do with its sessions.")
class ChatTopicAgent:
    """Row of `orm.models.ChatTopicAgent`; fields in the carrier's order."""

    model: ClassVar = models.ChatTopicAgent

    topic_id: int | None = strawberry.field(description="Key of the topic.")
    topic: ChatTopic | None = strawberry.field(
        description="The topic.", resolver=reference_field("topic", ChatTopic)
    )
    user: Associate | None = strawberry.field(
        description="Who the agent is.", resolver=reference_field("user", Associate)
    )
    can_listen: bool | None = strawberry.field(
        description="May read the topic's sessions, other users' as well."
    )
    can_respond: bool | None = strawberry.field(
        description="May take sessions from the topic's queue, and be handed them."
    )
    can_manage: bool | None = strawberry.field(
        description="May change and delete all sessions of the topic, and the topic itself."
    )
    can_notify: bool | None = strawberry.field(
        description="Is told of what happens in the topic; a wish, and no right."
    )


@strawberry.pydantic.input(
    description="An agent of a topic. What is absent or null is not allowed to the agent."
)
class ChatTopicAgentInput(BaseModel):
    """The roles of an agent, which take the place of stored ones."""

    topic_id: Annotated[
        int | None,
        Field(description="Key of the topic; may be left out, and must be the call's own if not."),
    ] = None
    user_id: Annotated[
        int | None,
        Field(description="Key of the associate; needed where the call does not name the agent."),
    ] = None
    can_listen: Annotated[bool | None, Field(description="May read the topic's sessions.")] = None
    can_respond: Annotated[
        bool | None, Field(description="May take sessions from the topic's queue.")
    ] = None
    can_manage: Annotated[
        bool | None, Field(description="May change the topic's sessions, and the topic.")
    ] = None
    can_notify: Annotated[
        bool | None, Field(description="Is told of what happens in the topic.")
    ] = None

    @property
    def roles(self) -> dict[str, bool]:
        """The agent's roles, by column."""
        return {
            "can_listen": bool(self.can_listen),
            "can_respond": bool(self.can_respond),
            "can_manage": bool(self.can_manage),
            "can_notify": bool(self.can_notify),
        }
