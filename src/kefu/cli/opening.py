"""Running the asynchronous part of a command with a database, and finding whom it is about."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import msgspec

from kefu.cli.database import connected, reach
from kefu.cli.failures import Failed
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.events import ActorKind
from kefu.kit.settings import Settings
from kefu.members import Member, Rights, find_member_page

T = TypeVar("T")


class WorkspaceName(msgspec.Struct, frozen=True):
    """A workspace as a person tells it from others."""

    id: UUID
    name: str


def with_database(settings: Settings, work: Callable[[Db], Awaitable[T]]) -> T:
    """Do something with the installation's database, started for the while when it does not run."""

    async def run(addresses: object) -> T:
        async with connected(addresses) as db:  # type: ignore[arg-type]
            return await work(db)

    with reach(settings) as addresses:
        return asyncio.run(run(addresses))


async def choose_workspace(tx: Tx, wanted: str | None) -> UUID:
    """Give the one workspace there is, or the one named by id or name; raises Failed."""
    found = await tx.all(WorkspaceName, "select id, name from workspace order by created_at, id limit 1000")
    if wanted is not None:
        found = [one for one in found if wanted in (str(one.id), one.name)]
        if not found:
            raise Failed("workspace_unknown", name=wanted)
    if not found:
        raise Failed("no_workspace")
    if len(found) > 1:
        raise Failed("workspace_which", names=", ".join(f"{one.name} ({one.id})" for one in found))
    return found[0].id


async def member_by_email(tx: Tx, workspace_id: UUID, email: str) -> Member:
    """Give the member with an e-mail; raises Failed."""
    wanted, mark = email.strip().casefold(), None
    while True:
        page, mark = await find_member_page(tx, workspace_id, query=email.strip(), after=mark, limit=200)
        for member in page:
            if member.email.casefold() == wanted:
                return member
        if mark is None:
            raise Failed("member_unknown", email=email)


def principal_of(workspace_id: UUID, member: Member, rights: Rights) -> Principal:
    """Give the principal as which a member's tokens are made."""
    return Principal(
        workspace_id=workspace_id,
        kind=ActorKind.MEMBER,
        id=member.id,
        permissions=rights.permissions,
        scope=None,
    )
