"""An entry of the audit trail: who changed which columns of a row, and through which API."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from orm.models.enums import AuditAction
from orm.models.fields import JsonField


class AuditEntry(Model):
    # 64 bits, because every write of any table adds an entry.
    audit_entry_id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField(auto_now_add=True)
    # No foreign keys: an entry outlives the user, the application and the row that it describes.
    associate_id = fields.IntField(null=True)
    user_name = fields.CharField(max_length=255)
    """The name at the time of the change."""
    door = fields.CharField(max_length=16)
    application_id = fields.IntField(null=True)
    request_id = fields.CharField(max_length=64, null=True)
    """The request id in the log."""
    action = fields.CharEnumField(AuditAction, max_length=16)
    entity = fields.CharField(max_length=64)
    row_key = fields.IntField()
    columns: list[str] = JsonField()
    """Names of all columns that changed."""
    values: dict[str, list[object]] = JsonField()
    """Old and new value of those changed columns whose values may be shown, by column."""

    class Meta:
        table = "audit_entry"
        indexes = (
            Index(fields=("entity", "row_key", "audit_entry_id"), name="audit_entry_row"),
            Index(fields=("at",), name="audit_entry_at"),
        )
