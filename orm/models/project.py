"""A project that a session may belong to."""

from tortoise import fields
from tortoise.models import Model


class Project(Model):
    project_id = fields.IntField(primary_key=True, generated=False)
    name = fields.TextField(null=True)
    description = fields.TextField(null=True)
    url = fields.TextField(null=True)
    type = fields.TextField(null=True)
    associate_id = fields.IntField(default=0)
    associate_full_name = fields.TextField(null=True)
    type_id = fields.IntField(default=0)
    updated = fields.DatetimeField(null=True)
    status_id = fields.IntField(default=0)
    status = fields.TextField(null=True)
    text_id = fields.IntField(default=0)
    publish_to = fields.DatetimeField(null=True)
    publish_from = fields.DatetimeField(null=True)
    is_published = fields.BooleanField(default=False)
    url_name = fields.TextField(null=True)
    project_number = fields.TextField(null=True)
    active_erp_links = fields.IntField(default=0)
    event_id = fields.IntField(default=0)
    start_date = fields.DatetimeField(null=True)

    class Meta:
        table = "project"
