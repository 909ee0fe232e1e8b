"""A store with a bucket, and what tests ask of it."""

from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from kefu.files import (
    Bucket,
    FileRef,
    S3Depot,
    Store,
    attach_files,
    erase_files,
    find_file,
)
from kefu.kit.db import Db
from kefu.kit.ids import new_id
from tests.bucket import BucketServer, free_ports
from tests.files.scenes import OWNER
from tests.members.scenes import Scene

LIMIT = 16 * 1024 * 1024


class Far(msgspec.Struct):
    """A store with a bucket, and another look at what is in it."""

    swift: BucketServer
    bucket: Bucket
    store: Store
    near: Store

    def there(self) -> list[str]:
        return [key.removeprefix("a/b/") for key in self.swift.there(self.bucket)]


@pytest.fixture
def far(swift: BucketServer, tmp_path: Path) -> Far:
    bucket = swift.bucket()
    depot = S3Depot(bucket)
    return Far(
        swift,
        bucket,
        Store(tmp_path, LIMIT, free_bytes=0, s3=depot, into_s3=True),
        Store(tmp_path, LIMIT, free_bytes=0, s3=depot),
    )


def store_away(far: Far) -> Store:
    """Give a store whose bucket does not answer."""
    nobody = msgspec.structs.replace(far.bucket, endpoint=f"http://127.0.0.1:{free_ports(1)[0]}")
    return Store(far.store.root.parent, LIMIT, free_bytes=0, s3=S3Depot(nobody), into_s3=True)


async def path_of(db: Db, scene: Scene, id: UUID) -> str:
    async with db.transaction() as tx:
        row = await find_file(tx, scene.id, id)
    assert row is not None
    return row.path


async def read(store: Store, path: str, size: int) -> bytes:
    return b"".join(await store.aside(path, lambda: list(store.blocks(path, size))))


async def attach(db: Db, scene: Scene, *files: FileRef) -> None:
    async with db.transaction() as tx:
        await attach_files(tx, scene.id, [file.id for file in files], message_id=new_id(), owner=OWNER)


async def erase(db: Db, scene: Scene, *ids: UUID) -> None:
    async with db.transaction() as tx:
        await erase_files(tx, scene.id, ids)


async def age(db: Db) -> None:
    async with db.transaction() as tx:
        await tx.run("update file set created_at = created_at - interval '2 days'")
