"""The audit trail. It follows 0005: there is no migration 0006 (see __init__.py)."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from orm.models.enums import AuditAction
from orm.models.fields import JsonField
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('orm', '0005_idempotency_keys')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.CreateModel(
            name='AuditEntry',
            fields=[
                ('audit_entry_id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('associate_id', fields.IntField(null=True)),
                ('user_name', fields.CharField(max_length=255)),
                ('door', fields.CharField(max_length=16)),
                ('application_id', fields.IntField(null=True)),
                ('request_id', fields.CharField(null=True, max_length=64)),
                ('action', fields.CharEnumField(description='CREATED: created\nUPDATED: updated\nDELETED: deleted', enum_type=AuditAction, max_length=16)),
                ('entity', fields.CharField(max_length=64)),
                ('row_key', fields.IntField()),
                ('columns', JsonField()),
                ('values', JsonField()),
            ],
            options={'table': 'audit_entry', 'app': 'orm', 'indexes': [Index(fields=['entity', 'row_key', 'audit_entry_id'], name='audit_entry_row'), Index(fields=['at'], name='audit_entry_at')], 'pk_attr': 'audit_entry_id'},
            bases=['Model'],
        ),
    ]
