"""`kefu files …`: where the bytes of files lie."""

import time

import typer

from kefu.cli import showing
from kefu.cli.failures import Failed
from kefu.cli.opening import with_database
from kefu.cli.options import DatabaseUrl, DataDir, Json, chosen
from kefu.cli.words import say
from kefu.files import Moved, move_files, store_for
from kefu.kit.db import Db

MIB = 1024 * 1024
TELL_SECONDS = 2.0
app = typer.Typer(help=say("files.help"), no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `move` a word of its own although it is the only one."""


@app.command("move", help=say("files.move"))
def move(data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: Json = False) -> int:
    settings = chosen(data_dir=data_dir, database_url=database_url)
    store, told = store_for(settings), [time.monotonic()]

    def tell(moved: Moved) -> None:
        if not as_json and time.monotonic() - told[0] >= TELL_SECONDS:
            told[0] = time.monotonic()
            showing.line(say("files.moving", **_counts(moved)))

    async def work(db: Db) -> Moved:
        return await move_files(db, store, tell)

    moved = with_database(settings, work)
    if as_json:
        showing.json({**_counts(moved), "in": settings.files_in, "damaged": moved.damaged})
    else:
        showing.line(say(f"files.moved_{settings.files_in}", **_counts(moved)))
    if moved.damaged:
        raise Failed("files_damaged", count=len(moved.damaged), first=moved.damaged[0])
    return 0


def _counts(moved: Moved) -> dict[str, object]:
    return {"files": moved.files, "total": moved.total, "size": f"{moved.bytes / MIB:.1f}"}
