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


class RunOnPostgres(ops.RunSQL):
    """Runs where the database is PostgreSQL; SQLite gets its function in orm/engine/sqlite.py."""

    async def database_forward(self, app_label, old_state, new_state, state_editor=None):
        if state_editor is not None and state_editor.DIALECT == 'postgres':
            await super().database_forward(app_label, old_state, new_state, state_editor)


# The lower case of all letters, whatever the locale of the database. PostgreSQL knows it by itself
# from version 18, and before that where it was built with ICU.
LOWER_CASE = """
DO $do$ DECLARE known text; BEGIN
  SELECT collname INTO known FROM pg_collation
    WHERE collname IN ('pg_unicode_fast', 'und-x-icu')
      AND collencoding IN (-1, pg_char_to_encoding(getdatabaseencoding()))
    ORDER BY collname LIMIT 1;
  IF known IS NULL THEN
    RAISE EXCEPTION 'PostgreSQL 18, or an older one with ICU, and a database in UTF8 are needed';
  END IF;
  EXECUTE format(
    'CREATE OR REPLACE FUNCTION lower_case(value text) RETURNS text'
    ' LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT lower(value COLLATE %I) $$', known);
END $do$
"""


class Migration(migrations.Migration):
    dependencies = [('orm', '0003_credentials')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        AddFieldFilledFrom(
            model_name='ChatSession',
            name='created_at',
            field=fields.DatetimeField(auto_now=False, auto_now_add=True),
            source='updated_at',
        ),
        RunOnPostgres(LOWER_CASE, reverse_sql=ops.RunSQL.noop),
        ops.AddIndex(
            model_name='ChatSession',
            index=ExpressionIndex(fields=('when_requested', 'chat_session_id'), name='chat_session_requested', sql=("COALESCE(when_requested, '0001-01-01 00:00:01+00:00')", 'chat_session_id')),
        ),
    ]
