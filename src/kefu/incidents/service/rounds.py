"""Doing something to all tickets of an incident: a round, with a step for each ticket that the worker takes."""

import hashlib
from uuid import UUID

import msgspec

from kefu.incidents.events import IncidentRoundBegun, IncidentRoundStopped
from kefu.incidents.model import (
    AnswerToAll,
    Incident,
    IncidentOver,
    IncidentRuns,
    IncidentStatus,
    Reopening,
    Resolution,
    RoundKind,
    kept,
)
from kefu.incidents.queries import IncidentDetail, load_detail, load_incident
from kefu.incidents.service.declaring import Asked, lock_incident, put_incident
from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Forbidden, IdTaken, NotFound
from kefu.kit.ids import given_id
from kefu.replies import Texts, clean_texts
from kefu.tickets import VISIBLE, visible_params

_LINKED = f"""select ticket.id from incident_ticket link
join ticket on ticket.workspace_id = link.workspace_id and ticket.id = link.ticket_id
where link.workspace_id = %(workspace_id)s and link.incident_id = %(incident_id)s and {VISIBLE}"""  # noqa: S608  a constant
# what the last round that solved them has solved
_SOLVED = """ and ticket.id in (
    select step.ticket_id from incident_step step
    where step.workspace_id = %(workspace_id)s and step.state = 'done' and step.round_id = (
        select id from incident_round
        where workspace_id = %(workspace_id)s and incident_id = %(incident_id)s and kind = 'resolve'
        order by at desc, id desc limit 1))"""

_TURNED = """round.kind in ('resolve', 'reopen') or round.at >= (
    select resolved_at from incident where workspace_id = %(workspace_id)s and id = %(incident_id)s)"""
"""A round that came of the incident's end, or of its end being taken back: the last answer to all is one, too."""

_MADE = {RoundKind.RESOLVE: IncidentStatus.RESOLVED, RoundKind.REOPEN: IncidentStatus.INVESTIGATING}
"""What the incident became with a round."""


async def answer_all(tx: Tx, principal: Principal, id: UUID, data: AnswerToAll) -> IncidentDetail:
    """Answer every open ticket of an incident that the principal may see, resolved or not.

    The same id and content again changes nothing. Raises NotFound, Forbidden, IdTaken, InvalidInput.
    """
    incident = await load_incident(tx, principal.workspace_id, id, lock="for update")
    texts = clean_texts(data.texts)
    if not await _find_done(tx, principal, data.id, [id, data]):
        await _begin(tx, principal, incident, data, RoundKind.ANSWER, texts)
    return await load_detail(tx, principal, id)


async def resolve(tx: Tx, principal: Principal, id: UUID, data: Resolution) -> IncidentDetail:
    """End an incident: its notice is gone at once, its open tickets are answered and solved one after the other.

    Raises NotFound, Forbidden, VersionConflict, IncidentOver, IdTaken, InvalidInput.
    """
    await load_incident(tx, principal.workspace_id, id, lock="for update")  # of two tries at once the second waits
    if await _find_done(tx, principal, data.id, [id, data]):
        return await load_detail(tx, principal, id)
    before = await lock_incident(tx, principal, id, data.version)
    if before.status == IncidentStatus.RESOLVED:
        raise IncidentOver
    texts = clean_texts(data.texts) if data.texts else None
    await _leave(tx, principal, id)
    after = msgspec.structs.replace(before, status=IncidentStatus.RESOLVED)
    await put_incident(tx, principal, before, after, data.text, Asked(data.id, _fingerprint(principal, [id, data])))
    if data.solve or texts:
        await _begin(tx, principal, before, data, RoundKind.RESOLVE if data.solve else RoundKind.ANSWER, texts)
    return await load_detail(tx, principal, id)


async def reopen(tx: Tx, principal: Principal, id: UUID, data: Reopening) -> IncidentDetail:
    """Let an incident go on, and with it, if wanted, the tickets that were solved with it and are solved still.

    Raises NotFound, Forbidden, VersionConflict, IncidentRuns, IdTaken.
    """
    await load_incident(tx, principal.workspace_id, id, lock="for update")  # of two tries at once the second waits
    if await _find_done(tx, principal, data.id, [id, data]):
        return await load_detail(tx, principal, id)
    before = await lock_incident(tx, principal, id, data.version)
    if before.status != IncidentStatus.RESOLVED:
        raise IncidentRuns
    await _leave(tx, principal, id)
    after = msgspec.structs.replace(before, status=IncidentStatus.INVESTIGATING)
    await put_incident(tx, principal, before, after, data.text, Asked(data.id, _fingerprint(principal, [id, data])))
    if data.reopen:
        await _begin(tx, principal, before, data, RoundKind.REOPEN, None)
    return await load_detail(tx, principal, id)


class _Held(msgspec.Struct, kw_only=True):
    kind: RoundKind
    status_before: IncidentStatus
    stopped: bool
    untouched: bool
    ends_it: bool | None
    """it began when the incident was resolved: the last answer to all, if it is one"""

    @property
    def made(self) -> IncidentStatus | None:
        """What the incident became with it."""
        if self.kind == RoundKind.ANSWER:
            ended = self.ends_it and self.status_before != IncidentStatus.RESOLVED
            return IncidentStatus.RESOLVED if ended else None
        return _MADE[self.kind]


async def stop_round(tx: Tx, principal: Principal, id: UUID, round_id: UUID) -> IncidentDetail:
    """Leave the tickets as they are that a round has not come to; before it began that undoes all of it.

    An incident that was resolved or opened again with it is then what it was. Raises NotFound.
    """
    incident = await load_incident(tx, principal.workspace_id, id, lock="for update")
    mine = {"workspace_id": principal.workspace_id, "round_id": round_id}
    # steps that are being taken are waited for: they are done, the others never will be
    left = await tx.run(
        """update incident_step set state = 'stopped'
        where workspace_id = %(workspace_id)s and round_id = %(round_id)s and state = 'waiting'""",
        **mine,
    )
    held = await tx.one(
        _Held,
        """select round.kind, round.status_before, round.stopped_at is not null as stopped,
            (%(left)s > 0 or round.begin_at > clock_timestamp()) and not exists (
                select from incident_step step where step.workspace_id = round.workspace_id
                  and step.round_id = round.id and step.state in ('done', 'skipped')) as untouched,
            round.at >= incident.resolved_at as ends_it
        from incident_round round
        join incident on incident.workspace_id = round.workspace_id and incident.id = round.incident_id
        where round.workspace_id = %(workspace_id)s and round.id = %(round_id)s and round.incident_id = %(id)s
        for update of round""",
        id=id,
        left=left,
        **mine,
    )
    if held is None:
        raise NotFound
    if not held.stopped and (left or held.untouched):
        await tx.run(
            """update incident_round set stopped_at = clock_timestamp()
            where workspace_id = %(workspace_id)s and id = %(round_id)s""",
            **mine,
        )
        tx.record(
            IncidentRoundStopped(workspace_id=principal.workspace_id, subject_id=id, round_id=round_id, left=left)
        )
        if held.untouched and incident.status == held.made:
            before = msgspec.structs.replace(incident, status=held.status_before)
            await put_incident(tx, principal, incident, before, "")
    return await load_detail(tx, principal, id)


async def _leave(tx: Tx, principal: Principal, incident_id: UUID) -> None:
    """Leave what rounds have not come to that the incident's turn makes wrong; waits for the steps being taken.

    Nobody is told any more that it is solved once it goes on, and no ticket is opened again once it is over.
    """
    mine = {"workspace_id": principal.workspace_id, "incident_id": incident_id}
    left = await tx.rows(
        f"""with gone as (
            update incident_step step set state = 'stopped' from incident_round round
            where step.workspace_id = %(workspace_id)s and step.state = 'waiting'
              and round.workspace_id = step.workspace_id and round.id = step.round_id
              and round.incident_id = %(incident_id)s and ({_TURNED})
            returning step.round_id
        ), ended as (
            update incident_round round set stopped_at = clock_timestamp()
            where workspace_id = %(workspace_id)s and id in (select round_id from gone)
        ) select round_id, count(*) from gone group by round_id order by round_id""",  # noqa: S608  a constant
        **mine,
    )
    for round_id, count in left:
        tx.record(
            IncidentRoundStopped(
                workspace_id=principal.workspace_id, subject_id=incident_id, round_id=round_id, left=count
            )
        )


async def _find_done(tx: Tx, principal: Principal, asked_id: UUID, content: object) -> bool:
    """Tell whether an earlier attempt with this id began a round or turned the incident; raises IdTaken."""
    earlier = await tx.value(
        """select fingerprint from incident_round where workspace_id = %(workspace_id)s and id = %(id)s
        union select fingerprint from incident_update
            where workspace_id = %(workspace_id)s and id = %(id)s and fingerprint is not null""",
        workspace_id=principal.workspace_id,
        id=given_id(asked_id),
    )
    if earlier is not None and bytes(earlier) != _fingerprint(principal, content):
        raise IdTaken(field="id")
    return earlier is not None


def _fingerprint(principal: Principal, content: object) -> bytes:
    return hashlib.sha256(msgspec.json.encode([principal.id, content], order="deterministic")).digest()


async def _begin(
    tx: Tx,
    principal: Principal,
    incident: Incident,
    data: AnswerToAll | Resolution | Reopening,
    kind: RoundKind,
    texts: Texts | None,
) -> None:
    for permission, needed in (
        (Permission.TICKET_REPLY, texts is not None),
        (Permission.TICKET_UPDATE, kind != RoundKind.ANSWER),
    ):
        if needed and not principal.may(permission):
            raise Forbidden(permission=permission.value)
    mine = {"incident_id": incident.id, "round_id": data.id, "seconds": data.seconds, **visible_params(principal)}
    begun = await tx.run(
        """insert into incident_round (workspace_id, id, incident_id, member_id, kind, texts, status_before, at,
            begin_at, cause, fingerprint)
        select %(workspace_id)s, %(round_id)s, %(incident_id)s, %(me)s, %(kind)s, %(texts)s::jsonb, %(status_before)s,
            now, now + %(seconds)s * interval '1 second', %(cause)s, %(fingerprint)s
        from (select clock_timestamp() as now) moment
        on conflict (workspace_id, id) do nothing""",
        kind=kind.value,
        texts=kept(texts),
        status_before=incident.status.value,
        cause=tx.cause,
        fingerprint=_fingerprint(principal, [incident.id, data]),
        **mine,
    )
    if not begun:  # another incident's, at this very moment
        raise IdTaken(field="id")
    tickets = await tx.run(
        f"""insert into incident_step (workspace_id, round_id, ticket_id, due_at)
        select %(workspace_id)s, %(round_id)s, linked.id, (
            select begin_at from incident_round where workspace_id = %(workspace_id)s and id = %(round_id)s)
        from ({_LINKED}{_SOLVED if kind == RoundKind.REOPEN else ""}) linked""",  # noqa: S608  constants only
        **mine,
    )
    tx.record(
        IncidentRoundBegun(
            workspace_id=principal.workspace_id,
            subject_id=incident.id,
            round_id=data.id,
            kind=kind,
            answers=texts is not None,
            tickets=tickets,
        )
    )
