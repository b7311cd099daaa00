from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('orm', '0001_initial')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.CreateModel(
            name='TrustedDocument',
            fields=[
                ('document_id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=255)),
                ('text', fields.TextField(unique=False)),
                ('added_at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
            ],
            options={'table': 'trusted_document', 'app': 'orm', 'pk_attr': 'document_id'},
            bases=['Model'],
        ),
    ]
