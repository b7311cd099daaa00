"""An agent of a chat topic: an associate, and what they may do with the topic's sessions."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from orm.models.associate import Associate
from orm.models.chat_topic import ChatTopic


# The docstring is also the comment of the table: changing it needs a migration.
class ChatTopicAgent(Model):
    """The carrier ChatTopicAgent: a topic has each associate once, and takes its agents with it."""

    id = fields.IntField(primary_key=True)
    topic: fields.ForeignKeyRelation[ChatTopic] = fields.ForeignKeyField(
        "orm.ChatTopic", related_name=False, on_delete=fields.CASCADE
    )
    topic_id: int
    user: fields.ForeignKeyRelation[Associate] = fields.ForeignKeyField(
        "orm.Associate", related_name=False, on_delete=fields.RESTRICT
    )
    user_id: int
    can_listen = fields.BooleanField(default=False)
    can_respond = fields.BooleanField(default=False)
    can_manage = fields.BooleanField(default=False)
    can_notify = fields.BooleanField(default=False)

    class Meta:
        table = "chat_topic_agent"
        unique_together = (("topic", "user"),)
        indexes = (Index(fields=("user_id",), name="chat_topic_agent_user"),)
