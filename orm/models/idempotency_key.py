"""An idempotency key: its call, and which row it wrote; not the response."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class IdempotencyKey(Model):
    # One digest of user, application, operation and key: in a unique index over four columns, rows
    # with a null application would count as different.
    digest = fields.CharField(max_length=64, primary_key=True)
    fingerprint = fields.CharField(max_length=64)
    token = fields.CharField(max_length=32)
    """Of a claim of an earlier release, the one attempt that may finish the call; else empty."""
    done = fields.BooleanField(db_default=False)
    """False only in a claim of an earlier release, whose call may be running."""
    row_key = fields.IntField(null=True)
    """Primary key of the row that was written; null if none was."""
    claimed_at = fields.DatetimeField()

    class Meta:
        table = "idempotency_key"
        indexes = (Index(fields=("claimed_at",), name="idempotency_key_claimed"),)
