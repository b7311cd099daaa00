from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('orm', '0017_first_in_queue')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.CreateModel(
            name='ChatPresence',
            fields=[
                ('user', fields.OneToOneField('orm.Associate', source_field='user_id', primary_key=True, db_index=True, db_constraint=True, to_field='associate_id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('present', fields.BooleanField(default=False)),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'chat_presence', 'app': 'orm', 'pk_attr': 'user_id', 'table_description': 'The stored part of the carrier ChatPresence: a row for each user who was ever set.'},
            bases=['Model'],
        ),
        # Tortoise takes the name of the relation for that of the key otherwise.
        ops.AlterModelOptions(
            name='ChatPresence',
            options={'table': 'chat_presence', 'app': 'orm', 'pk_attr': 'user_id', 'table_description': 'The stored part of the carrier ChatPresence: a row for each user who was ever set.'},
        ),
    ]
