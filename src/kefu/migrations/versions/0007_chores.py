"""chores"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make procrastinate's own tables, as its package ships them, and let the application use them."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute(SchemaManager.get_schema())
    cursor.execute(
        """do $$ declare t text; begin
            for t in select c.oid::regclass::text from pg_class c where c.relname like 'procrastinate%'
                     and c.relkind in ('r', 'p') loop
                execute 'grant select, insert, update, delete on ' || t || ' to kefu_app';
            end loop;
            for t in select c.oid::regclass::text from pg_class c where c.relname like 'procrastinate%'
                     and c.relkind = 'S' loop
                execute 'grant usage, select on sequence ' || t || ' to kefu_app';
            end loop;
        end $$"""
    )
    cursor.close()
