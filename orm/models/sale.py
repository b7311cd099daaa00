"""A sale that a session may belong to."""

from tortoise import fields
from tortoise.models import Model

from orm.models.enums import ActivityStatus, SaleStatus


class Sale(Model):
    contact_name = fields.TextField(null=True)
    sale_date = fields.DatetimeField(null=True)
    sale_id = fields.IntField(primary_key=True, generated=False)
    probability = fields.IntField(default=0)
    title = fields.TextField(null=True)
    amount = fields.FloatField(default=0.0)
    currency = fields.TextField(null=True)
    project_name = fields.TextField(null=True)
    associate_full_name = fields.TextField(null=True)
    description = fields.TextField(null=True)
    status = fields.IntEnumField(SaleStatus, default=SaleStatus.UNKNOWN)
    weighted_amount = fields.FloatField(default=0.0)
    project_id = fields.IntField(default=0)
    earning_percent = fields.FloatField(default=0.0)
    earning = fields.FloatField(default=0.0)
    contact_id = fields.IntField(default=0)
    associate_id = fields.IntField(default=0)
    person_id = fields.IntField(default=0)
    sale_type_id = fields.IntField(default=0)
    sale_type_name = fields.TextField(null=True)
    person_full_name = fields.TextField(null=True)
    completed = fields.IntEnumField(ActivityStatus, default=ActivityStatus.UNKNOWN)
    active_erp_links = fields.IntField(default=0)
    next_due_date = fields.DatetimeField(null=True)
    number = fields.TextField(null=True)

    class Meta:
        table = "sale"
