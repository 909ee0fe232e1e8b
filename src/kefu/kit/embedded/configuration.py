"""How the server is set up: for one machine of 2 cores and 4 GB that it shares with the application."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from kefu.kit.embedded.accounts import own_name
from kefu.kit.embedded.folders import make_folder, write_file

ADMIN = "kefu_admin"
# Read last, never written by us: the place for what an administrator wants different.
LOCAL_FILE = "postgresql.local.conf"

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "150",
    "password_encryption": "'scram-sha-256'",
    # Memory: half of what the whole product may need at rest; the system's cache does the rest.
    "shared_buffers": "'160MB'",
    "effective_cache_size": "'1GB'",
    "work_mem": "'8MB'",
    "maintenance_work_mem": "'64MB'",
    "autovacuum_work_mem": "'32MB'",
    # Short statements on two cores: planning for parallel work and compiling cost more than they bring, and
    # parallel hash joins need more of /dev/shm than the 64 MB of a container.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "max_worker_processes": "4",
    "io_method": "'sync'",
    "random_page_cost": "1.1",
    "autovacuum_max_workers": "2",
    # Durable, and able to be copied while running (pg_basebackup).
    "fsync": "on",
    "wal_level": "'replica'",
    "max_wal_senders": "2",
    "max_replication_slots": "2",
    "wal_compression": "on",
    "max_wal_size": "'1GB'",
    "min_wal_size": "'80MB'",
    "log_destination": "'stderr'",
    "logging_collector": "off",
    "log_checkpoints": "off",
    "log_startup_progress_interval": "'5s'",
    "lc_messages": "'C'",
    "log_timezone": "'UTC'",
    "timezone": "'UTC'",
    "datestyle": "'iso, ymd'",
    # No personal data in logs: no DETAIL (it quotes rows), no statements, no parameters.
    "log_error_verbosity": "'terse'",
    "log_min_error_statement": "'panic'",
    "log_parameter_max_length_on_error": "0",
}

# For servers that nobody will miss.
THROW_AWAY: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "wal_level": "'minimal'",
    "max_wal_senders": "0",
}

# The bootstrap user is whoever runs Kefu, as the system says (peer): a secret that cannot get lost.
# The roles of the application have passwords, so a part that has one role's cannot take the other.
ACCESS = f"local all {ADMIN} peer map=kefu\nlocal all all scram-sha-256\n"
ACCESS_THROW_AWAY = "local all all peer map=kefu\n"


class Files(NamedTuple):
    """The configuration files of a server; outside its data folder, so the server cannot change them."""

    settings: Path
    access: Path
    identities: Path

    def options(self) -> list[str]:
        """Give the command line options that make a server use them."""
        named = {"config_file": self.settings, "hba_file": self.access, "ident_file": self.identities}
        # The prefix here too: what is wrong with the file is said before the file counts.
        values = [f"{name}={path}" for name, path in named.items()] + ["log_line_prefix="]
        return [part for value in values for part in ("-c", value)]


def write_files(folder: Path, socket_folder: Path, local: Path, throw_away: bool) -> Files:
    """Write the configuration anew: what a start needs never depends on what an earlier one wrote."""
    make_folder(folder, 0o755)
    files = Files(folder / "postgresql.conf", folder / "pg_hba.conf", folder / "pg_ident.conf")
    settings = {
        **SETTINGS,
        **of_machine(sys.platform, os.uname().release),
        "unix_socket_directories": _quoted(socket_folder),
        **(THROW_AWAY if throw_away else {}),
    }
    lines = [f"# Written at each start. Put your own settings into {local}"]
    lines += [f"{name} = {value}" for name, value in settings.items()]
    if local.exists():
        lines.append(f"include = {_quoted(local)}")
    write_file(files.settings, "\n".join(lines) + "\n")
    write_file(files.access, ACCESS_THROW_AWAY if throw_away else ACCESS)
    role = "all" if throw_away else ADMIN
    write_file(files.identities, f'kefu "{own_name()}" {role}\n')
    return files


def of_machine(platform: str, release: str) -> Mapping[str, str]:
    """Give what only some machines can.

    After a crash the server makes sure that all of its 1,700 files are on the disk. Where it can ask for the file
    system at once, a busy disk holds it up for a fraction of the time; older kernels would hide errors of writing.
    """
    version = tuple(int(part) for part in re.findall(r"\d+", release)[:2])
    return {"recovery_init_sync_method": "'syncfs'"} if platform == "linux" and version >= (5, 8) else {}


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def url(socket_folder: Path, role: str, database: str, password: str | None = None) -> str:
    """Give a libpq URL of this server."""
    secret = f":{quote(password, safe='')}" if password else ""
    return f"postgresql://{quote(role)}{secret}@/{quote(database)}?{urlencode({'host': str(socket_folder)})}"
