"""The credential with which an associate logs in."""

from tortoise import fields
from tortoise.models import Model

from orm.models.associate import Associate
from orm.models.enums import Role


class User(Model):
    user_id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=255, unique=True)
    password_hash = fields.CharField(max_length=255)
    role = fields.CharEnumField(Role, max_length=16)
    demo = fields.BooleanField(default=False)
    """Came with the demo data: the password is public, so it opens nothing elsewhere."""
    version = fields.IntField(default=1)
    """Counts the changes of the credential; what was remembered of an older one is void."""
    revoked_at = fields.DatetimeField(null=True)
    associate: fields.ForeignKeyRelation[Associate] = fields.ForeignKeyField(
        "orm.Associate", related_name=False, on_delete=fields.RESTRICT
    )
    associate_id: int

    class Meta:
        table = "user_credential"
