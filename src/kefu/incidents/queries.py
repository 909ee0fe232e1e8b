"""Reading incidents, their tickets, and what was done to all of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from kefu.incidents.model import (
    Incident,
    IncidentNotice,
    IncidentStatus,
    IncidentTitle,
    Round,
    RoundKind,
    RoundState,
)
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.http.paging import Moment, cut_page, mark_of, read_mark
from kefu.replies import Texts
from kefu.tickets import (
    COLUMNS,
    CUSTOMER,
    VISIBLE,
    BulkOutcome,
    Outcome,
    Status,
    TicketRow,
    TicketState,
    load_ticket,
    row_of,
    visible_params,
)

MOST_ROUNDS = 20
_INCIDENT = """select incident.id, incident.title, incident.status, incident.owner_id, incident.started_at,
    incident.resolved_at, incident.notice, incident.noticed_at, incident.inbox_ids, incident.version,
    incident.fingerprint from incident where incident.workspace_id = %(workspace_id)s"""


class HeldIncident(Incident, frozen=True, kw_only=True):
    """An incident with what decides about retries."""

    fingerprint: bytes


class IncidentRow(Incident, frozen=True, kw_only=True):
    """An incident as lists show it: how many tickets it has that the asker may see, and others."""

    tickets: int
    hidden: int


class IncidentUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an incident at a time; `notice` is what visitors read from then on, if that changed."""

    id: UUID
    author_id: UUID
    at: datetime
    status: IncidentStatus
    text: str
    notice: IncidentNotice | None


class StatusCount(msgspec.Struct, frozen=True):
    """How many of the tickets stand so."""

    status: Status
    count: int


class IncidentDetail(msgspec.Struct, frozen=True, kw_only=True):
    """An incident with what became of it, newest first; counts are of tickets that the asker may see."""

    incident: IncidentRow
    changed_by: UUID | None
    counts: list[StatusCount]
    updates: list[IncidentUpdate]
    rounds: list[Round]


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an answer to all would reach: so many open tickets, of so many customers, written to in these languages.

    `settled` tickets are solved or closed, `removed` ones spam, deleted or merged; `hidden` ones the asker cannot see.
    """

    tickets: int
    customers: int
    zh: int
    en: int
    settled: int
    removed: int
    hidden: int


class TicketIncident(msgspec.Struct, frozen=True):
    """The incident a ticket belongs to, or null."""

    incident: Incident | None


async def find_held(tx: Tx, workspace_id: UUID, id: UUID, *, lock: str = "") -> HeldIncident | None:
    """Give an incident, held as `lock` says; or None."""
    sql = f"{_INCIDENT} and incident.id = %(id)s {lock}"
    return await tx.one(HeldIncident, sql, workspace_id=workspace_id, id=id)


async def load_incident(tx: Tx, workspace_id: UUID, id: UUID, *, lock: str = "") -> Incident:
    """Give an incident, held as `lock` says; raises NotFound."""
    found = await find_held(tx, workspace_id, id, lock=lock)
    if found is None:
        raise NotFound
    return msgspec.convert(found, Incident, from_attributes=True)


async def find_titles(tx: Tx, workspace_id: UUID, ids: Sequence[UUID]) -> dict[UUID, IncidentTitle]:
    """Give what incidents are called, by id."""

    class Titled(msgspec.Struct):
        id: UUID
        title: IncidentTitle

    rows = await tx.all(
        Titled,
        "select id, title from incident where workspace_id = %(workspace_id)s and id = any(%(ids)s)",
        workspace_id=workspace_id,
        ids=list(ids),
    )
    return {row.id: row.title for row in rows}


async def find_incidents(
    tx: Tx, principal: Principal, *, running: bool | None, after: str | None, limit: int
) -> tuple[list[IncidentRow], str | None]:
    """Give a page of incidents, the newest first, with the mark of the next."""
    moment, last = read_mark(after, tuple[Moment, UUID]) if after else (None, None)
    rows = await tx.all(
        HeldIncident,
        f"""{_INCIDENT} and (%(running)s::boolean is null or (incident.status <> 'resolved') = %(running)s)
        and (%(moment)s::timestamptz is null or (incident.started_at, incident.id) < (%(moment)s, %(last)s::uuid))
        order by incident.started_at desc, incident.id desc limit %(limit)s""",
        workspace_id=principal.workspace_id,
        running=running,
        moment=moment,
        last=last,
        limit=limit + 1,
    )
    page, mark = cut_page(rows, limit, lambda row: (row.started_at, row.id))
    return await _counted(tx, principal, page), mark


async def load_detail(tx: Tx, principal: Principal, id: UUID) -> IncidentDetail:
    """Give an incident with what became of it; raises NotFound."""
    incident = await load_incident(tx, principal.workspace_id, id)
    mine = {"id": id, **visible_params(principal)}
    return IncidentDetail(
        incident=(await _counted(tx, principal, [incident]))[0],
        changed_by=await tx.value(
            "select member_id from incident_hand where workspace_id = %(workspace_id)s and incident_id = %(id)s",
            workspace_id=principal.workspace_id,
            id=id,
        ),
        counts=await tx.all(
            StatusCount,
            f"""select ticket.status, count(*)::int as count {_TICKETS} and {VISIBLE}
            group by ticket.status order by array_position(array['new', 'open', 'pending', 'held', 'solved', 'closed'],
                ticket.status)""",
            **mine,
        ),
        updates=await tx.all(
            IncidentUpdate,
            """select id, author_id, at, status, text, notice from incident_update
            where workspace_id = %(workspace_id)s and incident_id = %(id)s order by at desc, id desc limit 200""",
            workspace_id=principal.workspace_id,
            id=id,
        ),
        rounds=await find_rounds(tx, principal, id),
    )


_TICKETS = """from incident_ticket link
join ticket on ticket.workspace_id = link.workspace_id and ticket.id = link.ticket_id
where link.workspace_id = %(workspace_id)s and link.incident_id = %(id)s"""


async def load_reach(tx: Tx, principal: Principal, id: UUID) -> Reach:
    """Tell whom an answer to all of an incident would reach; raises NotFound."""
    await load_incident(tx, principal.workspace_id, id)
    found = await tx.one(
        Reach,
        f"""select count(*) filter (where open)::int as tickets,
            count(distinct whose) filter (where open)::int as customers,
            count(*) filter (where open and locale = 'zh')::int as zh,
            count(*) filter (where open and locale = 'en')::int as en,
            count(*) filter (where seen and end_state is null and status in ('solved', 'closed'))::int as settled,
            count(*) filter (where seen and end_state is not null)::int as removed,
            count(*) filter (where not seen)::int as hidden
        from (
            select ticket.status, ticket.end_state, ({VISIBLE}) is true as seen,
                coalesce(kept.id, customer.id) as whose,
                {VISIBLE} and ticket.end_state is null and ticket.status not in ('solved', 'closed') as open,
                coalesce(case when kept.id is null then customer.locale else kept.locale end, workspace.locale)
                    as locale
            from incident_ticket link
            join ticket on ticket.workspace_id = link.workspace_id and ticket.id = link.ticket_id
            {CUSTOMER}
            join workspace on workspace.id = link.workspace_id
            where link.workspace_id = %(workspace_id)s and link.incident_id = %(id)s
        ) one""",  # noqa: S608  constants only
        id=id,
        **visible_params(principal),
    )
    assert found is not None  # an aggregate has a row
    return found


class _Linked(TicketState, kw_only=True):
    linked_at: datetime


async def find_linked(
    tx: Tx, principal: Principal, id: UUID, *, after: str | None, limit: int
) -> tuple[list[TicketRow], str | None]:
    """Give a page of an incident's tickets that the principal may see, those linked last first; raises NotFound."""
    await load_incident(tx, principal.workspace_id, id)
    moment, last = read_mark(after, tuple[Moment, UUID]) if after else (None, None)
    rows = await tx.all(
        _Linked,
        f"""select {COLUMNS}, link.linked_at from incident_ticket link
        join ticket on ticket.workspace_id = link.workspace_id and ticket.id = link.ticket_id
        {CUSTOMER}
        where link.workspace_id = %(workspace_id)s and link.incident_id = %(id)s and {VISIBLE}
        and (%(moment)s::timestamptz is null or (link.linked_at, link.ticket_id) < (%(moment)s, %(last)s::uuid))
        order by link.linked_at desc, link.ticket_id desc limit %(limit)s""",  # noqa: S608  constants only
        id=id,
        moment=moment,
        last=last,
        limit=limit + 1,
        **visible_params(principal),
    )
    mark = mark_of(rows[limit - 1].linked_at, rows[limit - 1].id) if len(rows) > limit else None
    return [row_of(row) for row in rows[:limit]], mark


async def load_ticket_incident(tx: Tx, principal: Principal, number: int) -> TicketIncident:
    """Give the incident of a ticket that the principal may see; raises NotFound."""
    ticket = await load_ticket(tx, principal, number)
    id = await find_incident_of(tx, principal.workspace_id, ticket.id)
    return TicketIncident(await load_incident(tx, principal.workspace_id, id) if id else None)


async def find_incident_of(tx: Tx, workspace_id: UUID, ticket_id: UUID) -> UUID | None:
    """Give the id of the incident a ticket belongs to; or None."""
    found: UUID | None = await tx.value(
        """select incident_id from incident_ticket
        where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s""",
        workspace_id=workspace_id,
        ticket_id=ticket_id,
    )
    return found


class _Round(msgspec.Struct, kw_only=True):
    id: UUID
    kind: RoundKind
    member_id: UUID
    texts: Texts | None
    at: datetime
    begin_at: datetime
    stopped_at: datetime | None
    begun: bool
    going: bool
    """it has tickets before it, also such as one may not see"""
    total: int
    done: int
    waiting: int
    stopped: int
    numbers: list[int]
    codes: list[str]

    @property
    def state(self) -> RoundState:
        if self.stopped_at is not None:
            return RoundState.STOPPED
        if not self.going:
            return RoundState.DONE
        return RoundState.RUNNING if self.begun else RoundState.WAITING


async def find_rounds(tx: Tx, principal: Principal, id: UUID) -> list[Round]:
    """Give what was done last to all tickets of an incident, newest first."""
    rows = await tx.all(
        _Round,
        f"""/* every workspace: no, the given one; the lint takes the filters of sums for conditions */
        select round.id, round.kind, round.member_id, round.texts, round.at, round.begin_at, round.stopped_at,
            round.begin_at <= clock_timestamp() as begun, exists (
                select from incident_step step where step.workspace_id = %(workspace_id)s
                  and step.round_id = round.id and step.state = 'waiting') as going, steps.*
        from (select * from incident_round where workspace_id = %(workspace_id)s and incident_id = %(id)s
              order by at desc, id desc limit %(most)s) round
        cross join lateral (
            select count(*)::int as total, count(*) filter (where step.state = 'done')::int as done,
                count(*) filter (where step.state = 'waiting')::int as waiting,
                count(*) filter (where step.state = 'stopped')::int as stopped,
                coalesce(array_agg(ticket.number order by ticket.number)
                    filter (where step.state = 'skipped'), '{{}}') as numbers,
                coalesce(array_agg(step.code order by ticket.number)
                    filter (where step.state = 'skipped'), '{{}}') as codes
            from incident_step step
            join ticket on ticket.workspace_id = step.workspace_id and ticket.id = step.ticket_id
            where step.workspace_id = %(workspace_id)s and step.round_id = round.id and {VISIBLE}
        ) steps
        order by round.at desc, round.id desc""",  # noqa: S608  constants only
        id=id,
        most=MOST_ROUNDS,
        **visible_params(principal),
    )
    return [
        Round(
            id=row.id,
            kind=row.kind,
            state=row.state,
            member_id=row.member_id,
            texts=row.texts,
            at=row.at,
            begin_at=row.begin_at,
            total=row.total,
            done=row.done,
            waiting=row.waiting,
            stopped=row.stopped,
            skipped=[
                BulkOutcome(number=number, outcome=Outcome.SKIPPED, code=code)
                for number, code in zip(row.numbers, row.codes, strict=True)
            ],
        )
        for row in rows
    ]


class _Count(msgspec.Struct):
    incident_id: UUID
    tickets: int
    hidden: int


async def _counted(tx: Tx, principal: Principal, incidents: Sequence[Incident]) -> list[IncidentRow]:
    counts = await tx.all(
        _Count,
        f"""select link.incident_id, count(*) filter (where {VISIBLE})::int as tickets,
            count(*) filter (where ({VISIBLE}) is not true)::int as hidden
        from incident_ticket link
        join ticket on ticket.workspace_id = link.workspace_id and ticket.id = link.ticket_id
        where link.workspace_id = %(workspace_id)s and link.incident_id = any(%(ids)s)
        group by link.incident_id""",  # noqa: S608  constants only
        ids=[incident.id for incident in incidents],
        **visible_params(principal),
    )
    known: dict[UUID, Any] = {count.incident_id: count for count in counts}
    return [
        IncidentRow(
            **{field: getattr(incident, field) for field in Incident.__struct_fields__},
            tickets=known[incident.id].tickets if incident.id in known else 0,
            hidden=known[incident.id].hidden if incident.id in known else 0,
        )
        for incident in incidents
    ]
