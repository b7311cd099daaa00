from tortoise import migrations
from tortoise.migrations import operations as ops


class RunOnPostgres(ops.RunSQL):
    """Runs where the database is PostgreSQL; SQLite gets its function in orm/engine/sqlite.py."""

    async def database_forward(self, app_label, old_state, new_state, state_editor=None):
        if state_editor is not None and state_editor.DIALECT == 'postgres':
            await super().database_forward(app_label, old_state, new_state, state_editor)


# Both small sigmas become one, as in orm/engine/scripts.py. No index is made of this function, so
# none has to be built again.
LOWER_CASE = """
DO $do$ DECLARE known text; BEGIN
  SELECT collname INTO known FROM pg_collation
    WHERE collname IN ('pg_unicode_fast', 'und-x-icu')
      AND collencoding IN (-1, pg_char_to_encoding(getdatabaseencoding()))
    ORDER BY collname LIMIT 1;
  EXECUTE format(
    'CREATE OR REPLACE FUNCTION lower_case(value text) RETURNS text'
    ' LANGUAGE sql IMMUTABLE PARALLEL SAFE'
    ' AS $$ SELECT replace(lower(value COLLATE %I), ''\N{GREEK SMALL LETTER FINAL SIGMA}'', ''\N{GREEK SMALL LETTER SIGMA}'') $$', known);
END $do$
"""


class Migration(migrations.Migration):
    dependencies = [('orm', '0012_revocations')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        RunOnPostgres(LOWER_CASE, reverse_sql=ops.RunSQL.noop),
    ]
