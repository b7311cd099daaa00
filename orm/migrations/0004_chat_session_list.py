from tortoise import migrations
from tortoise.migrations import operations as ops
from orm.models.indexes import ExpressionIndex
from tortoise import fields


class AddFieldFilledFrom(ops.AddField):
    """Adds a column that is never null to a table that has rows, with the values of another.

    Tortoise would add it as it is, which a table with rows refuses, and altering it afterwards
    rebuilds a table of SQLite's without its indexes.
    """

    def __init__(self, model_name, name, field, source):
        super().__init__(model_name, name, field)
        self.source = source

    async def database_forward(self, app_label, old_state, new_state, state_editor=None):
        if state_editor is None:
            return
        meta = new_state.apps.get_model(f'{app_label}.{self.model_name}')._meta
        kind = meta.fields_map[self.name].get_for_dialect(state_editor.DIALECT, 'SQL_TYPE')
        await ops.RunSQL([
            f"ALTER TABLE {meta.db_table} ADD COLUMN {self.name} {kind} NOT NULL DEFAULT '0001-01-01 00:00:00+00:00'",
            f'UPDATE {meta.db_table} SET {self.name} = {self.source}', # noqa: S608
        ]).database_forward(app_label, old_state, new_state, state_editor)


class Migration(migrations.Migration):
    dependencies = [('orm', '0003_credentials')]

    initial = False

    operations = [
        AddFieldFilledFrom(
            model_name='ChatSession',
            name='created_at',
            field=fields.DatetimeField(auto_now=False, auto_now_add=True),
            source='updated_at',
        ),
        ops.AddIndex(
            model_name='ChatSession',
            index=ExpressionIndex(fields=('when_requested', 'chat_session_id'), name='chat_session_requested', sql=("COALESCE(when_requested, '0001-01-01 00:00:00+00:00')", 'chat_session_id')),
        ),
    ]
