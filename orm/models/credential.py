"""A secret that was handed out to a user: a ticket, a token or a browser's session."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from orm.models.application import Application
from orm.models.enums import CredentialKind, Role, Scope
from orm.models.fields import WordsField
from orm.models.user import User


class Credential(Model):
    credential_id = fields.IntField(primary_key=True)
    kind = fields.CharEnumField(CredentialKind, max_length=16)
    digest = fields.CharField(max_length=64, unique=True)
    """The secret itself is with its bearer only."""
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "orm.User", related_name=False, on_delete=fields.CASCADE
    )
    user_id: int
    parent: fields.ForeignKeyNullableRelation["Credential"] = fields.ForeignKeyField(
        "orm.Credential", related_name=False, null=True, on_delete=fields.CASCADE
    )
    """What this one was had for, and without which it is nothing."""
    parent_id: int | None
    application: fields.ForeignKeyNullableRelation[Application] = fields.ForeignKeyField(
        "orm.Application", related_name=False, null=True, on_delete=fields.CASCADE
    )
    """Who speaks for the user with it."""
    application_id: int | None
    scopes: fields.Field[tuple[Scope, ...] | None] = WordsField(Scope, max_length=64, null=True)
    """What of the application's own scopes it is good for; null for all of them."""
    # Tortoise's own type of it forgets that it may be null.
    role: fields.Field[Role | None] = fields.CharEnumField(  # type: ignore[assignment]
        Role, max_length=16, null=True
    )
    """In the place of the user's own: what the JWT said that a session was had for."""
    label = fields.CharField(max_length=255, default="")
    created_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "credential"
        # Foreign keys have no index of their own.
        indexes = (
            Index(fields=("user_id", "kind"), name="credential_user"),
            Index(fields=("parent_id",), name="credential_parent"),
            Index(fields=("application_id",), name="credential_application"),
        )
