"""What became of a row: who changed it, by which door, and which of its columns."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from orm.models.enums import AuditAction
from orm.models.fields import JsonField


class AuditEntry(Model):
    # Every write adds one, so that 32 bits would be used up first here.
    audit_entry_id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField(auto_now_add=True)
    # No references: an entry outlives the user, the application and the row that it tells of.
    associate_id = fields.IntField(null=True)
    user_name = fields.CharField(max_length=255)
    """As it was then."""
    door = fields.CharField(max_length=16)
    application_id = fields.IntField(null=True)
    request_id = fields.CharField(max_length=64, null=True)
    """Under which the log tells of the request."""
    action = fields.CharEnumField(AuditAction, max_length=16)
    entity = fields.CharField(max_length=64)
    row_key = fields.IntField()
    columns: list[str] = JsonField()
    """All that changed, by name."""
    values: dict[str, list[object]] = JsonField()
    """Old and new of those columns whose values may be told."""

    class Meta:
        table = "audit_entry"
        indexes = (
            Index(fields=("entity", "row_key", "audit_entry_id"), name="audit_entry_row"),
            Index(fields=("at",), name="audit_entry_at"),
        )
