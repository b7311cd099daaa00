"""Failed logins: how many of late, of a name from an address, or of an address in all."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class LoginAttempt(Model):
    # Names that were tried may be passwords typed in the wrong place: neither they nor addresses
    # are stored.
    digest = fields.CharField(max_length=64, primary_key=True)
    failures = fields.IntField()
    last_at = fields.DatetimeField()

    class Meta:
        table = "login_attempt"
        indexes = (Index(fields=("last_at",), name="login_attempt_last"),)
