"""A call that may be sent again: whether it is done, and which row it wrote; never its answer."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class IdempotencyKey(Model):
    # One column for all that a key is unique by: a null in a unique index would let copies in.
    digest = fields.CharField(max_length=64, primary_key=True)
    fingerprint = fields.CharField(max_length=64)
    token = fields.CharField(max_length=32)
    """Known to the one attempt that may finish the call."""
    row_key = fields.IntField(null=True)
    """The row that was written; null while the call is running."""
    claimed_at = fields.DatetimeField()

    class Meta:
        table = "idempotency_key"
        indexes = (Index(fields=("claimed_at",), name="idempotency_key_claimed"),)
