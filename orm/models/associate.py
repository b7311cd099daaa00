"""An associate: a user of the helpdesk, who handles sessions."""

from tortoise import fields
from tortoise.models import Model

from orm.models.enums import UserType
from orm.models.fields import StringsField


class Associate(Model):
    associate_id = fields.IntField(primary_key=True, generated=False)
    name = fields.TextField(null=True)
    person_id = fields.IntField(default=0)
    rank = fields.IntField(default=0)
    tooltip = fields.TextField(null=True)
    type = fields.IntEnumField(UserType, default=UserType.UNKNOWN)
    group_idx = fields.IntField(default=0)
    full_name = fields.TextField(null=True)
    formal_name = fields.TextField(null=True)
    deleted = fields.BooleanField(default=False)
    ej_user_id = fields.IntField(default=0)
    user_name = fields.TextField(null=True)
    extra_fields = StringsField(null=True)
    custom_fields = StringsField(null=True)

    class Meta:
        table = "associate"
