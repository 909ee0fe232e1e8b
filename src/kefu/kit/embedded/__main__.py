"""`python -m kefu.kit.embedded dump|restore`: the way from one major version of PostgreSQL to the next."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from kefu.kit.embedded import configuration
from kefu.kit.embedded.database import EmbeddedDatabase
from kefu.kit.embedded.errors import EmbeddedError
from kefu.kit.embedded.roles import DATABASE


def main(arguments: list[str] | None = None) -> int:
    """Write the whole database into a file, or read it back into an empty one; Kefu must be stopped."""
    parser = argparse.ArgumentParser(prog="python -m kefu.kit.embedded")
    parser.add_argument("action", choices=("dump", "restore"))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("file", type=Path)
    given = parser.parse_args(arguments)
    database = EmbeddedDatabase(given.data)
    # The file holds everything that is in the database.
    os.umask(0o077)
    try:
        database.start()
        try:
            return _dump(database, given.file) if given.action == "dump" else _restore(database, given.file)
        finally:
            database.stop()
    except EmbeddedError as error:
        sys.stderr.write(error.text("zh" if os.environ.get("LANG", "").startswith("zh") else "en") + "\n")
        return 1


def _dump(database: EmbeddedDatabase, file: Path) -> int:
    return _run(database, "pg_dump", "--format=custom", f"--file={file}")


def _restore(database: EmbeddedDatabase, file: Path) -> int:
    # All or nothing: into a database that is not empty, or from a broken file, nothing changes.
    return _run(database, "pg_restore", "--single-transaction", "--exit-on-error", str(file))


def _run(database: EmbeddedDatabase, program: str, *options: str) -> int:
    assert database.binaries is not None
    url = configuration.url(database.socket_folder, configuration.ADMIN, DATABASE)
    return subprocess.run([database.binaries.program(program), f"--dbname={url}", *options], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
