"""What an erasure leaves to do after its COMMIT: the bytes of files, and the list outside of the database."""

import asyncio
import logging
from pathlib import Path

from kefu.erasures.ledger import Listed, append_listed
from kefu.erasures.queries import find_unlisted
from kefu.files import remove_erased, store_for
from kefu.kit.db import Db
from kefu.kit.errors import KefuError
from kefu.kit.settings import Settings

log = logging.getLogger("kefu.erasures")
AT_ONCE_SECONDS = 5.0


async def finish(db: Db, settings: Settings) -> None:
    """Delete the bytes of erased files and list who was erased; what cannot be done now is done a minute later.

    While a backup is written its files must stay: then the bytes go with a later round.
    """
    try:
        await list_erased(db, settings)
    finally:
        await remove_erased(db, store_for(settings))


async def list_erased(db: Db, settings: Settings) -> None:
    """List outside of the database who was erased."""
    async with db.transaction() as tx:
        entries = await find_unlisted(tx)
        if not entries:
            return
        await asyncio.to_thread(append_listed, settings.data_dir, entries)
        await asyncio.to_thread(_list_beside_backups, settings, entries)
        await tx.run(
            """update erasure set listed_at = clock_timestamp()
            where (workspace_id, id) in (select * from unnest(%(workspaces)s::uuid[], %(ids)s::uuid[]))""",
            workspaces=[entry.workspace_id for entry in entries],
            ids=[entry.id for entry in entries],
        )


async def finish_at_once(db: Db, settings: Settings) -> None:
    """Do now what the chore would do within a minute; that it could not be done now is no failure of the erasure.

    Whoever asked does not wait long for bytes, of which a bucket may hold many.
    """
    try:
        await list_erased(db, settings)
    except (OSError, KefuError) as error:
        log.warning("an erasure is listed later: %s", type(error).__name__)
    try:
        async with asyncio.timeout(AT_ONCE_SECONDS):
            await remove_erased(db, store_for(settings))
    except (OSError, KefuError) as error:
        log.warning("the bytes of an erasure go later: %s", type(error).__name__)


def _list_beside_backups(settings: Settings, entries: list[Listed]) -> None:
    """Add them to the list beside the backups too; when that folder is away, the next backup brings the list there."""
    folder = Path(settings.backup_folder).expanduser() if settings.backup_folder else settings.data_dir / "backups"
    try:
        if folder.is_dir():
            append_listed(folder, entries)
    except (OSError, KefuError) as error:
        log.warning("the list of erasures beside the backups waits for the next backup: %s", type(error).__name__)
