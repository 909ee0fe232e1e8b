"""Founding the demo's workspace through the verbs: units, people, inboxes, customers, and what people prepared."""

from collections.abc import Sequence

from kefu.customers import NewCompany, NewCustomer, NewIdentity, Tier, add_company, add_customer
from kefu.demo.past import FOUNDING, Past
from kefu.demo.people import DemoMember
from kefu.demo.playing import Cast
from kefu.demo.preparing import add_prepared
from kefu.demo.stories import Organisation
from kefu.fields import add_field
from kefu.inboxes import NewInbox, add_inbox
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.events import SYSTEM, ActorKind
from kefu.kit.keys import Keyring
from kefu.members import NewMember, Role, add_member, permissions_of, system_principal
from kefu.workspaces import Locale, NewUnit, UnitKind, add_unit, found_workspace


async def found(
    tx: Tx, keyring: Keyring, plan: Organisation, people: Sequence[tuple[DemoMember, str | None]], past: Past
) -> Cast:
    """Make the workspace with everybody in it, who have these password hashes or cannot sign in."""
    await past.begin()
    founded = await found_workspace(tx, name=plan.workspace, locale=Locale.ZH)
    cast = Cast(founded.workspace.id)
    system = system_principal(cast.workspace_id)
    cast.units["headquarters"] = founded.headquarters.id
    for unit in plan.units:
        new = NewUnit(name=unit.name, parent_id=cast.units[unit.parent], kind=UnitKind(unit.kind))
        cast.units[unit.key] = (await add_unit(tx, system, new)).id
    for person, password_hash in people:
        roles = [Role(person.role).value]
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
    for new_field in plan.fields:
        field = await add_field(tx, system, new_field)
        cast.fields[field.key] = field
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
            tier=None if one.tier == Tier.STANDARD else Tier(one.tier),
            company_id=companies[one.company] if one.company else None,
            locale=Locale(one.locale),
            note=one.note,
            identities=[NewIdentity(channel=channel, address=address) for channel, address in addresses],
        )
        cast.customers[one.key] = await add_customer(tx, system, new)
