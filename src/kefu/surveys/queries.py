"""Reading who is asked, what they answered, and what it comes to for each member."""

from collections.abc import Sequence
from uuid import UUID

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.surveys.model import DAYS, GRACE, OPEN_FOR, Ask, MemberRating, MemberRatings, Response, ResponseList, Round
from kefu.tickets import load_ticket

# The log says when and by whose hand the ticket was solved last; an idle chat was solved by nobody's hand, and is asked
# about when somebody had answered it. Each `status_restored` takes back the newest move that still stands, so that a
# solving stands as long as no later fact of the status leads below its depth.
_ROUNDS = """
select ticket.id as ticket_id, ticket.customer_id, ticket.inbox_id,
       solved.at as asked_at, response.id, response.member_id, response.score,
       coalesce(response.comment, '') as comment,
       coalesce(response.answered_at + %(grace)s::interval > clock_timestamp(), true) as open
from ticket
join inbox on inbox.workspace_id = ticket.workspace_id and inbox.id = ticket.inbox_id
join customer on customer.workspace_id = ticket.workspace_id and customer.id = ticket.customer_id
join lateral (
    select moved.at, moved.actor_kind from (
        select deep.*, min(deep.depth) over (order by deep.position desc) as least from (
            select event.at, event.actor_kind, event.position, event.type, event.data,
                   sum(case event.type when 'ticket.status_changed' then 1 else -1 end)
                       over (order by event.position) as depth
            from event
            where event.workspace_id = ticket.workspace_id and event.ticket_id = ticket.id
              and event.type in ('ticket.status_changed', 'ticket.status_restored')) deep) moved
    where moved.type = 'ticket.status_changed' and moved.data ->> 'after' = 'solved' and moved.least >= moved.depth
    order by moved.position desc limit 1
) solved on true
left join survey_response response on response.workspace_id = ticket.workspace_id
    and response.ticket_id = ticket.id and response.asked_at = solved.at
where ticket.workspace_id = %(workspace_id)s and ticket.id = any(%(ids)s)
  and ticket.status in ('solved', 'closed') and ticket.end_state is null and customer.erased_at is null
  and ticket.channel = 'webchat' and coalesce((inbox.settings ->> 'ask_rating')::boolean, true)
  and solved.at + %(open_for)s::interval > clock_timestamp()
  and (solved.actor_kind = 'member' or exists (
      select from public_message message where message.workspace_id = ticket.workspace_id
        and message.ticket_id = ticket.id and message.author_kind = 'member'))
"""
# `now()` and not the clock: an index is asked for what stands still. Of the tickets only the few that were removed are
# looked at, by an index that holds nothing else: at 400,000 ratings this took 22 ms; joining the tickets, 750.
_MEANS = """
select response.member_id, count(*)::int as n, avg(response.score)::float8 as mean
from survey_response response
where response.workspace_id = %(workspace_id)s and response.member_id = any(%(members)s)
  and response.answered_at > now() - make_interval(days => %(days)s)
  and not exists (
    select from ticket where ticket.workspace_id = %(workspace_id)s and ticket.id = response.ticket_id
      and ticket.end_state is not null and ticket.end_state <> 'merged')
group by response.member_id order by response.member_id
"""


async def find_rounds(tx: Tx, workspace_id: UUID, ticket_ids: Sequence[UUID]) -> dict[UUID, Round]:
    """Give, of these tickets, those about which their customers are asked, answered or not."""
    rounds = await tx.all(
        Round, _ROUNDS, workspace_id=workspace_id, ids=list(ticket_ids), grace=GRACE, open_for=OPEN_FOR
    )
    return {round.ticket_id: round for round in rounds}


async def load_round(tx: Tx, workspace_id: UUID, inbox_id: UUID, ask: Ask) -> Round:
    """Give what a token asks about; raises NotFound when the ticket is not this customer's, or in the work again."""
    round = (await find_rounds(tx, workspace_id, [ask.ticket_id])).get(ask.ticket_id)
    if round is None or (round.inbox_id, round.customer_id, round.asked_at) != (
        inbox_id,
        ask.customer_id,
        ask.asked_at,
    ):
        raise NotFound
    return round


async def find_last_human(tx: Tx, workspace_id: UUID, ticket_id: UUID) -> UUID | None:
    """Give who answered the customer last, on the ticket or on one that was merged into it; None when nobody did."""
    found: UUID | None = await tx.value(
        """select message.author_id from public_message message
        join ticket on ticket.workspace_id = message.workspace_id and ticket.id = message.ticket_id
        where message.workspace_id = %(workspace_id)s and message.author_kind = 'member'
          and (ticket.id = %(ticket_id)s or ticket.merged_into_id = %(ticket_id)s)
        order by message.at desc, message.id desc limit 1""",
        workspace_id=workspace_id,
        ticket_id=ticket_id,
    )
    return found


async def load_responses(tx: Tx, principal: Principal, number: int) -> ResponseList:
    """Give what was answered about a ticket that the principal may see; raises NotFound."""
    ticket = await load_ticket(tx, principal, number)
    items = await tx.all(
        Response,
        """select id, member_id, score, comment, asked_at, answered_at, changed_at from survey_response
        where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s order by asked_at desc limit 100""",
        workspace_id=principal.workspace_id,
        ticket_id=ticket.id,
    )
    return ResponseList(items)


async def load_member_ratings(tx: Tx, principal: Principal) -> MemberRatings:
    """Give the means of the members of the asker's part of the organisation, or only their own."""
    members = [principal.id]
    if principal.may(Permission.WORK_SUPERVISE):
        members = await tx.column(
            """select id from member where workspace_id = %(workspace_id)s
            and (%(sees_all)s or unit_id = any(%(scope)s) or id = %(me)s)""",
            workspace_id=principal.workspace_id,
            sees_all=principal.scope is None,
            scope=sorted(principal.scope or ()),
            me=principal.id,
        )
    items = await tx.all(MemberRating, _MEANS, workspace_id=principal.workspace_id, members=members, days=DAYS)
    return MemberRatings(days=DAYS, items=list(items))
