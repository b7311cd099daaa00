"""Tortoise models of parley's tables, which parley has created."""

from tortoise import fields
from tortoise.models import Model

from bench.peers.vocabulary import (
    ChatMessageSpecialType,
    ChatMessageType,
    ChatSessionStatus,
)


class Associate(Model):
    """A user who handles sessions."""

    associate_id = fields.IntField(primary_key=True)
    full_name = fields.TextField(null=True)

    class Meta:
        table = "associate"


class ChatSession(Model):
    """A session; only the user is a relation here, other references are plain keys."""

    chat_session_id = fields.IntField(primary_key=True)
    topic_id = fields.IntField(default=0)
    user: fields.ForeignKeyNullableRelation[Associate] = fields.ForeignKeyField(
        "models.Associate", related_name=False, null=True
    )
    person_id = fields.IntField(null=True)
    customer_alias = fields.CharField(max_length=64, null=True)
    customer_host = fields.CharField(max_length=255, null=True)
    customer_name = fields.CharField(max_length=255, null=True)
    customer_email = fields.CharField(max_length=255, null=True)
    customer_phone = fields.CharField(max_length=32, null=True)
    customer_consented = fields.BooleanField(default=False)
    customer_company_name = fields.CharField(max_length=255, null=True)
    status = fields.IntEnumField(ChatSessionStatus, default=ChatSessionStatus.IN_QUEUE)
    first_message = fields.CharField(max_length=1024, null=True)
    last_message = fields.CharField(max_length=1024, null=True)
    when_requested = fields.DatetimeField(null=True)
    when_started = fields.DatetimeField(null=True)
    when_ended = fields.DatetimeField(null=True)
    when_idle = fields.DatetimeField(null=True)
    when_fetched = fields.DatetimeField(null=True)
    session_key = fields.CharField(max_length=255, null=True)
    initial_queue_pos = fields.IntField(default=0)
    alert_level = fields.IntField(default=0)
    rank = fields.IntField(default=0)
    flags = fields.SmallIntField(default=0)
    contact_id = fields.IntField(null=True)
    project_id = fields.IntField(null=True)
    sale_id = fields.IntField(null=True)
    ticket_id = fields.IntField(null=True)
    transfer_to_id = fields.IntField(null=True)
    chatbot_is_active = fields.BooleanField(default=False)
    rating = fields.IntField(default=0)
    version = fields.IntField(default=1)
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)
    created_by = fields.IntField(null=True)

    class Meta:
        table = "chat_session"


class ChatMessage(Model):
    """A message of a session."""

    chat_message_id = fields.IntField(primary_key=True)
    chat_session_id = fields.IntField()
    type = fields.IntEnumField(ChatMessageType)
    message = fields.TextField(null=True)
    author = fields.CharField(max_length=255, null=True)
    read_by_customer = fields.IntField(default=0)
    special_type = fields.IntEnumField(ChatMessageSpecialType, default=ChatMessageSpecialType.NONE)
    special_param = fields.CharField(max_length=255, null=True)
    when_posted = fields.DatetimeField(null=True)

    class Meta:
        table = "chat_message"


class ChatTopic(Model):
    """The topics of sessions, with the columns that picking up needs."""

    chat_topic_id = fields.IntField(primary_key=True)
    welcome_message = fields.TextField(null=True)

    class Meta:
        table = "chat_topic"


class AuditEntry(Model):
    """A change to a session."""

    audit_entry_id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    associate_id = fields.IntField(null=True)
    user_name = fields.CharField(max_length=255)
    door = fields.CharField(max_length=16)
    request_id = fields.CharField(max_length=64, null=True)
    action = fields.CharField(max_length=16)
    entity = fields.CharField(max_length=64)
    row_key = fields.IntField()
    columns = fields.JSONField[object]()
    values = fields.JSONField[object]()

    class Meta:
        table = "audit_entry"
