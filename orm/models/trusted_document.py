"""A GraphQL operation that an operator trusts, to be run by its id."""

from tortoise import fields
from tortoise.models import Model


class TrustedDocument(Model):
    document_id = fields.CharField(max_length=255, primary_key=True)
    text = fields.TextField()
    added_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "trusted_document"
