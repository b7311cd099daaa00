from tortoise import migrations
from tortoise.migrations import operations as ops
from orm.models.indexes import PartialExpressionIndex

class Migration(migrations.Migration):
    dependencies = [('orm', '0016_chat_messages')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.AddIndex(
            model_name='ChatSession',
            index=PartialExpressionIndex(fields=('alert_level', 'when_requested', 'chat_session_id'), name='chat_session_first', sql=('~alert_level', "COALESCE(when_requested, '0001-01-01 00:00:01+00:00')", 'chat_session_id'), where='status = 4'),
        ),
    ]
