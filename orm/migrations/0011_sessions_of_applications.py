from tortoise import migrations
from tortoise.migrations import operations as ops
from orm.models.indexes import PartialIndex

class Migration(migrations.Migration):
    dependencies = [('orm', '0010_rate_windows')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.AddIndex(
            model_name='ChatSession',
            index=PartialIndex(fields=('created_by_application', 'chat_session_id'), name='chat_session_application', where='created_by_application IS NOT NULL'),
        ),
    ]
