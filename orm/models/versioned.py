"""The columns that the service keeps for itself in the table of every entity."""

from tortoise import fields
from tortoise.models import Model


# No docstrings: Tortoise would store them as comments of the columns, which needs a migration.
# `version` counts the changes of a row from 1. The creator is an associate, null for a command, and
# the application that called on behalf of the associate, null when none did.
class VersionedModel(Model):
    version = fields.IntField(default=1)
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)
    created_by = fields.IntField(null=True)
    created_by_application = fields.IntField(null=True)

    class Meta:
        abstract = True
