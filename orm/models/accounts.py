"""The tables about callers.

Four are about authentication: users log in with a name and a password, applications call on behalf
of users, and credentials are the tickets, tokens and browser sessions that users were issued.
Retired secrets are those that applications had before. Two count for protection: failed logins
(backoff), and requests (rate limit).

The models are described in comments, because Tortoise stores their docstrings as comments of the
tables, which would need a migration.
"""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from orm.models.associate import Associate
from orm.models.enums import USER_ROLES, CredentialKind, Role, Scope
from orm.models.fields import WordsField

USER_ROLES_TEXT = "\n".join(f"{role.name}: {role.value}" for role in USER_ROLES)
"""The comment of columns of roles, which are those of users."""


# A login: name, password hash and role of an associate.
class User(Model):
    user_id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=255, unique=True)
    password_hash = fields.CharField(max_length=255)
    role = fields.CharEnumField(Role, max_length=16, description=USER_ROLES_TEXT)
    demo = fields.BooleanField(default=False)
    """Comes with the demo data: the password is public, so only a demo service accepts it."""
    version = fields.IntField(default=1)
    """Counts the changes of the row; a cached login of an older version is void."""
    revoked_at = fields.DatetimeField(null=True)
    last_revoked_at = fields.DatetimeField(null=True)
    """When the user was revoked before being added again; what was issued earlier stays void."""
    associate: fields.ForeignKeyRelation[Associate] = fields.ForeignKeyField(
        "orm.Associate", related_name=False, on_delete=fields.RESTRICT
    )
    associate_id: int

    class Meta:
        table = "user_credential"


# A program that calls on behalf of users, and authenticates with a secret of its own.
class Application(Model):
    application_id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=255, unique=True)
    digest = fields.CharField(max_length=64, unique=True)
    """Of the secret, which only the application itself has."""
    scopes: fields.Field[tuple[Scope, ...]] = WordsField(Scope, max_length=255, db_default="")
    """The rights of the application; none by default."""
    created_at = fields.DatetimeField(auto_now_add=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "application"


# The secret that an application had before it was revoked and added again with a new one.
class RetiredSecret(Model):
    digest = fields.CharField(max_length=64, primary_key=True)
    """Kept so that the secret counts as revoked, and not as unknown."""
    application: fields.ForeignKeyRelation[Application] = fields.ForeignKeyField(
        "orm.Application", related_name=False, on_delete=fields.CASCADE
    )
    application_id: int

    class Meta:
        table = "retired_secret"
        # The databases do not index foreign keys by themselves.
        indexes = (Index(fields=("application_id",), name="retired_secret_application"),)


# A ticket, token or browser session that was issued to a user.
class Credential(Model):
    credential_id = fields.IntField(primary_key=True)
    kind = fields.CharEnumField(CredentialKind, max_length=16)
    digest = fields.CharField(max_length=64, unique=True)
    """Of the secret, which only the bearer has."""
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "orm.User", related_name=False, on_delete=fields.CASCADE
    )
    user_id: int
    parent: fields.ForeignKeyNullableRelation["Credential"] = fields.ForeignKeyField(
        "orm.Credential", related_name=False, null=True, on_delete=fields.CASCADE
    )
    """The credential that this one was exchanged for; this one is void when that is."""
    parent_id: int | None
    application: fields.ForeignKeyNullableRelation[Application] = fields.ForeignKeyField(
        "orm.Application", related_name=False, null=True, on_delete=fields.CASCADE
    )
    """The application that calls on behalf of the user with it; null when none does."""
    application_id: int | None
    scopes: fields.Field[tuple[Scope, ...] | None] = WordsField(Scope, max_length=255, null=True)
    """The subset of the application's scopes that it grants; null for all of them."""
    # Tortoise's own annotation lacks None.
    role: fields.Field[Role | None] = fields.CharEnumField(  # type: ignore[assignment]
        Role, max_length=16, null=True, description=USER_ROLES_TEXT
    )
    """Replaces the user's role: the role in the JWT that a session was started with; else null."""
    label = fields.CharField(max_length=255, default="")
    created_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "credential"
        # The databases do not index foreign keys by themselves.
        indexes = (
            Index(fields=("user_id", "kind"), name="credential_user"),
            Index(fields=("parent_id",), name="credential_parent"),
            Index(fields=("application_id",), name="credential_application"),
        )


# Consecutive failed logins of an address, or of a user name from an address.
class LoginAttempt(Model):
    # A digest, because a name that was tried may be a password in the wrong field, and because
    # addresses are personal data.
    digest = fields.CharField(max_length=64, primary_key=True)
    failures = fields.IntField()
    last_at = fields.DatetimeField()

    class Meta:
        table = "login_attempt"
        indexes = (Index(fields=("last_at",), name="login_attempt_last"),)


# Requests of one caller in one time window.
class RateWindow(Model):
    # One text for associate, application and window: in a unique index over three columns, rows
    # with a null application would count as different.
    caller_window = fields.CharField(max_length=64, primary_key=True)
    started = fields.BigIntField()
    """Seconds since 1970."""
    requests = fields.IntField()

    class Meta:
        table = "rate_window"
        indexes = (Index(fields=("started",), name="rate_window_started"),)
