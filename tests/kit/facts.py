"""Facts and readers that only the kit's own tests know."""

from uuid import UUID

from kefu.kit.db import Db, Tx
from kefu.kit.events import Event, Recorded
from kefu.kit.ids import new_id
from kefu.kit.reactions import Reader


class Poked(Event, frozen=True, kw_only=True, tag="test.poked"):
    """Something was poked for the `n`th time."""

    ticket_id: UUID
    n: int = 0


async def poke(db: Db, workspace_id: UUID, ticket_id: UUID | None = None, n: int = 0) -> UUID:
    """Record one fact in a transaction of its own."""
    ticket_id = ticket_id or new_id()
    async with db.transaction() as tx:
        tx.record(Poked(workspace_id=workspace_id, ticket_id=ticket_id, n=n))
    return ticket_id


async def make_table(owner_url: str, name: str) -> None:
    """Make a projection for a test's reader."""
    import psycopg
    from psycopg import sql

    async with await psycopg.AsyncConnection.connect(owner_url, autocommit=True) as connection:
        await connection.execute(
            sql.SQL(
                "create table {} (workspace_id uuid, position bigint, ticket_id uuid, n int,"
                " primary key (workspace_id, position))"
            ).format(sql.Identifier(name))
        )
        await connection.execute(sql.SQL("grant all on {} to kefu_app").format(sql.Identifier(name)))


def copying_reader(table: str, fails: set[int] | None = None) -> Reader:
    """Make a reader that copies each fact into a table, and fails on facts whose `n` is among `fails`."""

    async def react(tx: Tx, fact: Recorded) -> None:
        if fails and fact.data["n"] in fails:
            raise ValueError("this fact is told to fail")
        await tx.run(
            f"insert into {table} (workspace_id, position, ticket_id, n) values (%(w)s, %(p)s, %(t)s, %(n)s)",
            w=fact.workspace_id,
            p=fact.position,
            t=fact.ticket_id,
            n=fact.data["n"],
        )

    return Reader(name=table, react=react, types=frozenset({"test.poked"}), tables=(table,))
