"""A person: the customer in a session, with the columns that the contract summarises one by."""

from tortoise import fields
from tortoise.models import Model


class Person(Model):
    position = fields.TextField(null=True)
    person_id = fields.IntField(primary_key=True, generated=False)
    mrmrs = fields.TextField(null=True)
    firstname = fields.TextField(null=True)
    lastname = fields.TextField(null=True)
    middle_name = fields.TextField(null=True)
    title = fields.TextField(null=True)
    description = fields.TextField(null=True)
    email = fields.TextField(null=True)
    full_name = fields.TextField(null=True)
    direct_phone = fields.TextField(null=True)
    formal_name = fields.TextField(null=True)
    country_id = fields.IntField(default=0)
    contact_id = fields.IntField(default=0)
    contact_name = fields.TextField(null=True)
    retired = fields.IntField(default=0)
    rank = fields.IntField(default=0)
    active_interests = fields.IntField(default=0)
    contact_department = fields.TextField(null=True)
    contact_country_id = fields.IntField(default=0)
    contact_org_nr = fields.TextField(null=True)
    fax_phone = fields.TextField(null=True)
    mobile_phone = fields.TextField(null=True)
    contact_phone = fields.TextField(null=True)
    associate_name = fields.TextField(null=True)
    associate_id = fields.IntField(default=0)
    use_person_address = fields.BooleanField(default=False)
    contact_fax = fields.TextField(null=True)
    kanafname = fields.TextField(null=True)
    kanalname = fields.TextField(null=True)
    post1 = fields.TextField(null=True)
    post2 = fields.TextField(null=True)
    post3 = fields.TextField(null=True)
    email_name = fields.TextField(null=True)
    contact_full_name = fields.TextField(null=True)
    active_erp_links = fields.IntField(default=0)
    ticket_priority_id = fields.IntField(default=0)
    support_language_id = fields.IntField(default=0)
    support_associate_id = fields.IntField(default=0)
    category_name = fields.TextField(null=True)
    person_number = fields.TextField(null=True)

    class Meta:
        table = "person"
