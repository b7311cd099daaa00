"""A program that calls on behalf of users, and says which it is."""

from tortoise import fields
from tortoise.models import Model

from orm.models.enums import Scope
from orm.models.fields import WordsField


class Application(Model):
    application_id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=255, unique=True)
    digest = fields.CharField(max_length=64, unique=True)
    """The secret itself is with the application only."""
    scopes: fields.Field[tuple[Scope, ...]] = WordsField(Scope, max_length=64, db_default="")
    """What it may do; nothing unless it is said."""
    created_at = fields.DatetimeField(auto_now_add=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "application"
