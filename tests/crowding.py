"""What the demo has little or nothing of, put beside its tickets: else no plan would show how it is looked for."""

from kefu.kit.access import Principal
from kefu.kit.db import Db
from kefu.views.saved.conditions import Condition
from kefu.views.saved.model import NewSavedView, Sorting
from kefu.views.saved.service import save_view

MANY = 2000
_FILL = (
    # one in a hundred runs; the newest has two hundred tickets, the others a few each
    """insert into incident (workspace_id, id, title, status, owner_id, started_at, resolved_at, noticed_at, inbox_ids,
        fingerprint)
    select %(w)s, gen_random_uuid(), jsonb_build_object('en', 'Incident ' || n),
        case n %% 100 when 0 then 'monitoring' else 'resolved' end, %(me)s, now() - n * interval '1 hour',
        case n %% 100 when 0 then null else now() end, now(), '{}', '' from generate_series(0, %(many)s) n""",
    """insert into incident_ticket (workspace_id, ticket_id, incident_id, linked_at)
    select %(w)s, ticket.id, coalesce(incident.id, newest.id), now() - ticket.place * interval '1 second'
    from (select id, row_number() over (order by number desc) as place from ticket where workspace_id = %(w)s
          order by number desc limit %(many)s * 4) ticket
    left join (select id, row_number() over (order by id) as place from incident where workspace_id = %(w)s) incident
        on ticket.place %% 40 > 0 and incident.place = 1 + ticket.place %% %(many)s
    cross join (select id from incident where workspace_id = %(w)s order by started_at desc limit 1) newest""",
    """insert into incident_update (workspace_id, id, incident_id, author_id, at, status, text)
    select workspace_id, gen_random_uuid(), id, owner_id, started_at, 'identified', 'Found' from incident
    where workspace_id = %(w)s""",
    """insert into incident_round (workspace_id, id, incident_id, member_id, kind, status_before, at, begin_at,
        fingerprint)
    select workspace_id, gen_random_uuid(), id, owner_id, 'resolve', 'monitoring', started_at, started_at, ''
    from incident where workspace_id = %(w)s""",
    """insert into incident_step (workspace_id, round_id, ticket_id, state, due_at)
    select %(w)s, round.id, link.ticket_id, 'done', now() from incident_ticket link
    join incident_round round on round.workspace_id = link.workspace_id and round.incident_id = link.incident_id
    where link.workspace_id = %(w)s""",
    """insert into notification (workspace_id, audience, position, kind, ticket_id, actor_kind, actor_id, at)
    select %(w)s, member.id, 1000000000 - n, 'answered', ticket.id, 'customer', null, now() - n * interval '1 minute'
    from (select id, row_number() over (order by number desc) as n from ticket where workspace_id = %(w)s
          and end_state is null and status in ('new', 'open', 'pending') order by number desc limit 200) ticket
    cross join (select id from member where workspace_id = %(w)s order by id limit 40) member""",
    """insert into notification_mark (workspace_id, member_id, position, read)
    select workspace_id, audience, position, position %% 2 = 0 from notification
    where workspace_id = %(w)s and position between 999990000 and 1000000000""",
    """insert into notification_mute (workspace_id, member_id, ticket_id)
    select distinct workspace_id, audience, ticket_id from notification
    where workspace_id = %(w)s and position between 999999900 and 999999949""",
    """insert into ticket_follow (workspace_id, member_id, ticket_id)
    select distinct workspace_id, audience, ticket_id from notification
    where workspace_id = %(w)s and position between 999999950 and 999999999""",
    """insert into look (workspace_id, member_id, subject_id, thing, number, viewed_at)
    select %(w)s, member.id, ticket.id, 'ticket', ticket.number, now()
    from (select id, number from ticket where workspace_id = %(w)s order by number desc limit %(many)s) ticket
    cross join (select id from member where workspace_id = %(w)s order by id limit 5) member
    on conflict do nothing""",
    """insert into audit_entry (workspace_id, position, at, topic, type, actor_kind, actor_id, subject_id, data)
    select workspace_id, 1000000000 - row_number() over (), viewed_at, 'view', 'ticket.viewed', 'member', member_id,
        subject_id, '{}' from look where workspace_id = %(w)s""",
    """insert into whisper (workspace_id, id, ticket_id, author_id, hearer_id, text, at, fingerprint)
    select workspace_id, gen_random_uuid(), subject_id, %(me)s, member_id, 'Be kind', now(), ''
    from look where workspace_id = %(w)s""",
    """insert into forward (workspace_id, id, ticket_id, member_id, locale, subject, text, messages, files, fingerprint,
        state, send_at, message_id, next_try_at, give_up_at)
    select workspace_id, gen_random_uuid(), subject_id, member_id, 'en', '', '', '{}', '{}', '', 'sent', now(), '',
        now(), now() from look where workspace_id = %(w)s""",
    """insert into forward_recipient (workspace_id, forward_id, place, address, state)
    select workspace_id, id, 0, 'repairs@example.org', 'sent' from forward where workspace_id = %(w)s""",
    """insert into customer_note (workspace_id, id, customer_id, author_id, text, fingerprint)
    select workspace_id, gen_random_uuid(), id, %(me)s, 'Calls on Mondays', '' from customer
    where workspace_id = %(w)s limit %(many)s""",
    """insert into session (workspace_id, id, member_id, hash, expires_at, address, user_agent)
    select %(w)s, gen_random_uuid(), %(me)s, decode(md5(n::text), 'hex'), now() - interval '1 day', '', ''
    from generate_series(1, %(many)s) n""",
)


async def crowd(db: Db, boss: Principal, views: dict[str, tuple[Condition, Sorting]]) -> None:
    """Put it there, once, and share views with everybody."""
    async with db.transaction(boss.actor) as tx:
        if await tx.value("select exists (select from incident where workspace_id = %(w)s)", w=boss.workspace_id):
            return
        for statement in _FILL:
            await tx.run(statement, w=boss.workspace_id, me=boss.id, many=MANY)
        top = await tx.value(
            "select id from unit where workspace_id = %(w)s and parent_id is null", w=boss.workspace_id
        )
        for name, (condition, sorting) in views.items():
            await save_view(tx, boss, NewSavedView(name=name, condition=condition, sorting=sorting, unit_id=top))
