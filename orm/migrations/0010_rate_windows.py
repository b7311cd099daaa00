from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('orm', '0009_login_attempts')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.CreateModel(
            name='RateWindow',
            fields=[
                ('caller_window', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('started', fields.BigIntField()),
                ('requests', fields.IntField()),
            ],
            options={'table': 'rate_window', 'app': 'orm', 'indexes': [Index(fields=['started'], name='rate_window_started')], 'pk_attr': 'caller_window'},
            bases=['Model'],
        ),
    ]
