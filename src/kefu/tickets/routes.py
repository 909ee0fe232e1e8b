"""Tickets over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, delete, get, patch, post, put
from litestar.params import Parameter, QueryParameter
from litestar.response import Response

from kefu.customers import load_company, load_customer
from kefu.files import file_response, load_file
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.http.idempotency import Once
from kefu.kit.http.looks import Thing, look_at
from kefu.members import Member, load_managed
from kefu.tickets.model import NewMessage, NewReply, NewTicket, NewWhisper
from kefu.tickets.queries import (
    find_company_tickets,
    find_customer_tickets,
    load_message_ticket,
    load_ticket,
    load_wordings,
)
from kefu.tickets.service.assigning import Assignment, assign
from kefu.tickets.service.bulk import BulkChange, BulkResult, change_many, undo_many
from kefu.tickets.service.changing import (
    NewStatus,
    NoteChange,
    TicketChange,
    change_ticket,
    revise_note,
    set_status,
)
from kefu.tickets.service.delaying import NewDelayedReply, delay, release, undo_delayed
from kefu.tickets.service.filling import NewValues, fill_fields
from kefu.tickets.service.following import Follow, is_following, set_following
from kefu.tickets.service.handing_over import Holding, Leave, count_holding, leave
from kefu.tickets.service.linking import NewLink, link, unlink
from kefu.tickets.service.mentioning import find_colleagues
from kefu.tickets.service.merging import MergeUndo, NewMerge, merge, unmerge
from kefu.tickets.service.opening import open_ticket
from kefu.tickets.service.receiving import continue_ticket
from kefu.tickets.service.removing import NewEndState, set_end_state
from kefu.tickets.service.replying import add_note, reply
from kefu.tickets.service.snoozing import NewSnooze, set_snooze
from kefu.tickets.service.splitting import NewSplit, SplitUndo, split, unsplit
from kefu.tickets.service.tagging import Tags, tag
from kefu.tickets.service.taking_back import MoveUndo, take_back
from kefu.tickets.service.whispering import whisper
from kefu.tickets.timeline import load_detail
from kefu.tickets.wire import (
    ColleagueList,
    DelayedReply,
    FilledTicket,
    LinkList,
    Message,
    Said,
    TicketDetail,
    TicketList,
    TicketRow,
    Whisper,
    WordingList,
)

Before = Annotated[str | None, Parameter(max_length=2000, description="`earlier` of the page after")]
After = Annotated[str | None, Parameter(max_length=2000, description="`next` of the page before")]
Words = Annotated[str, QueryParameter(name="query", max_length=200, description="Part of a name, or its pinyin")]
Lines = Annotated[int, Parameter(ge=1, le=500, description="How many lines of the timeline, the newest first")]
Many = Annotated[int, Parameter(ge=1, le=200)]
Asked = Request[Any, Any, Any]


@post("/api/tickets", guards=[requires(Permission.TICKET_CREATE)])
async def create_ticket(tx: Tx, principal: Principal, data: NewTicket) -> TicketRow:
    """Open a ticket for a customer."""
    return await open_ticket(tx, principal, data)


@post("/api/tickets/bulk", guards=[requires(Permission.TICKET_UPDATE)], status_code=200)
async def change_tickets(tx: Tx, principal: Principal, once: Once, data: BulkChange) -> BulkResult:
    """Change up to 200 tickets at once; each is judged by itself, and the answer tells what became of it."""
    return await once(tx, data, BulkResult, lambda: change_many(tx, principal, data))


@post("/api/tickets/bulk/{id:uuid}/undo", guards=[requires(Permission.TICKET_UPDATE)], status_code=200)
async def undo_tickets(tx: Tx, principal: Principal, once: Once, id: UUID) -> BulkResult:
    """Put back, within a day, what one's own change of many tickets made of those that nobody changed since."""
    return await once(tx, id, BulkResult, lambda: undo_many(tx, principal, id))


@get("/api/tickets/{number:int}", guards=[requires(Permission.TICKET_READ)])
async def get_ticket(
    request: Asked, snapshot: Tx, principal: Principal, number: int, before: Before = None, limit: Lines = 100
) -> TicketDetail:
    """Give a ticket with the end of its timeline, or with the part before a mark. It counts as a look at it."""
    detail = await load_detail(snapshot, principal, number, before=before, limit=limit)
    look_at(request, principal, Thing.TICKET, detail.ticket.id, number)
    return detail


@patch("/api/tickets/{number:int}", guards=[requires(Permission.TICKET_UPDATE)])
async def update_ticket(tx: Tx, principal: Principal, once: Once, number: int, data: TicketChange) -> TicketRow:
    """Correct subject, kind or priority."""
    return await once(tx, data, TicketRow, lambda: change_ticket(tx, principal, number, data))


@post("/api/tickets/{number:int}/messages", guards=[requires(Permission.TICKET_REPLY)])
async def create_message(tx: Tx, principal: Principal, number: int, data: NewReply) -> Said:
    """Answer the customer."""
    return await reply(tx, principal, number, data)


@post("/api/tickets/{number:int}/delayed-messages", guards=[requires(Permission.TICKET_REPLY)])
async def create_delayed_message(tx: Tx, principal: Principal, number: int, data: NewDelayedReply) -> DelayedReply:
    """Answer the customer in some seconds, unless it is undone before."""
    return await delay(tx, principal, number, data)


@delete("/api/tickets/{number:int}/delayed-messages/{id:uuid}", guards=[requires(Permission.TICKET_REPLY)])
async def remove_delayed_message(tx: Tx, principal: Principal, number: int, id: UUID) -> None:
    """Undo one's own answer that has not left yet, or put one aside that was refused."""
    await undo_delayed(tx, principal, number, id)


@post("/api/tickets/{number:int}/delayed-messages/release", guards=[requires(Permission.TICKET_REPLY)], status_code=200)
async def release_delayed_messages(tx: Tx, principal: Principal, number: int) -> TicketRow:
    """Send one's own waiting answers now."""
    return await release(tx, principal, number)


@post("/api/tickets/{number:int}/notes", guards=[requires(Permission.TICKET_NOTE)])
async def create_note(tx: Tx, principal: Principal, number: int, data: NewMessage) -> Said:
    """Write an internal message."""
    return await add_note(tx, principal, number, data)


@post("/api/tickets/{number:int}/whispers", guards=[requires(Permission.WORK_SUPERVISE)])
async def create_whisper(tx: Tx, principal: Principal, number: int, data: NewWhisper) -> Whisper:
    """Say something that only who holds the ticket hears, as long as they hold it, and those who supervise it."""
    return await whisper(tx, principal, number, data)


@get("/api/tickets/{number:int}/colleagues", guards=[requires(Permission.TICKET_NOTE)], summary="Find colleagues")
async def list_colleagues(tx: Tx, principal: Principal, number: int, words: Words = "") -> ColleagueList:
    """Give members and units that a note on the ticket can mention, and whether they may see it."""
    return ColleagueList(await find_colleagues(tx, principal, number, words))


@patch("/api/tickets/{number:int}/notes/{id:uuid}", guards=[requires(Permission.TICKET_NOTE)])
async def update_note(tx: Tx, principal: Principal, once: Once, number: int, id: UUID, data: NoteChange) -> Message:
    """Reword one's own internal message."""
    return await once(tx, data, Message, lambda: revise_note(tx, principal, number, id, data))


@get("/api/tickets/{number:int}/notes/{id:uuid}/revisions", guards=[requires(Permission.TICKET_NOTE)])
async def list_revisions(request: Asked, tx: Tx, principal: Principal, number: int, id: UUID) -> WordingList:
    """Give the earlier wordings of an internal message. It counts as a look at the ticket."""
    wordings = await load_wordings(tx, principal, number, id)
    look_at(request, principal, Thing.TICKET, (await load_ticket(tx, principal, number)).id, number)
    return WordingList(wordings)


@post("/api/tickets/{number:int}/customer-messages", guards=[requires(Permission.TICKET_INTAKE)])
async def create_customer_message(tx: Tx, principal: Principal, number: int, data: NewMessage) -> Said:
    """Add what the customer said elsewhere; on a closed ticket a follow-up is opened and given back."""
    return await continue_ticket(tx, principal, number, data)


@put("/api/tickets/{number:int}/assignment", guards=[requires(Permission.TICKET_ASSIGN)])
async def put_assignment(tx: Tx, principal: Principal, once: Once, number: int, data: Assignment) -> TicketRow:
    """Give the ticket to a member or a team."""
    return await once(tx, data, TicketRow, lambda: assign(tx, principal, number, data))


@put("/api/tickets/{number:int}/status", guards=[requires(Permission.TICKET_UPDATE)])
async def put_status(tx: Tx, principal: Principal, once: Once, number: int, data: NewStatus) -> TicketRow:
    """Move the ticket by hand."""
    return await once(tx, data, TicketRow, lambda: set_status(tx, principal, number, data))


@put("/api/tickets/{number:int}/end-state", guards=[requires(Permission.TICKET_UPDATE)])
async def put_end_state(tx: Tx, principal: Principal, once: Once, number: int, data: NewEndState) -> TicketRow:
    """Put the ticket out of the way, as spam or into the trash, or restore it."""
    return await once(tx, data, TicketRow, lambda: set_end_state(tx, principal, number, data))


@put("/api/tickets/{number:int}/snooze", guards=[requires(Permission.TICKET_UPDATE)])
async def put_snooze(tx: Tx, principal: Principal, once: Once, number: int, data: NewSnooze) -> TicketRow:
    """Put the ticket off until a time, or bring it back; a customer's message brings it back too."""
    return await once(tx, data, TicketRow, lambda: set_snooze(tx, principal, number, data))


@post("/api/tickets/{number:int}/undo", guards=[requires(Permission.TICKET_UPDATE)], status_code=200)
async def undo_move(tx: Tx, principal: Principal, once: Once, number: int, data: MoveUndo) -> TicketRow:
    """Take back, within a day, one's own move of status, end state or snooze that made this version; nobody went on."""
    return await once(tx, data, TicketRow, lambda: take_back(tx, principal, number, data))


@put("/api/tickets/{number:int}/tags", guards=[requires(Permission.TICKET_UPDATE)])
async def put_tags(tx: Tx, principal: Principal, once: Once, number: int, data: Tags) -> TicketRow:
    """Set the ticket's tags."""
    return await once(tx, data, TicketRow, lambda: tag(tx, principal, number, data))


@put("/api/tickets/{number:int}/fields", guards=[requires(Permission.TICKET_UPDATE)], summary="Fill in fields")
async def put_fields(tx: Tx, principal: Principal, once: Once, number: int, data: NewValues) -> FilledTicket:
    """Fill in the named fields of the ticket; what is not named stays as it is."""
    return await once(tx, data, FilledTicket, lambda: fill_fields(tx, principal, number, data))


@post("/api/tickets/{number:int}/links", guards=[requires(Permission.TICKET_UPDATE)], status_code=200)
async def create_link(tx: Tx, principal: Principal, number: int, data: NewLink) -> LinkList:
    """Say that two tickets have to do with each other; shown on both."""
    return await link(tx, principal, number, data)


@delete("/api/tickets/{number:int}/links/{id:uuid}", guards=[requires(Permission.TICKET_UPDATE)])
async def remove_link(tx: Tx, principal: Principal, number: int, id: UUID) -> None:
    """Take a link to another ticket away."""
    await unlink(tx, principal, number, id)


@post("/api/tickets/{number:int}/merge", guards=[requires(Permission.TICKET_UPDATE)], status_code=200)
async def create_merge(tx: Tx, principal: Principal, once: Once, number: int, data: NewMerge) -> TicketRow:
    """Let the ticket go on as another one, which shows what was said on both; gives the merged ticket."""
    return await once(tx, data, TicketRow, lambda: merge(tx, principal, number, data))


@post("/api/tickets/{number:int}/merge/undo", guards=[requires(Permission.TICKET_UPDATE)], status_code=200)
async def undo_merge(tx: Tx, principal: Principal, once: Once, number: int, data: MergeUndo) -> TicketRow:
    """Let a merged ticket stand alone again, as long as nobody worked on the other one since."""
    return await once(tx, data, TicketRow, lambda: unmerge(tx, principal, number, data))


@post("/api/tickets/{number:int}/split", guards=[requires(Permission.TICKET_UPDATE)])
async def create_split(tx: Tx, principal: Principal, number: int, data: NewSplit) -> TicketRow:
    """Open a ticket of its own for something said on this one; the words are shown on both. Gives the new ticket."""
    return await split(tx, principal, number, data)


@post("/api/tickets/{number:int}/split/undo", guards=[requires(Permission.TICKET_UPDATE)], status_code=200)
async def undo_split(tx: Tx, principal: Principal, once: Once, number: int, data: SplitUndo) -> TicketRow:
    """Put a ticket that was split off another one into the trash, as long as nobody worked on it."""
    return await once(tx, data, TicketRow, lambda: unsplit(tx, principal, number, data))


@get("/api/tickets/{number:int}/follow", guards=[requires(Permission.TICKET_READ)], summary="Read whether I follow it")
async def read_follow(tx: Tx, principal: Principal, number: int) -> Follow:
    """Tell whether one follows a ticket."""
    ticket = await load_ticket(tx, principal, number)
    return Follow(following=await is_following(tx, principal, ticket.id))


@put("/api/tickets/{number:int}/follow", guards=[requires(Permission.TICKET_READ)], status_code=204)
async def update_follow(tx: Tx, principal: Principal, number: int, data: Follow) -> None:
    """Be told of a ticket's news although one does not hold it, or no more."""
    await set_following(tx, principal, number, following=data.following)


@get("/api/customers/{id:uuid}/tickets", guards=[requires(Permission.TICKET_READ)])
async def list_customer_tickets(
    tx: Tx, principal: Principal, id: UUID, after: After = None, limit: Many = 20
) -> TicketList:
    """Give a page of the customer's tickets that the asker may see, newest first."""
    await load_customer(tx, principal.workspace_id, id)
    return await find_customer_tickets(tx, principal, id, after=after, limit=limit)


@get("/api/members/{id:uuid}/tickets", guards=[requires(Permission.MEMBER_MANAGE)], summary="Count what they hold")
async def count_member_tickets(tx: Tx, principal: Principal, id: UUID) -> Holding:
    """Count the tickets that somebody else must take when a member of one's part of the organisation leaves."""
    await load_managed(tx, principal, id)
    return await count_holding(tx, principal.workspace_id, id)


@post("/api/members/{id:uuid}/leave", guards=[requires(Permission.MEMBER_MANAGE)], status_code=200)
async def create_leave(tx: Tx, principal: Principal, once: Once, id: UUID, data: Leave) -> Member:
    """Deactivate a member and have their tickets handed over; sessions, tokens and streams end within seconds."""
    return await once(tx, data, Member, lambda: leave(tx, principal, id, data))


@get("/api/companies/{id:uuid}/tickets", guards=[requires(Permission.TICKET_READ)])
async def list_company_tickets(
    tx: Tx, principal: Principal, id: UUID, after: After = None, limit: Many = 20
) -> TicketList:
    """Give a page of the tickets of a company's customers that the asker may see, newest first."""
    await load_company(tx, principal.workspace_id, id)
    return await find_company_tickets(tx, principal, id, after=after, limit=limit)


@get("/api/files/{id:uuid}", guards=[requires(Permission.TICKET_READ)])
async def get_file(request: Request[Any, Any, Any], principal: Principal, id: UUID) -> Response[Any]:
    """Give a file to its uploader, or to whoever may see the ticket it is attached to, as a look at that."""
    async with request.app.state.db.transaction() as tx:  # over before the bytes are asked for, which may take long
        file = await load_file(tx, principal.workspace_id, id)
        if file.attached_to is None:
            if file.owner_id != principal.id:
                raise NotFound
        else:
            look_at(request, principal, Thing.TICKET, *await load_message_ticket(tx, principal, file.attached_to))
    return await file_response(request, file)


ROUTES = [
    create_ticket,
    change_tickets,
    undo_tickets,
    get_ticket,
    update_ticket,
    create_message,
    create_delayed_message,
    remove_delayed_message,
    release_delayed_messages,
    create_note,
    create_whisper,
    list_colleagues,
    update_note,
    list_revisions,
    create_customer_message,
    put_assignment,
    put_status,
    put_end_state,
    put_snooze,
    put_tags,
    put_fields,
    create_link,
    remove_link,
    create_merge,
    undo_merge,
    create_split,
    undo_split,
    undo_move,
    read_follow,
    update_follow,
    list_customer_tickets,
    count_member_tickets,
    create_leave,
    list_company_tickets,
    get_file,
]
