"""Incidents over HTTP."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, patch, post
from litestar.params import Parameter

from kefu.incidents.model import (
    AnswerToAll,
    Incident,
    IncidentChange,
    LinkResult,
    Links,
    NewIncident,
    Reopening,
    Resolution,
)
from kefu.incidents.queries import (
    IncidentDetail,
    IncidentRow,
    Reach,
    TicketIncident,
    find_incidents,
    find_linked,
    load_detail,
    load_reach,
    load_ticket_incident,
)
from kefu.incidents.service.declaring import change_incident, declare
from kefu.incidents.service.linking import link_many, unlink_many
from kefu.incidents.service.rounds import answer_all, reopen, resolve, stop_round
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.idempotency import Once
from kefu.tickets import TicketRow

After = Annotated[str | None, Parameter(max_length=2000, description="`next` of the page before")]
Many = Annotated[int, Parameter(ge=1, le=200)]
READS = [requires(Permission.TICKET_READ)]
LINKS = [requires(Permission.TICKET_UPDATE)]
MANAGES = [requires(Permission.INCIDENT_MANAGE)]


class IncidentList(msgspec.Struct, frozen=True):
    """A page of incidents; `next` goes back as `after` and is null on the last page."""

    items: list[IncidentRow]
    next: str | None


class LinkedTickets(msgspec.Struct, frozen=True):
    """A page of an incident's tickets, as far as the asker may see them."""

    items: list[TicketRow]
    next: str | None


@get("/api/incidents", guards=READS, summary="List the incidents")
async def list_incidents(
    tx: Tx, principal: Principal, running: bool | None = None, after: After = None, limit: Many = 50
) -> IncidentList:
    """Give a page of the major incidents, the newest first: all, those that are running, or those that are over."""
    return IncidentList(*await find_incidents(tx, principal, running=running, after=after, limit=limit))


@post("/api/incidents", guards=MANAGES, summary="Declare an incident")
async def create_incident(tx: Tx, principal: Principal, data: NewIncident) -> Incident:
    """Declare a major incident, with its first tickets. The same `id` and content give the same answer."""
    return msgspec.convert(await declare(tx, principal, data), Incident, from_attributes=True)


@get("/api/incidents/{id:uuid}", guards=READS, summary="Get an incident")
async def get_incident(tx: Tx, principal: Principal, id: UUID) -> IncidentDetail:
    """Give an incident with what became of it and what was done to all its tickets."""
    return await load_detail(tx, principal, id)


@patch("/api/incidents/{id:uuid}", guards=MANAGES, summary="Change an incident")
async def update_incident(tx: Tx, principal: Principal, once: Once, id: UUID, data: IncidentChange) -> Incident:
    """Change what is named, and write to colleagues what is new; visitors read the notice, and nothing else."""
    changed = await once(tx, data, Incident, lambda: change_incident(tx, principal, id, data))
    return msgspec.convert(changed, Incident, from_attributes=True)


@get("/api/incidents/{id:uuid}/tickets", guards=READS, summary="List an incident's tickets")
async def list_incident_tickets(
    tx: Tx, principal: Principal, id: UUID, after: After = None, limit: Many = 50
) -> LinkedTickets:
    """Give a page of an incident's tickets that the asker may see, those linked last first."""
    return LinkedTickets(*await find_linked(tx, principal, id, after=after, limit=limit))


@post("/api/incidents/{id:uuid}/links", guards=LINKS, status_code=200, summary="Link tickets")
async def create_incident_links(tx: Tx, principal: Principal, once: Once, id: UUID, data: Links) -> LinkResult:
    """Link tickets with a running incident; each is judged by itself, linked ones stay so."""
    return await once(tx, data, LinkResult, lambda: link_many(tx, principal, id, data))


@post("/api/incidents/{id:uuid}/links/undo", guards=LINKS, status_code=200, summary="Unlink tickets")
async def remove_incident_links(tx: Tx, principal: Principal, once: Once, id: UUID, data: Links) -> LinkResult:
    """Take tickets off an incident; those that are not on it stay as they are."""
    return await once(tx, data, LinkResult, lambda: unlink_many(tx, principal, id, data))


@get("/api/incidents/{id:uuid}/reach", guards=MANAGES, summary="Tell whom an answer reaches")
async def get_incident_reach(tx: Tx, principal: Principal, id: UUID) -> Reach:
    """Tell whom an answer to all would reach; nothing is done."""
    return await load_reach(tx, principal, id)


@post("/api/incidents/{id:uuid}/answers", guards=MANAGES, status_code=202, summary="Answer all tickets")
async def answer_incident(tx: Tx, principal: Principal, id: UUID, data: AnswerToAll) -> IncidentDetail:
    """Answer every open ticket of an incident, one after the other; `rounds` tells how far it is."""
    return await answer_all(tx, principal, id, data)


@post("/api/incidents/{id:uuid}/resolution", guards=MANAGES, status_code=202, summary="Resolve an incident")
async def resolve_incident(tx: Tx, principal: Principal, id: UUID, data: Resolution) -> IncidentDetail:
    """End an incident and solve its open tickets, with a last answer or without; those that refuse are told."""
    return await resolve(tx, principal, id, data)


@post("/api/incidents/{id:uuid}/reopening", guards=MANAGES, status_code=202, summary="Open an incident again")
async def reopen_incident(tx: Tx, principal: Principal, id: UUID, data: Reopening) -> IncidentDetail:
    """Let an incident go on that was resolved, and with it, if wanted, the tickets that were solved with it."""
    return await reopen(tx, principal, id, data)


@post("/api/incidents/{id:uuid}/rounds/{round_id:uuid}/stop", guards=MANAGES, status_code=200, summary="Stop a round")
async def stop_incident_round(tx: Tx, principal: Principal, id: UUID, round_id: UUID) -> IncidentDetail:
    """Leave the tickets as they are that it has not come to; before it began, that undoes all of it."""
    return await stop_round(tx, principal, id, round_id)


@get("/api/tickets/{number:int}/incident", guards=READS, summary="Get a ticket's incident")
async def get_ticket_incident(tx: Tx, principal: Principal, number: int) -> TicketIncident:
    """Give the incident a ticket belongs to, or null."""
    return await load_ticket_incident(tx, principal, number)


ROUTES = [
    list_incidents,
    create_incident,
    get_incident,
    update_incident,
    list_incident_tickets,
    create_incident_links,
    remove_incident_links,
    get_incident_reach,
    answer_incident,
    resolve_incident,
    reopen_incident,
    stop_incident_round,
    get_ticket_incident,
]
