"""Taking hold of a ticket: the lock, and the one clock reading its facts carry."""

from uuid import UUID

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.members import AWAY
from kefu.tags import WORN_NAMES
from kefu.tickets.access import VISIBLE, visible_params
from kefu.tickets.model import LockedTicket

# The CTE is materialised so that the clock is read after the wait for the lock, not before it; `greatest` keeps
# time and order in step on a ticket even if the machine's clock is set back, and no two transactions share a moment.
_LOCK = """
with held as materialized (
    select ticket.* from ticket where ticket.workspace_id = %(workspace_id)s and {which} for update of ticket
)
select held.workspace_id, held.id, held.number, held.inbox_id, held.channel, held.unit_id,
       inbox.unit_id as inbox_unit_id, held.team_id, held.assignee_id, held.customer_id, held.follows_id,
       held.subject, held.preview, held.kind, held.priority, held.tier, held.stage, held.status, held.end_state,
       held.version, held.created_at, held.updated_at, held.last_message_at, held.waiting_since,
       held.merged_into_id, (select target.number from ticket target
         where target.workspace_id = held.workspace_id and target.id = held.merged_into_id) as merged_into,
       held.replied_at, held.next_due_at, held.snoozed_until, held.snooze_note_id, held.woken_at,
       held.rating,
       customer.name as writer_name, coalesce(kept.id, customer.id) as kept_as,
       coalesce(kept.name, customer.name) as customer_name, coalesce(kept.tier, customer.tier) as customer_tier,
       case when kept.id is null then customer.blocked_at else kept.blocked_at end is not null as blocked,
       customer.erased_at is not null as erased,
       exists (select from absence where absence.workspace_id = held.workspace_id
               and absence.member_id = held.assignee_id and {away}) as away,
       {tags} as tags,
       (inbox.settings ->> 'idle_minutes')::int as idle_minutes,
       (select member.name from member
        where member.workspace_id = held.workspace_id and member.id = %(me)s) as asker_name,
       (select message.fingerprint from public_message message
        where message.workspace_id = held.workspace_id and message.id = %(message_id)s) as written_before,
       greatest(clock_timestamp(), held.updated_at + interval '1 microsecond') as now
from held
join inbox on inbox.workspace_id = held.workspace_id and inbox.id = held.inbox_id
join customer on customer.workspace_id = held.workspace_id and customer.id = held.customer_id
left join customer kept on kept.workspace_id = customer.workspace_id and kept.id = customer.merged_into_id
"""
_TAGS = WORN_NAMES.format(ticket="held")
_BY_NUMBER = _LOCK.format(away=AWAY, tags=_TAGS, which="ticket.number = %(number)s and " + VISIBLE)
_BY_ID = _LOCK.format(away=AWAY, tags=_TAGS, which="ticket.id = %(id)s")
_NEWEST = _LOCK.format(
    away=AWAY,
    tags=_TAGS,
    which="""ticket.id = (
        select newest.id from ticket newest
        where newest.workspace_id = %(workspace_id)s and newest.customer_id = %(customer_id)s
          and newest.inbox_id = %(inbox_id)s and newest.end_state is null
        order by greatest(newest.created_at, newest.conversation_at) desc, newest.number desc limit 1)""",
)


async def lock_ticket(tx: Tx, principal: Principal, number: int, message_id: UUID | None = None) -> LockedTicket:
    """Hold a ticket the principal may see until the transaction ends; raises NotFound.

    With a message's id it also tells, in `written_before`, whether that message is there already.
    """
    ticket = await tx.one(LockedTicket, _BY_NUMBER, number=number, message_id=message_id, **visible_params(principal))
    if ticket is None:
        raise NotFound
    return ticket


async def lock_ticket_by_id(tx: Tx, workspace_id: UUID, id: UUID) -> LockedTicket:
    """Hold a ticket on behalf of the system or its own customer; raises NotFound."""
    ticket = await tx.one(LockedTicket, _BY_ID, workspace_id=workspace_id, id=id, me=None, message_id=None)
    if ticket is None:
        raise NotFound
    return ticket


async def lock_newest_ticket(
    tx: Tx, workspace_id: UUID, inbox_id: UUID, customer_id: UUID, message_id: UUID
) -> LockedTicket | None:
    """Hold the ticket a customer's conversation in an inbox is on; None before the first, or when all are removed."""
    return await tx.one(
        LockedTicket,
        _NEWEST,
        workspace_id=workspace_id,
        inbox_id=inbox_id,
        customer_id=customer_id,
        message_id=message_id,
        me=None,
    )


async def lock_both(tx: Tx, principal: Principal, number: int, other: int) -> tuple[LockedTicket, LockedTicket]:
    """Hold two tickets, the lower number first, so that nobody waits for each other in a circle; raises NotFound."""
    held = {one: await lock_ticket(tx, principal, one) for one in sorted({number, other})}
    return held[number], held[other]


async def save_ticket(tx: Tx, ticket: LockedTicket, *, changed: bool) -> None:
    """Write back every column a verb may change; `changed` bumps the version that guards against overwriting."""
    if changed:
        ticket.version += 1
    ticket.updated_at = ticket.now
    await tx.run(
        """update ticket set unit_id = %(unit_id)s, team_id = %(team_id)s, assignee_id = %(assignee_id)s,
            subject = %(subject)s, preview = %(preview)s, kind = %(kind)s, priority = %(priority)s,
            stage = %(stage)s, status = %(status)s, end_state = %(end_state)s,
            merged_into_id = %(merged_into_id)s, version = %(version)s,
            updated_at = %(updated_at)s, last_message_at = %(last_message_at)s, waiting_since = %(waiting_since)s,
            replied_at = %(replied_at)s, snoozed_until = %(snoozed_until)s,
            snooze_note_id = %(snooze_note_id)s, woken_at = %(woken_at)s
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=ticket.workspace_id,
        id=ticket.id,
        unit_id=ticket.unit_id,
        team_id=ticket.team_id,
        assignee_id=ticket.assignee_id,
        subject=ticket.subject,
        preview=ticket.preview,
        kind=ticket.kind.value,
        priority=ticket.priority.value,
        stage=ticket.stage.value,
        status=ticket.status.value,
        end_state=ticket.end_state,
        merged_into_id=ticket.merged_into_id,
        version=ticket.version,
        updated_at=ticket.updated_at,
        last_message_at=ticket.last_message_at,
        waiting_since=ticket.waiting_since,
        replied_at=ticket.replied_at,
        snoozed_until=ticket.snoozed_until,
        snooze_note_id=ticket.snooze_note_id,
        woken_at=ticket.woken_at,
    )
