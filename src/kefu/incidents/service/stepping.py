"""One step of a round: what a member would do on one ticket, done as them, once."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from kefu.incidents.model import IncidentUnlinked, RoundKind, TicketSettled, message_id_of
from kefu.incidents.queries import find_incident_of
from kefu.kit.access import Permission, Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from kefu.kit.events import Actor, ActorKind
from kefu.members import find_member_principal
from kefu.replies import Texts, VariableEmpty, fill, load_blanks
from kefu.tickets import (
    LockedTicket,
    NewReply,
    NewStatus,
    Status,
    TicketRow,
    lock_ticket_by_id,
    may_see,
    reply,
    row_of,
    set_status,
)


class DueStep(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket whose turn has come; it counts only while its fence is unchanged."""

    workspace_id: UUID
    round_id: UUID
    ticket_id: UUID
    fence: int
    incident_id: UUID
    member_id: UUID
    kind: RoundKind
    texts: Texts | None
    cause: UUID | None


async def claim_steps(tx: Tx, limit: int) -> Sequence[DueStep]:
    """Take tickets whose turn has come, for a minute."""
    return await tx.all(
        DueStep,
        """update incident_step step set lease_until = clock_timestamp() + interval '60 seconds', fence = step.fence + 1
        from (
            select workspace_id, round_id, ticket_id from incident_step /* every workspace: one loop takes them all */
            where state = 'waiting' and due_at <= clock_timestamp() and lease_until < clock_timestamp()
            order by due_at limit %(limit)s for update skip locked
        ) due, incident_round round
        where step.workspace_id = due.workspace_id and step.round_id = due.round_id and step.ticket_id = due.ticket_id
          and round.workspace_id = due.workspace_id and round.id = due.round_id
        returning step.workspace_id, step.round_id, step.ticket_id, step.fence, round.incident_id, round.member_id,
            round.kind, round.texts, round.cause""",
        limit=limit,
    )


async def take_step(db: Db, due: DueStep) -> None:
    """Do on a ticket what the round is for, unless it was stopped; what the ticket refuses is kept with the reason."""
    async with db.transaction(Actor(ActorKind.MEMBER, due.member_id)) as tx:
        tx.cause = due.cause
        ticket = await lock_ticket_by_id(tx, due.workspace_id, due.ticket_id)
        mine = await tx.value(
            """select 1 from incident_step
            where workspace_id = %(workspace_id)s and round_id = %(round_id)s and ticket_id = %(ticket_id)s
              and state = 'waiting' and fence = %(fence)s for update""",
            **_key(due),
        )
        if mine is None:
            return
        state, code = "done", None
        try:
            async with tx.savepoint():
                await _carry_out(tx, due, ticket)
        except (Conflict, Forbidden, InvalidInput, NotFound) as refusal:
            state, code = "skipped", refusal.code
        await tx.run(
            """update incident_step set state = %(state)s, code = %(code)s
            where workspace_id = %(workspace_id)s and round_id = %(round_id)s and ticket_id = %(ticket_id)s
              and fence = %(fence)s""",
            state=state,
            code=code,
            **_key(due),
        )


def _key(due: DueStep) -> dict[str, object]:
    return {
        "workspace_id": due.workspace_id,
        "round_id": due.round_id,
        "ticket_id": due.ticket_id,
        "fence": due.fence,
    }


async def _carry_out(tx: Tx, due: DueStep, ticket: LockedTicket) -> None:
    """Do what the round is for on a held ticket; raises Forbidden, NotFound and what the verbs raise."""
    principal = await find_member_principal(tx, due.workspace_id, due.member_id)
    if principal is None or not principal.may(Permission.INCIDENT_MANAGE):
        raise Forbidden(permission=Permission.INCIDENT_MANAGE.value)
    if not may_see(
        principal,
        workspace_id=ticket.workspace_id,
        unit_id=ticket.unit_id,
        team_id=ticket.team_id,
        assignee_id=ticket.assignee_id,
    ):
        raise NotFound
    ticket.expect(None)
    if await find_incident_of(tx, due.workspace_id, due.ticket_id) != due.incident_id:
        raise IncidentUnlinked
    if (ticket.status == Status.SOLVED) != (due.kind == RoundKind.REOPEN):
        raise TicketSettled
    if due.texts is not None:
        await _answer(tx, principal, row_of(ticket), due, due.texts)
        return
    after = Status.OPEN if due.kind == RoundKind.REOPEN else Status.SOLVED
    await set_status(tx, principal, ticket.number, NewStatus(version=ticket.version, status=after))


async def _answer(tx: Tx, principal: Principal, row: TicketRow, due: DueStep, texts: Texts) -> None:
    """Say it in the customer's language; raises VariableEmpty, since nobody looks at it before it is sent."""
    if not principal.may(Permission.TICKET_REPLY):
        raise Forbidden(permission=Permission.TICKET_REPLY.value)
    blanks = await load_blanks(tx, principal, row)
    filled = fill(texts.spoken_to(blanks.locale)[1], blanks.values)
    if filled.missing:
        raise VariableEmpty(variable=filled.missing[0].value)
    after = Status.SOLVED if due.kind == RoundKind.RESOLVE else None
    id = message_id_of(due.round_id, due.ticket_id)
    said = NewReply(id=id, text=filled.text, set_status=after)
    # one answer to many tells nothing of who looks after each
    await reply(tx, principal, row.number, said, takes=False)
