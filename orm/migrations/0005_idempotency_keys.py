from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('orm', '0004_chat_session_list')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('digest', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('fingerprint', fields.CharField(max_length=64)),
                ('token', fields.CharField(max_length=32)),
                ('row_key', fields.IntField(null=True)),
                ('claimed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'idempotency_key', 'app': 'orm', 'indexes': [Index(fields=['claimed_at'], name='idempotency_key_claimed')], 'pk_attr': 'digest'},
            bases=['Model'],
        ),
    ]
