from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('orm', '0011_sessions_of_applications')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.AddField(
            model_name='User',
            name='last_revoked_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.CreateModel(
            name='RetiredSecret',
            fields=[
                ('digest', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('application', fields.ForeignKeyField('orm.Application', source_field='application_id', db_constraint=True, to_field='application_id', related_name=False, on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'retired_secret', 'app': 'orm', 'indexes': [Index(fields=['application_id'], name='retired_secret_application')], 'pk_attr': 'digest'},
            bases=['Model'],
        ),
    ]
