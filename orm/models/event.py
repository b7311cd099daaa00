"""The log of events: a row for each change, and the row that says which log it is."""

from tortoise import fields
from tortoise.models import Model

from orm.models.enums import AuditAction
from orm.models.fields import JsonField


class Event(Model):
    # No foreign keys: an event outlives the row that it is about. No values that a right may hide.
    event_id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    action = fields.CharEnumField(AuditAction, max_length=16)
    entity = fields.CharField(max_length=64)
    row_key = fields.IntField()
    version = fields.IntField(null=True)
    """The version of the row after the change; null for rows without one."""
    chat_session_id = fields.IntField(null=True)
    """The session that it happened to; null for what belongs to no session."""
    topic_id = fields.IntField(null=True)
    user_id = fields.IntField(null=True)
    """The topic and the user of the row after the change; a credential's user is a User."""
    status = fields.IntField(null=True)
    transfer_to_id = fields.IntField(null=True)
    created_by_application = fields.IntField(null=True)
    """The other columns on which it depends who may see a session, after the change."""
    before: dict[str, int | None] | None = JsonField(null=True)
    """The old values of columns on which rights depend: they say who could see the row before."""
    columns: list[str] = JsonField()
    """Names of the columns that changed."""
    associate_id = fields.IntField(null=True)
    application_id = fields.IntField(null=True)
    door = fields.CharField(max_length=16)
    """The author of the change; `door` is the API that was used."""

    class Meta:
        table = "event"


class Stream(Model):
    # One row, with the key 1.
    stream_id = fields.IntField(primary_key=True, generated=False)
    epoch = fields.CharField(max_length=64)
    """A random key, by which cursors are encrypted: those of another log are not valid in this."""
    floor = fields.BigIntField(default=0)
    """The greatest id that was removed."""

    class Meta:
        table = "stream"
