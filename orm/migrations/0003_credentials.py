from tortoise import migrations
from tortoise.migrations import operations as ops
from orm.models.enums import CredentialKind
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('orm', '0002_trusted_documents')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.CreateModel(
            name='Application',
            fields=[
                ('application_id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=255)),
                ('digest', fields.CharField(unique=True, max_length=64)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('revoked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'application', 'app': 'orm', 'pk_attr': 'application_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Credential',
            fields=[
                ('credential_id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharEnumField(description='TICKET: ticket\nTOKEN: token\nSESSION: session', enum_type=CredentialKind, max_length=16)),
                ('digest', fields.CharField(unique=True, max_length=64)),
                ('user', fields.ForeignKeyField('orm.User', source_field='user_id', db_constraint=True, to_field='user_id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('parent', fields.ForeignKeyField('orm.Credential', source_field='parent_id', null=True, db_constraint=True, to_field='credential_id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('label', fields.CharField(default='', max_length=255)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('revoked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'credential', 'app': 'orm', 'indexes': [Index(fields=['user_id', 'kind'], name='credential_user'), Index(fields=['parent_id'], name='credential_parent')], 'pk_attr': 'credential_id'},
            bases=['Model'],
        ),
    ]
