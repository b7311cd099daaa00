from tortoise import migrations
from tortoise.migrations import operations as ops
from orm.models.enums import Scope
from orm.models.fields import WordsField
from orm.models.indexes import PartialIndex


class AlterOnPostgres(ops.AlterField):
    """Changes a column where the database is PostgreSQL; SQLite holds no text to its length."""

    async def database_forward(self, app_label, old_state, new_state, state_editor=None):
        if state_editor is not None and state_editor.DIALECT == 'postgres':
            await super().database_forward(app_label, old_state, new_state, state_editor)


# All scopes together became longer than 64 characters, and /metrics counts open sessions by an
# index. The version before can run beside it: it ignores a scope that it does not know.
class Migration(migrations.Migration):
    dependencies = [('orm', '0019_dead_sessions')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        AlterOnPostgres(
            model_name='Application',
            name='scopes',
            field=WordsField(Scope, max_length=255, db_default=''),
        ),
        AlterOnPostgres(
            model_name='Credential',
            name='scopes',
            field=WordsField(Scope, max_length=255, null=True),
        ),
        ops.AddIndex(
            model_name='ChatSession',
            index=PartialIndex(fields=('status', 'when_requested'), name='chat_session_open', where='+status IN (1, 2, 3, 4, 5, 6)'),
        ),
    ]
