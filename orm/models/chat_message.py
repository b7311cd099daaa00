"""A message of a chat session: from the customer, to the customer, or about the session."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from orm.models.chat_session import ChatSession
from orm.models.enums import ChatMessageSpecialType, ChatMessageType


# The docstring is also the comment of the table: changing it needs a migration.
class ChatMessage(Model):
    """The carrier ChatMessage, in the page's order: a part of a session, which goes with it."""

    chat_message_id = fields.IntField(primary_key=True)
    chat_session: fields.ForeignKeyRelation[ChatSession] = fields.ForeignKeyField(
        "orm.ChatSession", related_name=False, on_delete=fields.CASCADE
    )
    chat_session_id: int
    type = fields.IntEnumField(ChatMessageType, default=ChatMessageType.INVALID)
    message = fields.TextField(null=True)
    author = fields.CharField(max_length=255, null=True)
    # A number in the contract: 0 or 1.
    read_by_customer = fields.IntField(default=0)
    special_type = fields.IntEnumField(ChatMessageSpecialType, default=ChatMessageSpecialType.NONE)
    special_param = fields.CharField(max_length=255, null=True)
    when_posted = fields.DatetimeField(null=True)

    class Meta:
        table = "chat_message"
        indexes = (
            Index(fields=("chat_session_id", "chat_message_id"), name="chat_message_session"),
        )
