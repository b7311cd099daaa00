from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


# Until here a row key told that a call was done.
DONE = 'UPDATE idempotency_key SET done = (row_key IS NOT NULL)'


class Migration(migrations.Migration):
    dependencies = [('orm', '0013_final_sigma')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.AddField(
            model_name='IdempotencyKey',
            name='done',
            field=fields.BooleanField(db_default=False),
        ),
        ops.RunSQL(DONE, reverse_sql=ops.RunSQL.noop),
    ]
