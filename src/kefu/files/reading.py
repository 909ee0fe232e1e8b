"""Reading one file's bytes, also while `kefu files move` moves them: then its row says where they are now."""

from uuid import UUID

from kefu.files.queries import find_file
from kefu.files.store import Store
from kefu.kit.db import Db


class FileReader:
    """The bytes of one file, block by block. Use it when no transaction is open."""

    def __init__(self, db: Db, store: Store, workspace_id: UUID, file_id: UUID, path: str) -> None:
        self._db = db
        self._store = store
        self._ids = workspace_id, file_id
        self._path = path

    async def read(self, first: int, length: int) -> bytes:
        """Give bytes, as many as come at once; raises FileNotFoundError when they are gone, StorageAway."""
        while True:
            try:
                return await self._store.aside(self._path, self._store.read, self._path, first, length)
            except FileNotFoundError:
                async with self._db.transaction() as tx:
                    row = await find_file(tx, *self._ids)
                if row is None or row.path in ("", self._path):
                    raise
                self._path = row.path
