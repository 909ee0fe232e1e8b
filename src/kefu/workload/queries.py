"""Every SELECT over what is to be done: live tickets, by who has them. What is snoozed is to be done later."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.members import ABSENCE, CONNECTED, Absence, Availability, find_roles_with
from kefu.tickets import COLUMNS, FROM, VISIBLE, TicketRow, TicketState, row_of, visible_params
from kefu.workload.model import Load, Pile, Queue, Work, Workload

_LIVE = "ticket.status in ('new', 'open', 'pending', 'held') and ticket.end_state is null"
_OPEN = "ticket.snoozed_until is null and ticket.status in ('new', 'open')"
_WORK = f"""count(*) filter (where {_OPEN} and {VISIBLE})::int as open,
    count(*) filter (where {_OPEN} and ticket.waiting_since is not null and {VISIBLE})::int as waiting,
    min(ticket.waiting_since) filter (where {_OPEN} and {VISIBLE}) as oldest_waiting"""
_LOADS = f"""select ticket.assignee_id, {_WORK},
    count(*) filter (where ticket.snoozed_until is null and ticket.status in ('pending', 'held')
        and {VISIBLE})::int as pending,
    count(*) filter (where ticket.snoozed_until is not null and {VISIBLE})::int as snoozed,
    count(*) filter (where not {VISIBLE})::int as elsewhere
from ticket where ticket.workspace_id = %(workspace_id)s and {_LIVE} and ticket.assignee_id = any(%(members)s)
group by ticket.assignee_id"""  # noqa: S608  constants only
_MEMBERS = f"""select id, name, unit_id, availability, roles && %(serving)s::text[] as serves, {ABSENCE},
    {CONNECTED} as connected
from member
where workspace_id = %(workspace_id)s and active and (%(sees_all)s or unit_id = any(%(scope)s))
order by sort_key, id"""  # noqa: S608  constants only
_QUEUES = f"""select ticket.unit_id, {_WORK} from ticket
where ticket.workspace_id = %(workspace_id)s and {_LIVE} and ticket.assignee_id is null
  and ticket.unit_id = any(%(units)s)
group by ticket.unit_id"""  # noqa: S608  constants only
_PILE = f"""select {COLUMNS} {FROM} and {_LIVE} and {VISIBLE} and {{whose}}
order by ticket.sort_at, ticket.id limit %(limit)s"""
_WHOSE = {
    True: "ticket.assignee_id = %(assignee_id)s",
    False: "ticket.assignee_id is null and ticket.unit_id = %(unit_id)s",
}


class _Member(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    unit_id: UUID
    availability: Availability
    absence: Absence | None
    connected: bool
    serves: bool


class _Held(Work, frozen=True, kw_only=True):
    assignee_id: UUID
    pending: int
    snoozed: int
    elsewhere: int


_NOTHING = _Held(assignee_id=UUID(int=0), open=0, waiting=0, oldest_waiting=None, pending=0, snoozed=0, elsewhere=0)


async def load_workload(tx: Tx, principal: Principal) -> Workload:
    """Give what the members of the asker's part of the organisation, and the queues they see, have to do."""
    params = visible_params(principal)
    queues = await tx.all(Queue, _QUEUES, units=await _units(tx, principal), **params)
    return Workload(
        at=await tx.value("select clock_timestamp()"),
        members=await _load_members(tx, principal),
        queues=sorted((queue for queue in queues if queue.open), key=_by_urgency),
    )


async def _load_members(tx: Tx, principal: Principal) -> list[Load]:
    """Give who answers customers, by name (pinyin), and whoever else has tickets."""
    params = visible_params(principal)
    serving = await find_roles_with(tx, principal.workspace_id, Permission.TICKET_REPLY)
    members = await tx.all(_Member, _MEMBERS, serving=serving, **params)
    held = await tx.all(_Held, _LOADS, members=[member.id for member in members], **params)
    by_member = {one.assignee_id: one for one in held}
    return [
        _load_of(member, by_member.get(member.id, _NOTHING))
        for member in members
        if member.serves or member.id in by_member
    ]


def _load_of(member: _Member, held: _Held) -> Load:
    return Load(
        member_id=member.id,
        name=member.name,
        unit_id=member.unit_id,
        availability=member.availability,
        absence=member.absence,
        connected=member.connected,
        open=held.open,
        waiting=held.waiting,
        oldest_waiting=held.oldest_waiting,
        pending=held.pending,
        snoozed=held.snoozed,
        elsewhere=held.elsewhere,
    )


async def find_pile(tx: Tx, principal: Principal, pile: Pile, limit: int) -> Sequence[TicketRow]:
    """Give the most urgent tickets of a pile that the principal may see."""
    flats = await tx.all(
        TicketState,
        _PILE.format(whose=_WHOSE[pile.assignee_id is not None]),
        assignee_id=pile.assignee_id,
        unit_id=pile.unit_id,
        limit=limit,
        **visible_params(principal),
    )
    return [row_of(flat) for flat in flats]


async def _units(tx: Tx, principal: Principal) -> list[UUID]:
    """Give the units whose queues the principal may see anything of, so that an index is asked for each."""
    if principal.scope is not None:
        return sorted(principal.scope | principal.lineage)
    return await tx.column(
        "select id from unit where workspace_id = %(workspace_id)s", workspace_id=principal.workspace_id
    )


def _by_urgency(queue: Queue) -> tuple[bool, Any, UUID]:
    return queue.oldest_waiting is None, queue.oldest_waiting, queue.unit_id
