"""Running the migrations: one lock, one transaction a step, as the role that owns the tables."""

from pathlib import Path
from typing import Any

import psycopg
from alembic import op
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

HERE = Path(__file__).resolve().parent
MIGRATION_LOCK = 0x6B65_6675_0003


class RoleMissing(Exception):
    """The role `kefu_app` does not exist and this login may not create it."""


def run_step(name: str) -> None:
    """Execute `steps/<name>.sql` in the step's transaction."""
    sql = (HERE / "steps" / f"{name}.sql").read_text(encoding="utf-8")
    cursor = op.get_bind().connection.cursor()
    cursor.execute(sql)
    cursor.close()


def migrate(url: str, target: str = "heads") -> list[str]:
    """Bring the database to the newest schema; gives the steps taken. Raises RoleMissing."""
    _ensure_app_role(url)
    script = _script()
    taken: list[str] = []

    def steps(revision: Any, _context: MigrationContext) -> Any:
        found = script._upgrade_revs(target, revision)
        taken.extend(str(step.revision.revision) for step in found)
        return found

    with _connect(url) as connection:
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
        connection.commit()
        with EnvironmentContext(_config(), script, fn=steps) as environment:
            environment.configure(connection=connection, transaction_per_migration=True)
            with environment.begin_transaction():
                environment.run_migrations()
        # /readyz and `kefu doctor` look at it as the application.
        connection.execute(text("grant select on alembic_version to kefu_app"))
        connection.commit()
    return taken


def missing_steps(url: str) -> list[str]:
    """Give the steps that the database at this address lacks."""
    script = _script()
    with _connect(url) as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    done = {r.revision for head in current for r in script.iterate_revisions(head, "base")}
    return [r.revision for r in reversed(list(script.walk_revisions())) if r.revision not in done]


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    return config


def _connect(url: str) -> Connection:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool)
    return engine.connect()


def _ensure_app_role(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("select 1 from pg_roles where rolname = 'kefu_app'").fetchone():
            me = connection.execute(
                "select pg_has_role(current_user, 'kefu_app', 'member') or current_user = 'kefu_app'"
            ).fetchone()
            if me and me[0]:
                return
        try:
            connection.execute(
                """do $$ begin
                    if not exists (select from pg_roles where rolname = 'kefu_app') then
                        create role kefu_app nologin;
                    end if;
                    -- who may make roles is not therefore a member of them, and could not work as this one
                    execute format('grant kefu_app to %I', current_user);
                end $$"""
            )
        except psycopg.errors.InsufficientPrivilege as error:
            raise RoleMissing from error
