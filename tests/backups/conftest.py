"""An installation of its own: a database with a workspace in it, a data folder with files and keys."""

import contextlib
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from psycopg import sql

from kefu.backups import Source
from kefu.files import Store
from kefu.inboxes import Inbox, NewInbox, add_inbox
from kefu.kit.db import Db
from kefu.kit.embedded import OWNER
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.tickets import NewMessage, NewReply, add_note, reply
from tests.conftest import fresh_database, url_of
from tests.files.scenes import PNG, upload
from tests.log import assert_replays, settle
from tests.world import World, make_world

SECRET = "a secret of thirty-two characters!"


class Place(msgspec.Struct, kw_only=True):
    """An installation that can be backed up."""

    source: Source
    db: Db
    world: World
    store: Store
    keyring: Keyring
    inbox: Inbox

    async def one_more(self, number: int) -> None:
        """Let a customer write with a file, and an agent answer."""
        customer = await self.world.customer(f"客户 {number}\t\\")
        said = await self.world.says(customer, f"Where is it? 在哪里?\n{number}", inbox=self.world.api)
        owner = self.world.boss.principal
        content = PNG + secrets.token_bytes(2000)
        file = await upload(self.db, self.store, self.world.workspace_id, content, owner=owner.actor)
        async with self.db.transaction(owner.actor) as tx:
            await reply(tx, owner, said.ticket.number, NewReply(id=new_id(), text="There.", files=[file.id]))
            await add_note(tx, owner, said.ticket.number, NewMessage(id=new_id(), text="None of theirs.\\N"))


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    data = tmp_path / "data"
    keyring = Keyring.open(data / "keys.json")
    with fresh_database() as name:
        db = Db(url_of("kefu_app", name), size=6)
        await db.open()
        world = await make_world(db, keyring)
        async with db.transaction() as tx:
            new = NewInbox(
                name="Known", channel="webchat", unit_id=world.headquarters, settings={"user_secret": SECRET}
            )
            inbox = await add_inbox(tx, world.system, new, keyring)
        made = Place(
            source=Source(url_of("kefu_app", name), data),
            db=db,
            world=world,
            store=Store(data, 10_000_000, free_bytes=0),
            keyring=keyring,
            inbox=inbox,
        )
        for number in range(3):
            await made.one_more(number)
        await settle(db)
        yield made
        await assert_replays(db, world.workspace_id)
        await db.close()


@contextlib.contextmanager
def empty_database() -> Iterator[str]:
    """Make a database without any table; gives its name."""
    name = f"kefu_test_{secrets.token_hex(6)}"
    with psycopg.connect(url_of("admin", "postgres"), autocommit=True) as admin:
        owned = sql.SQL("create database {} owner {} template template0")
        admin.execute(owned.format(sql.Identifier(name), sql.Identifier(OWNER)))
        try:
            yield name
        finally:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def rows_of(url: str) -> dict[str, list[Any]]:
    """Give every row of every table as text, in one order; without the epoch, which a restore changes."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            """select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
            and not relispartition order by 1"""
        ).fetchall()
        found = {
            name: sorted(
                row[0] for row in connection.execute(sql.SQL("select t::text from {} t").format(sql.Identifier(name)))
            )
            for (name,) in tables
        }
        found["log_head"] = connection.execute("select position, partition_size, moved_at from log_head").fetchall()
        return found


def files_of(data: Path) -> dict[str, bytes]:
    """Give the bytes of every stored file, and of the key file."""
    return {str(path.relative_to(data)): path.read_bytes() for path in [*data.glob("files/*/??/*"), data / "keys.json"]}
