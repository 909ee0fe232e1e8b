"""Saying that tickets have their cause in an incident, and taking it back."""

from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from kefu.incidents.events import IncidentLinked, IncidentUnlinked
from kefu.incidents.model import Incident, IncidentOver, IncidentStatus, LinkedElsewhere, LinkResult, Links
from kefu.incidents.queries import find_incident_of, load_incident
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Conflict, InvalidInput, NotFound
from kefu.tickets import BulkOutcome, Outcome, lock_ticket, save_ticket


async def link_many(tx: Tx, principal: Principal, id: UUID, data: Links) -> LinkResult:
    """Link tickets with a running incident; one that refuses is skipped and told. Raises NotFound, IncidentOver."""
    incident = await load_incident(tx, principal.workspace_id, id, lock="for share")
    if incident.status == IncidentStatus.RESOLVED:
        raise IncidentOver
    return await _each(tx, data.tickets, lambda number: link_ticket(tx, principal, incident, number))


async def unlink_many(tx: Tx, principal: Principal, id: UUID, data: Links) -> LinkResult:
    """Take tickets off an incident, over or not; raises NotFound."""
    incident = await load_incident(tx, principal.workspace_id, id, lock="for share")
    return await _each(tx, data.tickets, lambda number: _unlink(tx, principal, incident, number))


async def link_ticket(tx: Tx, principal: Principal, incident: Incident, number: int) -> bool:
    """Link one ticket; tells whether it was not before.

    Raises NotFound, TicketClosed, RestoreFirst, MergedAlready, LinkedElsewhere.
    """
    ticket = await lock_ticket(tx, principal, number)
    ticket.expect(None)
    other_id = await find_incident_of(tx, principal.workspace_id, ticket.id)
    if other_id == incident.id:
        return False
    if other_id is not None:
        other = await load_incident(tx, principal.workspace_id, other_id)
        if other.status != IncidentStatus.RESOLVED:
            raise LinkedElsewhere
    await tx.run(
        """insert into incident_ticket (workspace_id, ticket_id, incident_id, linked_at)
        values (%(workspace_id)s, %(ticket_id)s, %(incident_id)s, %(now)s)
        on conflict (workspace_id, ticket_id)
        do update set incident_id = excluded.incident_id, linked_at = excluded.linked_at""",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        incident_id=incident.id,
        now=ticket.now,
    )
    await save_ticket(tx, ticket, changed=False)
    tx.record(IncidentLinked.of(ticket, incident_id=incident.id), ticket.now)
    return True


async def _unlink(tx: Tx, principal: Principal, incident: Incident, number: int) -> bool:
    ticket = await lock_ticket(tx, principal, number)
    removed = await tx.run(
        """delete from incident_ticket
        where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s and incident_id = %(incident_id)s""",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        incident_id=incident.id,
    )
    if removed:
        await save_ticket(tx, ticket, changed=False)
        tx.record(IncidentUnlinked.of(ticket, incident_id=incident.id), ticket.now)
    return bool(removed)


async def _each(tx: Tx, numbers: Iterable[int], do: Callable[[int], Awaitable[bool]]) -> LinkResult:
    """Do it to each in the order of their numbers, so that two requests never wait for each other in a circle."""
    items = []
    for number in sorted(set(numbers)):
        try:
            async with tx.savepoint():
                outcome, code = Outcome.DONE if await do(number) else Outcome.UNCHANGED, None
        except (NotFound, Conflict, InvalidInput) as refusal:
            outcome, code = Outcome.SKIPPED, refusal.code
        items.append(BulkOutcome(number=number, outcome=outcome, code=code))
    return LinkResult(items)
