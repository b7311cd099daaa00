from tortoise import migrations
from tortoise.migrations import operations as ops
from orm.models.indexes import PartialIndex

class Migration(migrations.Migration):
    dependencies = [('orm', '0018_chat_presence')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.AddIndex(
            model_name='ChatSession',
            index=PartialIndex(fields=('when_fetched', 'chat_session_id'), name='chat_session_fetched', where='status IN (1, 2, 3, 4) AND when_fetched IS NOT NULL'),
        ),
        ops.AddIndex(
            model_name='ChatSession',
            index=PartialIndex(fields=('when_idle', 'chat_session_id'), name='chat_session_idle', where='status IN (5, 6) AND when_idle IS NOT NULL'),
        ),
        ops.AddIndex(
            model_name='ChatSession',
            index=PartialIndex(fields=('when_ended', 'chat_session_id'), name='chat_session_finished', where='status IN (7) AND when_ended IS NOT NULL'),
        ),
        ops.AddIndex(
            model_name='ChatSession',
            index=PartialIndex(fields=('updated_at', 'chat_session_id'), name='chat_session_deleted', where='status IN (8) AND updated_at IS NOT NULL'),
        ),
        ops.AddIndex(
            model_name='ChatSession',
            index=PartialIndex(fields=('when_ended', 'chat_session_id'), name='chat_session_ended', where='status IN (7, 9, 10, 11) AND when_ended IS NOT NULL'),
        ),
    ]
