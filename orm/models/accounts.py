"""A program that calls on behalf of users, and says which it is."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from orm.models.associate import Associate
from orm.models.enums import CredentialKind, Role, Scope
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


class LoginAttempt(Model):
    # Names that were tried may be passwords typed in the wrong place: neither they nor addresses
    # are stored.
    digest = fields.CharField(max_length=64, primary_key=True)
    failures = fields.IntField()
    last_at = fields.DatetimeField()

    class Meta:
        table = "login_attempt"
        indexes = (Index(fields=("last_at",), name="login_attempt_last"),)


class RateWindow(Model):
    # One column for all that a window is unique by: a null in a unique index would let copies in.
    caller_window = fields.CharField(max_length=64, primary_key=True)
    started = fields.BigIntField()
    """Seconds since 1970."""
    requests = fields.IntField()

    class Meta:
        table = "rate_window"
        indexes = (Index(fields=("started",), name="rate_window_started"),)
