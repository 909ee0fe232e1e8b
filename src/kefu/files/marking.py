"""Whose a bucket's prefix is: the object `installation` below it says so, and nobody deletes what is another's.

The mark is the epoch of the log: every database has its own from its first migration on, and a restored one a new one.
"""

import contextlib
import logging
from enum import StrEnum

from kefu.files.model import StorageAway
from kefu.files.s3 import S3Depot
from kefu.files.store import Store
from kefu.kit.db import Db, Tx

log = logging.getLogger("kefu.files")
KNOWN = 20
"""So many of our files are looked for where nobody left a mark."""


class Whose(StrEnum):
    """What was found below the prefix."""

    OURS = "ours"
    FREE = "free"
    """No mark, and either nothing else or files of ours, stored before there were marks."""
    FOREIGN = "foreign"
    """The mark of another installation."""
    UNMARKED = "unmarked"
    """No mark, and things of which no row here says anything."""


async def own_mark(tx: Tx) -> str:
    """Give what this installation writes into its bucket."""
    return str(await tx.value("select epoch from log_head"))


async def find_whose(db: Db, store: Store) -> Whose:
    """Tell whose the bucket is, and change nothing; raises StorageAway."""
    bucket = _bucket(store)
    async with db.transaction() as tx:
        own = await own_mark(tx)
    if mark := await store.aside(bucket.scheme, bucket.read_mark):
        return Whose.OURS if mark == own else Whose.FOREIGN
    if await store.aside(bucket.scheme, bucket.is_empty):
        return Whose.FREE
    async with db.transaction() as tx:
        paths = await tx.column(
            """/* every workspace: the whole installation */
            select path from file where starts_with(path, 's3:') and state = 'stored' limit %(known)s""",
            known=KNOWN,
        )
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            await store.aside(path, store.read, path, 0, 1)
            return Whose.FREE
    # Who put there what was found just now may have left the mark before, and have no row yet.
    mark = await store.aside(bucket.scheme, bucket.read_mark)
    return Whose.UNMARKED if not mark else Whose.OURS if mark == own else Whose.FOREIGN


async def claim_bucket(db: Db, store: Store) -> None:
    """See that the bucket is ours, and say so in it when nobody has; raises StorageAway, also when it is another's."""
    whose = await find_whose(db, store)
    if whose == Whose.FREE:
        whose = await _write_mark(db, store)
    if whose != Whose.OURS:
        log.error("the bucket's prefix is not this installation's (%s): nothing in it is deleted; see doctor", whose)
        raise StorageAway(why=whose.value, retry_after=60)


async def _write_mark(db: Db, store: Store) -> Whose:
    """Say whose a free bucket is, and tell whose it is then: of those who write it at once, one may be refused."""
    bucket = _bucket(store)
    async with db.transaction() as tx:
        own = await own_mark(tx)
    try:
        await store.aside(bucket.scheme, bucket.write_mark, own)
    except StorageAway as error:
        whose = await find_whose(db, store) if error.why == "refused" else Whose.FREE
        if whose == Whose.FREE:
            raise
        return whose
    return Whose.OURS


async def may_delete(db: Db, store: Store) -> bool:
    """Tell whether things may be deleted in the bucket now: it is set up, answers, and is ours."""
    if store.s3 is None:
        return False
    try:
        await claim_bucket(db, store)
    except StorageAway as error:
        log.warning("nothing is deleted in the bucket now (%s)", error.why)
        return False
    return True


async def mark_at_first(db: Db, store: Store) -> None:
    """Leave the mark before this process's first upload; raises StorageAway when that cannot be told now.

    Another's mark is no reason to refuse an upload: its name is in nobody's way.
    """
    bucket = _bucket(store)
    if not bucket.seen:
        try:
            await claim_bucket(db, store)
        except StorageAway as error:
            if error.why not in tuple(Whose):
                raise
        bucket.seen = True


def _bucket(store: Store) -> S3Depot:
    if store.s3 is None:
        raise StorageAway(why="unset", retry_after=60)
    return store.s3
