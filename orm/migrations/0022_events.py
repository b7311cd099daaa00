"""The log of events. Code of the version before writes none: a rolling upgrade tells of what new workers do."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from orm.models.enums import AuditAction
from orm.models.fields import JsonField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('orm', '0021_metrics')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.CreateModel(
            name='Event',
            fields=[
                ('event_id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('action', fields.CharEnumField(description='CREATED: created\nUPDATED: updated\nDELETED: deleted', enum_type=AuditAction, max_length=16)),
                ('entity', fields.CharField(max_length=64)),
                ('row_key', fields.IntField()),
                ('version', fields.IntField(null=True)),
                ('chat_session_id', fields.IntField(null=True)),
                ('topic_id', fields.IntField(null=True)),
                ('user_id', fields.IntField(null=True)),
                ('status', fields.IntField(null=True)),
                ('transfer_to_id', fields.IntField(null=True)),
                ('created_by_application', fields.IntField(null=True)),
                ('before', JsonField(null=True)),
                ('columns', JsonField()),
                ('associate_id', fields.IntField(null=True)),
                ('application_id', fields.IntField(null=True)),
                ('door', fields.CharField(max_length=16)),
            ],
            options={'table': 'event', 'app': 'orm', 'pk_attr': 'event_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Stream',
            fields=[
                ('stream_id', fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('epoch', fields.CharField(max_length=64)),
                ('floor', fields.BigIntField(default=0)),
            ],
            options={'table': 'stream', 'app': 'orm', 'pk_attr': 'stream_id'},
            bases=['Model'],
        ),
    ]
