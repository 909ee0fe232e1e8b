"""Reading the files that go along, all of them within one time, wherever they lie by now."""

import asyncio
from collections.abc import Sequence

from kefu.files import StorageAway, Store, StoredFile, find_file
from kefu.forwards.composing import Attachment
from kefu.kit.db import Db
from kefu.kit.mail import Fault, Undelivered

READ_SECONDS = 60.0
MOVES = 3
"""So often a file is looked for where its row says by then."""


async def read_files(db: Db, store: Store, files: Sequence[StoredFile]) -> list[Attachment]:
    """Give the files with their bytes; raises Undelivered, which is final only where there is nothing any more."""
    try:
        async with asyncio.timeout(READ_SECONDS):
            return [await _read(db, store, file) for file in files]
    except (StorageAway, TimeoutError) as error:
        raise Undelivered(Fault.STORAGE_AWAY) from error


async def _read(db: Db, store: Store, file: StoredFile) -> Attachment:
    """Read one; `kefu files move` may bring it elsewhere at any moment."""
    path = file.path
    for _ in range(MOVES):
        try:
            return Attachment(name=file.name, type=file.type, content=await _read_whole(store, path, file.size))
        except FileNotFoundError:
            async with db.transaction() as tx:
                known = await find_file(tx, file.workspace_id, file.id)
            if known is None or known.state != "stored" or known.path == path:
                break
            path = known.path
        except OSError as error:
            raise Undelivered(Fault.STORAGE_AWAY) from error
    raise Undelivered(Fault.FILE_GONE, final=True)


async def _read_whole(store: Store, path: str, size: int) -> bytes:
    """Give all bytes under a path; raises FileNotFoundError also when some are missing."""
    content = b"".join(await store.aside(path, lambda: list(store.blocks(path, size))))
    if len(content) < size:
        raise FileNotFoundError
    return content
