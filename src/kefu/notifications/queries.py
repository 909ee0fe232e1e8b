"""Reading notifications. Whether one may still see the ticket is decided here, now, and not when it happened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.http.paging import Position, cut_page, read_mark
from kefu.notifications.model import (
    Choice,
    CoverMark,
    CoverStep,
    Notification,
    NotificationKind,
    QuietHours,
    TicketMark,
    rules_of,
)
from kefu.tickets import VISIBLE, visible_params

DAYS = 30
"""What is older is history, and stands on the tickets."""
MOST_COUNTED = 100
NEWEST = 2**63 - 1

MOST_LOOKED_AT = 500
"""So many of one's own, and of one's team's, are looked at in one go: the cost of a look has a bound."""

# A team's new ticket is news only until somebody takes it, a whisper only while one holds the ticket. What one wants to
# hear nothing of is as if it had not been. What tells of no ticket is between colleagues, who all see each other.
_MINE = (
    """
from (values (%(me)s::uuid), ((select member.unit_id from member
                               where member.workspace_id = %(workspace_id)s and member.id = %(me)s))) as a(audience)
cross join lateral (
    select notification.* from notification
    where notification.workspace_id = %(workspace_id)s and notification.audience = a.audience
      and notification.position < %(last)s
    order by notification.position desc limit %(looked_at)s
) n
left join ticket on ticket.workspace_id = n.workspace_id and ticket.id = n.ticket_id
left join notification_choice c on c.workspace_id = n.workspace_id and c.member_id = %(me)s
left join notification_mark m on m.workspace_id = n.workspace_id and m.member_id = %(me)s and m.position = n.position
where n.workspace_id = %(workspace_id)s and n.actor_id is distinct from %(me)s
  and n.at > clock_timestamp() - make_interval(days => %(days)s)
  and n.kind = any(%(kinds)s) and (n.ticket_id is null or (ticket.id is not null and ticket.end_state is null and """  # noqa: S608  constants only
    + VISIBLE
    + """))
  and (n.kind <> 'whispered' or ticket.assignee_id = %(me)s)
  and (n.kind <> 'team_new' or (ticket.assignee_id is null and ticket.status in ('new', 'open')))
  and (n.kind in ('mentioned', 'whispered') or not exists (select from notification_mute mute
                  where mute.workspace_id = n.workspace_id
                  and mute.member_id = %(me)s and mute.ticket_id = n.ticket_id))
"""
)
_READ = "coalesce(m.read, n.position <= coalesce(c.read_through, 0))"


class _Row(msgspec.Struct, kw_only=True):
    position: int
    kind: NotificationKind
    at: Any
    actor_kind: str
    actor: str
    message_id: UUID | None
    ticket_id: UUID | None
    number: int | None
    subject: str | None
    customer: str
    actor_id: UUID | None
    step: CoverStep | None
    begins: datetime | None
    ends: datetime | None
    note: str | None
    read: bool


class _Kept(msgspec.Struct, kw_only=True):
    rules: dict[str, dict[str, bool]]
    quiet_from: int | None
    quiet_to: int | None
    time_zone: str
    version: int


async def load_choice(tx: Tx, workspace_id: UUID, member_id: UUID, *, lock: bool = False) -> Choice:
    """Give what a member chose, or the defaults."""
    statement = """select rules, quiet_from, quiet_to, time_zone, version from notification_choice
        where workspace_id = %(workspace_id)s and member_id = %(member_id)s"""
    lasting = " for update" if lock else ""
    kept = await tx.one(_Kept, statement + lasting, workspace_id=workspace_id, member_id=member_id)
    if kept is None:
        zone = await tx.value("select time_zone from workspace where id = %(workspace_id)s", workspace_id=workspace_id)
        return Choice(rules=rules_of({}), quiet=None, time_zone=str(zone), version=0)
    quiet = None
    if kept.quiet_from is not None and kept.quiet_to is not None:
        quiet = QuietHours(start=kept.quiet_from, end=kept.quiet_to)
    return Choice(rules=rules_of(kept.rules), quiet=quiet, time_zone=kept.time_zone, version=kept.version)


async def find_page(
    tx: Tx, principal: Principal, kinds: Sequence[NotificationKind], *, after: str | None = None, limit: int = 30
) -> tuple[list[Notification], str | None]:
    """Give what the principal is told of and may still see, newest first; raises InvalidInput for a bad mark."""
    [last] = read_mark(after, tuple[Position]) if after else (NEWEST,)
    rows = await tx.all(
        _Row,
        f"""select n.position, n.kind, n.at, n.actor_kind, n.message_id, n.ticket_id, ticket.number, ticket.subject,
            n.actor_id, n.step, n.begins, n.ends,
            coalesce((select coalesce(kept.name, customer.name) from customer
                      left join customer kept on kept.workspace_id = customer.workspace_id
                          and kept.id = customer.merged_into_id
                      where customer.workspace_id = n.workspace_id and customer.id = ticket.customer_id), '')
                as customer,
            case when n.kind = 'reminded' then (select note.text from internal_message note
                where note.workspace_id = n.workspace_id and note.id = n.message_id) end as note,
            coalesce((select member.name from member where member.workspace_id = n.workspace_id
                      and member.id = n.actor_id), '') as actor,
            {_READ} as read
        {_MINE}
        order by n.position desc limit %(limit)s + 1""",  # noqa: S608  constants only
        last=last,
        limit=limit,
        **_params(principal, kinds),
    )
    page, mark = cut_page(rows, limit, lambda row: (row.position,))
    return [_shown(row) for row in page], mark


async def count_unread(tx: Tx, principal: Principal, kinds: Sequence[NotificationKind]) -> int:
    """Count what was not read, up to 100."""
    return int(
        await tx.value(
            f"select count(*) from (select {_MINE} and not {_READ} limit %(most)s) unread",  # noqa: S608
            most=MOST_COUNTED,
            last=NEWEST,
            **_params(principal, kinds),
        )
    )


async def is_muted(tx: Tx, principal: Principal, ticket_id: UUID) -> bool:
    """Tell whether the principal wants to hear nothing of a ticket."""
    return bool(
        await tx.value(
            """select true from notification_mute where workspace_id = %(workspace_id)s and member_id = %(me)s
            and ticket_id = %(ticket_id)s""",
            workspace_id=principal.workspace_id,
            me=principal.id,
            ticket_id=ticket_id,
        )
    )


def _params(principal: Principal, kinds: Sequence[NotificationKind]) -> dict[str, Any]:
    return visible_params(principal) | {
        "kinds": [kind.value for kind in kinds],
        "days": DAYS,
        "looked_at": MOST_LOOKED_AT,
    }


def _shown(row: _Row) -> Notification:
    ticket, cover = None, None
    if row.ticket_id and row.number is not None:
        ticket = TicketMark(id=row.ticket_id, number=row.number, subject=row.subject or "", customer=row.customer)
    if row.step and row.actor_id:
        cover = CoverMark(member_id=row.actor_id, step=row.step, begins=row.begins, ends=row.ends)
    customer = row.kind == NotificationKind.ANSWERED
    return msgspec.convert(
        {
            "position": row.position,
            "kind": row.kind,
            "at": row.at,
            "actor_kind": "customer" if customer else row.actor_kind,
            "actor": row.customer if customer else row.actor,
            "message_id": row.message_id,
            "ticket": ticket,
            "cover": cover,
            "read": row.read,
            "note": row.note or None,
        },
        Notification,
    )
