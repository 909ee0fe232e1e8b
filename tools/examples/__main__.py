"""`make examples`: plays the day and writes `src/kefu/web/examples.json`."""

import asyncio
import sys
import tempfile
from pathlib import Path

from psycopg.conninfo import make_conninfo

from kefu.kit.embedded import APP, OWNER, ensure_database, ensure_roles, temporary_server
from kefu.kit.logs import configure_logs
from kefu.kit.settings import Settings
from kefu.migrations.run import migrate
from tools.examples.playing import PLACE, play_day, written


def main() -> int:
    """Write the examples; gives the exit code."""
    configure_logs(Settings(log_level="warning"))
    with temporary_server() as server, tempfile.TemporaryDirectory() as folder:
        ensure_roles(server)
        ensure_database(server)
        owner, app = (make_conninfo(server, dbname="kefu", user=role) for role in (OWNER, APP))
        migrate(owner)
        examples = asyncio.run(play_day(Settings(data_dir=Path(folder), database_url=app)))
    PLACE.write_text(written(examples), encoding="utf-8")
    print(f"{len(examples)} examples in {PLACE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
