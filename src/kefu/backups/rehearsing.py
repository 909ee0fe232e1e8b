"""Restoring a backup for a trial: into a server that is thrown away afterwards."""

from pathlib import Path

from psycopg.conninfo import make_conninfo

from kefu.backups.archive import open_archive, verify_archive
from kefu.backups.restoring import fill_database
from kefu.kit.embedded import DATABASE, OWNER, ensure_database, ensure_roles, temporary_server


def rehearse(path: Path, passphrase: str = "") -> None:
    """Restore a backup's database into a throw-away server; raises what a restore would raise."""
    with open_archive(path, passphrase) as archive, temporary_server() as admin_url:
        manifest = verify_archive(archive)
        ensure_roles(admin_url)
        ensure_database(admin_url)
        fill_database(archive, manifest, make_conninfo(admin_url, dbname=DATABASE, user=OWNER))
