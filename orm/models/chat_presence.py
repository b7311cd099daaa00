"""The presence of a user: whether they are there to take sessions."""

from tortoise import fields
from tortoise.models import Model

from orm.models.associate import Associate


# The docstring is also the comment of the table: changing it needs a migration.
class ChatPresence(Model):
    """The stored part of the carrier ChatPresence: a row for each user who was ever set."""

    user: fields.OneToOneRelation[Associate] = fields.OneToOneField(
        "orm.Associate", primary_key=True, related_name=False, on_delete=fields.CASCADE
    )
    user_id: int
    present = fields.BooleanField(default=False)
    set_at = fields.DatetimeField()

    class Meta:
        table = "chat_presence"
