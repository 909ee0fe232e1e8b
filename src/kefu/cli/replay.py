"""`kefu replay`: empty a reader's projections and let it read the log again."""

import asyncio
import sys
from typing import Annotated

import typer

from kefu.cli import showing
from kefu.cli.failures import Failed
from kefu.cli.opening import with_database
from kefu.cli.options import DatabaseUrl, DataDir, Json, chosen
from kefu.cli.words import say
from kefu.kit.db import Db
from kefu.kit.discover import find_readers
from kefu.kit.hints import Hints
from kefu.kit.reactions import PROJECTIONS, Reader, run_once
from kefu.kit.reactions import replay as begin_again

WAIT_SECONDS = 0.1


def replay(
    reader: Annotated[str, typer.Argument(help=say("option.reader"))],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> int:
    readers = {one.name: one for one in find_readers()}
    if reader not in readers:
        raise Failed("reader_unknown", name=reader, names=", ".join(sorted(readers)))

    async def work(db: Db) -> int:
        return await _rebuild(db, readers[reader], quiet=as_json)

    facts = with_database(chosen(data_dir=data_dir, database_url=database_url), work)
    if as_json:
        showing.json({"reader": reader, "facts": facts})
    else:
        showing.line(say("replay.done", reader=reader, facts=facts))
    return 0


async def _rebuild(db: Db, reader: Reader, *, quiet: bool) -> int:
    """Read to where the log ended when we began; a running worker may do part of it."""
    async with db.transaction() as tx:
        head = int(await tx.value("select position from log_head"))
    await begin_again(db, reader)
    at = 0
    while at < head:
        if not await run_once(db, reader):
            await asyncio.sleep(WAIT_SECONDS)
        async with db.transaction() as tx:
            at = int(await tx.value("select position from cursor where reader = %(reader)s", reader=reader.name) or 0)
        if not quiet:
            _progress(min(at, head), head)
    if reader.announces:
        await _announce(db, reader)
    return head


async def _announce(db: Db, reader: Reader) -> None:
    """Tell the open screens to look again."""
    hints = Hints(db)
    hints.start()
    hints.send(PROJECTIONS, reader.name)
    await asyncio.sleep(WAIT_SECONDS)
    await hints.stop()


def _progress(done: int, of: int) -> None:
    """Rewrite one line on a terminal; elsewhere say nothing until the end."""
    if sys.stderr.isatty():
        end = "\n" if done >= of else ""
        sys.stderr.write(f"\r{say('replay.progress', done=done, of=of, percent=done * 100 // max(of, 1))}{end}")
        sys.stderr.flush()
