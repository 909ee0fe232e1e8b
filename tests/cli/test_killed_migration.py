"""R3: killed in a migration, between two steps or inside one, the next start brings the schema forward."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from kefu.kit.embedded import EmbeddedDatabase
from kefu.kit.embedded.configuration import ADMIN, url
from kefu.kit.embedded.roles import DATABASE
from kefu.migrations.run import migrate
from kefu.migrations.state import known_steps
from tests.kit.embedded_scenes import data_folder, eventually
from torture import upgrades
from torture.service import Service

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

GATE = 0x6B65_6675_7465
WAIT = f"select pg_advisory_xact_lock({GATE});"
"""Where a step waits for the test, as it waits for a long statement."""
WORK = """create table second_step as select n from first_step;
    update first_step set n = n + 1;
    alter table ticket add column of_the_second_step integer;"""
PLACES = {"between two steps": f"{WAIT} {WORK}", "inside a step": f"{WORK} {WAIT} create table half_of_it ();"}
STEP = '''"""{name}"""

from alembic import op

revision = "{name}"
down_revision = "{after}"


def upgrade() -> None:
    """Apply the step."""
    op.execute("""{sql}""")
'''


@pytest.fixture(scope="module")
def seed() -> Iterator[Path]:
    """A database of the present Kefu, that was stopped in order."""
    with data_folder() as folder:
        database = EmbeddedDatabase(folder)
        database.start()
        migrate(database.owner_url)
        database.stop()
        yield folder


@pytest.fixture
def data(seed: Path) -> Iterator[Path]:
    with data_folder() as folder:
        subprocess.run(["cp", "-a", seed, folder], check=True)
        yield folder


def next_version(target: Path, second: str) -> Path:
    """Give a folder with a Kefu that has three steps more."""
    upgrades.install(upgrades.SOURCE, target)
    steps = {
        "9997": "create table first_step as select n from generate_series(1, 1000) n",
        "9998": second,
        "9999": "create table third_step as select n from second_step",
    }
    for name, after in zip(steps, [known_steps()[-1], *steps], strict=False):
        text = STEP.format(name=name, after=after, sql=steps[name])
        (target / "kefu/migrations/versions" / f"{name}_next.py").write_text(text, encoding="utf-8")
    return target


class Gate:
    """Holds the migration of a starting server where its step waits."""

    def __init__(self, data: Path) -> None:
        self._url = url(data / "database" / "socket", ADMIN, DATABASE)
        self._connection: psycopg.Connection | None = None

    def close(self) -> None:
        """Come before the migration does: as soon as the server answers."""
        eventually(self._lock)

    def _lock(self) -> bool:
        with suppress(psycopg.OperationalError):
            self._connection = psycopg.connect(self._url, autocommit=True)
            self._connection.execute("select pg_advisory_lock(%s)", [GATE])
            return True
        return False

    def leave(self) -> None:
        """Close what is left of the connection."""
        if self._connection is not None:
            self._connection.close()

    def reached(self) -> list[tuple[bool, str]]:
        """Give who waits at it: whether they have written in their transaction, and the schema others see."""
        assert self._connection is not None
        return self._connection.execute(
            """select backend_xid is not null, (select version_num from alembic_version)
            from pg_stat_activity where datname = 'kefu' and wait_event = 'advisory'"""
        ).fetchall()


def kill(service: Service, *words: str) -> None:
    """Kill those of its processes whose command has all the words, parents first; of none: all of them."""
    for pid, _ in service.processes():
        with suppress(OSError):
            line = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            if set(words) <= set(line):
                os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("killed", ["all of it", "the migration alone"])
@pytest.mark.parametrize("place", PLACES)
def test_the_next_start_brings_the_schema_forward(data: Path, tmp_path: Path, place: str, killed: str) -> None:
    service = Service(data, next_version(tmp_path / "next", PLACES[place]), demo=False)
    gate = Gate(data)
    try:
        service.start()
        gate.close()
        eventually(gate.reached)
        assert gate.reached() == [(place == "inside a step", "9997")]
        if killed == "all of it":
            kill(service)
        else:
            kill(service, "migrate")
        eventually(lambda: not service.processes())
        if killed == "the migration alone":
            assert "`kefu migrate` failed" in service.log.read_text("utf-8")
        before = len(service.log.read_bytes())
        service.start()
        service.wait_ready(120)
        said = service.log.read_bytes()[before:].decode()
        assert "failed" not in said
        assert "[error" not in said
    finally:
        gate.leave()
        service.stop()
    database = EmbeddedDatabase(data)
    database.start()
    try:
        with psycopg.connect(database.owner_url) as connection:
            found = connection.execute(
                """select (select array_agg(version_num::text) from alembic_version),
                    (select array[min(n), max(n)] from first_step), (select count(*) from second_step),
                    (select count(*) from third_step)"""
            ).fetchone()
            connection.execute("select of_the_second_step from ticket /* every workspace: a check */")
        assert found == (["9999"], [2, 1001], 1000, 1000)
    finally:
        database.stop()
