"""A contact: a company, with the columns that the contract summarises one by."""

from tortoise import fields
from tortoise.models import Model

from orm.models.address import AddressField


class Contact(Model):
    contact_id = fields.IntField(primary_key=True, generated=False)
    name = fields.TextField(null=True)
    org_nr = fields.TextField(null=True)
    department = fields.TextField(null=True)
    url = fields.TextField(null=True)
    city = fields.TextField(null=True)
    direct_phone = fields.TextField(null=True)
    associate_id = fields.IntField(default=0)
    country_id = fields.IntField(default=0)
    email_address = fields.TextField(null=True)
    kananame = fields.TextField(null=True)
    email_address_name = fields.TextField(null=True)
    url_name = fields.TextField(null=True)
    associate_full_name = fields.TextField(null=True)
    business_name = fields.TextField(null=True)
    category_name = fields.TextField(null=True)
    country_name = fields.TextField(null=True)
    address = AddressField(null=True)
    formatted_address = fields.TextField(null=True)
    full_name = fields.TextField(null=True)
    is_owner_contact = fields.BooleanField(default=False)
    active_erp_links = fields.IntField(default=0)
    number1 = fields.TextField(null=True)
    number2 = fields.TextField(null=True)

    class Meta:
        table = "contact"
