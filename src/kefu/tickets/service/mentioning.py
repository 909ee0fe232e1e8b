"""Mentions in notes, kept in the text as ids: `@[m:…]` a member, `@[u:…]` a unit; screens show the names of today."""

import re
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput
from kefu.members import find_member_page, find_member_principal, find_members
from kefu.tickets.access import may_see
from kefu.tickets.queries import load_ticket
from kefu.tickets.wire import Colleague
from kefu.workspaces import find_units

MOST = 20
MOST_SUGGESTED = 8
_MENTION = re.compile(r"@\[([mu]):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]")


class Mentions(msgspec.Struct, frozen=True):
    """Whom a text mentions, each once, in the order of the text."""

    members: list[UUID]
    units: list[UUID]


def mentions_in(text: str) -> Mentions:
    """Find the mentions of a text."""
    found = [(kind, UUID(id)) for kind, id in _MENTION.findall(text)]
    members = dict.fromkeys(id for kind, id in found if kind == "m")
    units = dict.fromkeys(id for kind, id in found if kind == "u")
    return Mentions(list(members), list(units))


async def check_mentions(tx: Tx, workspace_id: UUID, text: str, before: str = "") -> Mentions:
    """Give whom a text mentions; raises InvalidInput when there are too many, or one is not of this workspace.

    In an archived unit nobody would hear of it; what stood in the text `before` may stay.
    """
    found, stood = mentions_in(text), mentions_in(before)
    if len(found.members) + len(found.units) > MOST:
        raise InvalidInput(field="text", reason="mentions_many", limit=MOST)
    if found.members and len(await find_members(tx, workspace_id, found.members)) < len(found.members):
        raise InvalidInput(field="text", reason="mention_unknown")
    if found.units:
        units = {unit.id: unit for unit in await find_units(tx, workspace_id)}
        if not units.keys() >= set(found.units):
            raise InvalidInput(field="text", reason="mention_unknown")
        if any(units[id].archived for id in found.units if id not in stood.units):
            raise InvalidInput(field="text", reason="mention_archived")
    return found


async def find_colleagues(tx: Tx, principal: Principal, number: int, words: str) -> list[Colleague]:
    """Give whom the words may mean (name, pinyin, e-mail), and whether they see the ticket; raises NotFound."""
    ticket = await load_ticket(tx, principal, number)
    page, _ = await find_member_page(tx, principal.workspace_id, query=words, active=True, limit=MOST_SUGGESTED + 1)
    found = []
    for member in page:
        if member.id == principal.id:
            continue
        theirs = await find_member_principal(tx, principal.workspace_id, member.id)
        sees = theirs is not None and may_see(
            theirs,
            workspace_id=principal.workspace_id,
            unit_id=ticket.unit_id,
            team_id=ticket.team_id,
            assignee_id=ticket.assignee_id,
        )
        found.append(Colleague(id=member.id, unit=False, name=member.name, sees=sees))
    sought = words.strip().casefold()
    all_units = await find_units(tx, principal.workspace_id)
    units = [unit for unit in all_units if sought in unit.name.casefold() and not unit.archived]
    place = next((unit for unit in all_units if unit.id == ticket.unit_id), None)
    above = set(place.path) if place else set()
    # who works in a unit sees what lies in it and below; what is in no team yet is seen from below too
    found += [
        Colleague(
            id=unit.id,
            unit=True,
            name=unit.name,
            sees=unit.id in above or (ticket.team_id is None and ticket.unit_id in unit.path),
        )
        for unit in units[:MOST_SUGGESTED]
    ]
    return found[: 2 * MOST_SUGGESTED]
