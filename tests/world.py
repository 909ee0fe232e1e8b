"""A workspace with people in it, made through the verbs, for one test."""

import asyncio
import secrets
from typing import Any
from uuid import UUID

import msgspec

from kefu.customers import Customer, meet_customer
from kefu.inboxes import Inbox, NewInbox, add_inbox
from kefu.kit.access import Principal
from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.members import (
    Member,
    NewMember,
    Origin,
    Role,
    add_member,
    csrf_token_of,
    load_principal,
    start_session,
    system_principal,
)
from kefu.tickets import NewMessage, Said, receive_message
from kefu.workspaces import Locale, NewUnit, UnitKind, add_unit, found_workspace


class Person(msgspec.Struct, kw_only=True):
    """A member who is signed in."""

    member: Member
    principal: Principal
    secret: str

    @property
    def headers(self) -> dict[str, str]:
        """What their browser sends."""
        return {
            "Cookie": f"kefu_session={self.secret}",
            "X-CSRF-Token": csrf_token_of(self.secret),
            "Accept-Language": "en",
        }


class World(msgspec.Struct, kw_only=True):
    """A company: headquarters, two teams, one person of each kind, a chat and an API inbox."""

    db: Db
    workspace_id: UUID
    system: Principal
    headquarters: UUID
    east: UUID
    west: UUID
    boss: Person
    supervisor: Person
    lin: Person
    tom: Person
    auditor: Person
    chat: Inbox
    api: Inbox

    async def customer(
        self, name: str = "Wang Fang", inbox: Inbox | None = None, locale: Locale | None = None
    ) -> Customer:
        """Meet a customer nobody knew."""
        inbox = inbox or self.chat
        async with self.db.transaction() as tx:
            address = secrets.token_hex(8)
            return await meet_customer(tx, self.workspace_id, inbox.channel, address, name=name, locale=locale)

    async def says(
        self,
        customer: Customer,
        text: str = "Where is my order?",
        *,
        inbox: Inbox | None = None,
        id: UUID | None = None,
    ) -> Said:
        """Let the customer write."""
        async with self.db.transaction() as tx:
            return await receive_message(tx, inbox or self.chat, customer, NewMessage(id=id or new_id(), text=text))


async def make_world(db: Db, keyring: Keyring) -> World:
    """Found a workspace of its own for one test."""
    async with db.transaction() as tx:
        founded = await found_workspace(tx, name="Test", locale="en")
        workspace_id, top = founded.workspace.id, founded.headquarters.id
        system = system_principal(workspace_id)
        east = (await add_unit(tx, system, NewUnit(name="East", parent_id=top, kind=UnitKind.TEAM))).id
        west = (await add_unit(tx, system, NewUnit(name="West", parent_id=top, kind=UnitKind.TEAM))).id
    people: dict[str, Any] = {}
    for name, role, unit in (
        ("boss", Role.ADMINISTRATOR, top),
        ("supervisor", Role.SUPERVISOR, top),
        ("lin", Role.AGENT, east),
        ("tom", Role.AGENT, west),
        ("auditor", Role.AUDITOR, top),
    ):
        async with db.transaction() as tx:
            new = NewMember(name=name, email=f"{name}-{secrets.token_hex(6)}@example.test", roles=[role], unit_id=unit)
            member = await add_member(tx, system, new, None)
            started = await start_session(tx, workspace_id, member, Origin("127.0.0.1"))
            principal = await load_principal(tx, workspace_id, session_id=started.id)
        people[name] = Person(member=member, principal=principal, secret=started.secret)
    async with db.transaction() as tx:
        chat = await add_inbox(tx, system, NewInbox(name="Chat", channel="webchat", unit_id=top), keyring)
        api = await add_inbox(tx, system, NewInbox(name="API", channel="api", unit_id=east, team_id=east), keyring)
    return World(
        db=db,
        workspace_id=workspace_id,
        system=system,
        headquarters=top,
        east=east,
        west=west,
        chat=chat,
        api=api,
        **people,
    )


async def hire(world: World, name: str, role: str, unit: UUID) -> Person:
    """Let one more person work here, in a role that is built in or one of the workspace's own."""
    async with world.db.transaction() as tx:
        address = f"{name}-{secrets.token_hex(6)}@example.test"
        member = await add_member(
            tx, world.system, NewMember(name=name, email=address, roles=[role], unit_id=unit), None
        )
        started = await start_session(tx, world.workspace_id, member, Origin("127.0.0.1"))
        principal = await load_principal(tx, world.workspace_id, session_id=started.id)
    return Person(member=member, principal=principal, secret=started.secret)


async def ask_counts(client: Any, person: Person) -> list[dict[str, Any]]:
    """Give the counts of all views as a console comes to them: who is told that newer ones are coming asks again."""
    while True:
        counts = (await client.get("/api/views", headers=person.headers)).json()
        if counts["again_in"] is None:
            items: list[dict[str, Any]] = counts["items"]
            return items
        await asyncio.sleep(counts["again_in"])
