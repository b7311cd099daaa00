from tortoise import migrations
from tortoise.migrations import operations as ops
from orm.models.enums import Role, Scope
from orm.models.fields import WordsField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('orm', '0007_audit')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.AddField(
            model_name='Application',
            name='scopes',
            field=WordsField(Scope, max_length=64, db_default=''),
        ),
        # Applications that are there keep what they had: everything but administering.
        ops.RunSQL("UPDATE application SET scopes = 'read create update delete all'", reverse_sql=ops.RunSQL.noop),
        ops.AddField(
            model_name='Credential',
            name='application',
            field=fields.ForeignKeyField('orm.Application', source_field='application_id', null=True, db_constraint=True, to_field='application_id', related_name=False, on_delete=OnDelete.CASCADE),
        ),
        ops.AddField(
            model_name='Credential',
            name='scopes',
            field=WordsField(Scope, null=True, max_length=64),
        ),
        ops.AddField(
            model_name='Credential',
            name='role',
            field=fields.CharEnumField(description='READER: reader\nAGENT: agent\nMANAGER: manager\nADMIN: admin', null=True, enum_type=Role, max_length=16),
        ),
        ops.AddIndex(
            model_name='Credential',
            index=Index(fields=['application_id'], name='credential_application'),
        ),
        ops.AddField(
            model_name='User',
            name='revoked_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
