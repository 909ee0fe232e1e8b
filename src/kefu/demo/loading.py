"""Loading the demo: founding the workspace, then living every story again in the order of its times."""

import asyncio
from datetime import datetime, timedelta

from kefu.customers import NewCompany, NewCustomer, NewIdentity, Tier, add_company, add_customer
from kefu.demo.past import FOUNDING, Past
from kefu.demo.people import INBOX_KEY, PASSWORD, PEOPLE
from kefu.demo.playing import Cast, Player
from kefu.demo.preparing import add_prepared
from kefu.demo.stories import Organisation, Story, read_organisation, read_stories
from kefu.inboxes import NewInbox, add_inbox, find_inbox_by_key
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import InvalidInput
from kefu.kit.events import SYSTEM, ActorKind
from kefu.kit.keys import Keyring
from kefu.members import NewMember, Role, add_member, hash_password, permissions_of, system_principal
from kefu.workspaces import Locale, NewUnit, UnitKind, add_unit, found_workspace

DEMO_LOCK = 0x6B65_6675_0201
SIZES = ("small",)
FOUNDED_BEFORE = timedelta(days=30)


async def load(db: Db, keyring: Keyring, size: str) -> tuple[bool, int]:
    """Load in one transaction, so that there is all of it or nothing; gives (had to, tickets there are)."""
    if size not in SIZES:
        raise InvalidInput(field="size", reason="field")
    async with db.transaction() as tx:
        tickets = await _loaded(tx)
    if tickets is not None:
        return False, tickets
    # Slow, and so not while a transaction is open.
    hashed = await asyncio.gather(*(hash_password(PASSWORD) for _ in PEOPLE))
    async with db.transaction() as tx:
        await tx.run("select pg_advisory_xact_lock(%(key)s::bigint)", key=DEMO_LOCK)
        tickets = await _loaded(tx)
        if tickets is not None:
            return False, tickets
        now: datetime = await tx.value("select clock_timestamp()")
        cast = await _cast(tx, keyring, read_organisation(), hashed, Past(tx, now - FOUNDED_BEFORE))
        await _play(tx, cast, read_stories(), now)
        return True, await _count(tx, cast.workspace_id)


async def _loaded(tx: Tx) -> int | None:
    """Give how many tickets the demo workspace has, None when there is no such workspace."""
    inbox = await find_inbox_by_key(tx, INBOX_KEY)
    return None if inbox is None else await _count(tx, inbox.workspace_id)


async def _count(tx: Tx, workspace_id: object) -> int:
    count = "select count(*) from ticket where workspace_id = %(workspace_id)s"
    return int(await tx.value(count, workspace_id=workspace_id))


async def _cast(tx: Tx, keyring: Keyring, plan: Organisation, hashed: list[str], past: Past) -> Cast:
    """Make the workspace with everybody in it."""
    await past.begin()
    founded = await found_workspace(tx, name=plan.workspace, locale=Locale.ZH)
    cast = Cast(founded.workspace.id)
    system = system_principal(cast.workspace_id)
    cast.units["headquarters"] = founded.headquarters.id
    for unit in plan.units:
        new = NewUnit(name=unit.name, parent_id=cast.units[unit.parent], kind=UnitKind(unit.kind))
        cast.units[unit.key] = (await add_unit(tx, system, new)).id
    for person, password_hash in zip(PEOPLE, hashed, strict=True):
        roles = [Role(person.role)]
        new_member = NewMember(
            name=person.name,
            email=person.email,
            roles=roles,
            unit_id=cast.units[person.unit],
            locale=Locale(person.locale),
        )
        member = await add_member(tx, system, new_member, password_hash)
        cast.people[person.key] = Principal(
            workspace_id=cast.workspace_id,
            kind=ActorKind.MEMBER,
            id=member.id,
            permissions=permissions_of(roles),
            scope=None,
        )
    for plan_inbox in plan.inboxes:
        team = cast.units[plan_inbox.team] if plan_inbox.team else None
        new_inbox = NewInbox(
            name=plan_inbox.name,
            channel=plan_inbox.channel,
            unit_id=cast.units[plan_inbox.unit],
            team_id=team,
            settings=plan_inbox.settings,
        )
        cast.inboxes[plan_inbox.key] = await add_inbox(tx, system, new_inbox, keyring, public_key=plan_inbox.public_key)
    await _add_customers(tx, system, plan, cast)
    await add_prepared(tx, cast)
    await past.settle(cast.workspace_id, FOUNDING, SYSTEM)
    return cast


async def _add_customers(tx: Tx, system: Principal, plan: Organisation, cast: Cast) -> None:
    companies = {name: (await add_company(tx, system, NewCompany(name=name))).id for name in plan.companies}
    for one in plan.customers:
        addresses = [("email", one.email), *([("phone", one.phone)] if one.phone else [])]
        new = NewCustomer(
            name=one.name,
            tier=Tier(one.tier),
            company_id=companies[one.company] if one.company else None,
            locale=Locale(one.locale),
            note=one.note,
            identities=[NewIdentity(channel=channel, address=address) for channel, address in addresses],
        )
        cast.customers[one.key] = await add_customer(tx, system, new)


async def _play(tx: Tx, cast: Cast, stories: list[Story], now: datetime) -> None:
    """Take all steps of all stories in the order of their times, so that the log's order is the times' too."""
    timed: list[tuple[datetime, int, int]] = []
    for place, story in enumerate(stories):
        at = now - timedelta(hours=story.hours_ago)
        for number, step in enumerate(story.steps):
            at += timedelta(minutes=step.after)
            timed.append((min(at, now), place, number))
    players = [Player(tx, cast, story) for story in stories]
    for at, place, number in sorted(timed):
        await players[place].take(number, Past(tx, at))
