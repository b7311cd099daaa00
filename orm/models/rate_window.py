"""How many requests a caller has sent in a stretch of time."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class RateWindow(Model):
    # One column for all that a window is unique by: a null in a unique index would let copies in.
    caller_window = fields.CharField(max_length=64, primary_key=True)
    started = fields.BigIntField()
    """Seconds since 1970."""
    requests = fields.IntField()

    class Meta:
        table = "rate_window"
        indexes = (Index(fields=("started",), name="rate_window_started"),)
