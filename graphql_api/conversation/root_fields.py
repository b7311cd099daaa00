"""The fields of the conversation in the roots of the schema."""

import strawberry

from graphql_api.conversation.pick_up import PickUpMutation


@strawberry.type
class ConversationMutation(PickUpMutation):
    """Mutations of the conversation: fields of the mutation root."""
