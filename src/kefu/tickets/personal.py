"""What this module holds of a person: what was said on their tickets, their subjects, fields and files."""

from typing import Any
from uuid import UUID

import msgspec

from kefu.fields import Field, Value, find_fields, told_value
from kefu.files import erase_files
from kefu.kit.db import Tx
from kefu.kit.personal import HeldFile, PersonalData
from kefu.tags import WORN_NAMES
from kefu.tickets.model import Status, WakeReason
from kefu.tickets.service.locking import lock_ticket_by_id, save_ticket
from kefu.tickets.service.moving import drop_timers, move_status
from kefu.tickets.service.snoozing import wake

_TICKETS = "select id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s"
_FILES = """select file.id, file.name, file.size, file.path, file.attached_to from file
where file.workspace_id = %(workspace_id)s and file.state = 'stored'
  and ((file.owner_kind = 'customer' and file.owner_id = %(id)s) or file.attached_to in (
    select m.id from public_message m
    join ticket on ticket.workspace_id = m.workspace_id and ticket.id = m.ticket_id
    where m.workspace_id = %(workspace_id)s and ticket.customer_id = %(id)s
    union all select m.id from internal_message m
    join ticket on ticket.workspace_id = m.workspace_id and ticket.id = m.ticket_id
    where m.workspace_id = %(workspace_id)s and ticket.customer_id = %(id)s)
  or file.id in (
    select unnest(waits.files) from delayed_reply waits
    join ticket on ticket.workspace_id = waits.workspace_id and ticket.id = waits.ticket_id
    where waits.workspace_id = %(workspace_id)s and ticket.customer_id = %(id)s))
order by file.created_at, file.id"""
_WORDINGS = """select revision.subject_kind as of, revision.text, revision.at, ticket.number as ticket from revision
join ticket on ticket.workspace_id = revision.workspace_id and ticket.id = revision.ticket_id
where revision.workspace_id = %(workspace_id)s and ticket.customer_id = %(id)s
order by revision.at, revision.subject_id, revision.revision"""
_DELAYED = """select ticket.number as ticket, member.name as author, waits.text, waits.at from delayed_reply waits
join ticket on ticket.workspace_id = waits.workspace_id and ticket.id = waits.ticket_id
join member on member.workspace_id = waits.workspace_id and member.id = waits.member_id
where waits.workspace_id = %(workspace_id)s and ticket.customer_id = %(id)s and waits.state <> 'undone'
order by waits.at, waits.id"""
_FILLED = """select ticket.number as ticket, filled.field_id, filled.value from ticket_field filled
join ticket on ticket.workspace_id = filled.workspace_id and ticket.id = filled.ticket_id
join field on field.workspace_id = filled.workspace_id and field.id = filled.field_id
where filled.workspace_id = %(workspace_id)s and ticket.customer_id = %(id)s
order by ticket.number, field.position, field.id"""
_SAID = """select m.id, ticket.number as ticket, m.visibility, m.author_kind, member.name as author, m.text, m.html,
    m.at
from (select workspace_id, id, ticket_id, 'public' as visibility, author_kind, author_id, text, html, at
      from public_message where workspace_id = %(workspace_id)s
      union all select workspace_id, id, ticket_id, 'internal', author_kind, author_id, text, null, at
      from internal_message where workspace_id = %(workspace_id)s
      union all select workspace_id, id, ticket_id, 'internal', 'member', author_id, text, null, at
      from whisper where workspace_id = %(workspace_id)s) m
join ticket on ticket.workspace_id = m.workspace_id and ticket.id = m.ticket_id
left join member on member.workspace_id = m.workspace_id and member.id = m.author_id
where m.workspace_id = %(workspace_id)s and ticket.customer_id = %(id)s
order by m.at, m.id"""


class _Counts(msgspec.Struct):
    tickets: int
    messages: int
    internal_messages: int
    whispers: int
    wordings: int
    field_values: int


class _Filled(msgspec.Struct):
    ticket: int
    field_id: UUID
    value: Value


async def count(tx: Tx, workspace_id: UUID, customer_id: UUID) -> dict[str, int]:
    """Count tickets, messages of both types, earlier wordings, filled fields, files and their bytes.

    Whispers are shown and erased with the internal messages, but counted by themselves: a count would tell of them.
    """
    mine = {"workspace_id": workspace_id, "id": customer_id}
    found = await tx.one(
        _Counts,
        """with mine as materialized (
            select workspace_id, id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s)
        select (select count(*) from mine) as tickets,
            (select count(*) from mine join public_message m
             on m.workspace_id = mine.workspace_id and m.ticket_id = mine.id) as messages,
            (select count(*) from mine join internal_message m
             on m.workspace_id = mine.workspace_id and m.ticket_id = mine.id) as internal_messages,
            (select count(*) from mine join whisper w
             on w.workspace_id = mine.workspace_id and w.ticket_id = mine.id) as whispers,
            (select count(*) from mine join revision r
             on r.workspace_id = mine.workspace_id and r.ticket_id = mine.id) as wordings,
            (select count(*) from mine join ticket_field f
             on f.workspace_id = mine.workspace_id and f.ticket_id = mine.id) as field_values""",
        **mine,
    )
    assert found is not None  # a select without from has one row
    files = await find_files(tx, workspace_id, customer_id)
    return {**msgspec.structs.asdict(found), "files": len(files), "bytes": sum(file.size for file in files)}


async def find_ids(tx: Tx, workspace_id: UUID, customer_id: UUID) -> list[UUID]:
    """Give the ids of the tickets and of all that was said on them."""
    return await tx.column(
        """select id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s
        union all select m.id from public_message m
        join ticket on ticket.workspace_id = m.workspace_id and ticket.id = m.ticket_id
        where m.workspace_id = %(workspace_id)s and ticket.customer_id = %(id)s
        union all select m.id from internal_message m
        join ticket on ticket.workspace_id = m.workspace_id and ticket.id = m.ticket_id
        where m.workspace_id = %(workspace_id)s and ticket.customer_id = %(id)s
        union all select whisper.id from whisper
        join ticket on ticket.workspace_id = whisper.workspace_id and ticket.id = whisper.ticket_id
        where whisper.workspace_id = %(workspace_id)s and ticket.customer_id = %(id)s""",
        workspace_id=workspace_id,
        id=customer_id,
    )


async def find_files(tx: Tx, workspace_id: UUID, customer_id: UUID) -> list[HeldFile]:
    """Give the files on the customer's tickets and those they sent but never said anything with."""
    return await tx.all(HeldFile, _FILES, workspace_id=workspace_id, id=customer_id)


async def show(tx: Tx, workspace_id: UUID, customer_id: UUID) -> dict[str, Any]:
    """Give the tickets, their fields, what was said on them in public and inside, earlier wordings, and which files."""
    mine = {"workspace_id": workspace_id, "id": customer_id}
    tickets = await tx.rows(
        f"""select ticket.number, ticket.channel, ticket.subject, ticket.kind, ticket.priority, ticket.status,
            ticket.created_at, {WORN_NAMES.format(ticket="ticket")} as tags
        from ticket where ticket.workspace_id = %(workspace_id)s and ticket.customer_id = %(id)s
        order by ticket.number""",  # noqa: S608
        **mine,
    )
    fields = {field.id: field for field in await find_fields(tx, workspace_id)}
    filled = [_told(one, fields[one.field_id]) for one in await tx.all(_Filled, _FILLED, **mine)]
    parts = {
        "tickets": tickets,
        "fields": filled,
        "messages": await tx.rows(_SAID, **mine),
        "delayed": await tx.rows(_DELAYED, **mine),
        "wordings": await tx.rows(_WORDINGS, **mine),
        "files": await tx.rows(
            f"select id, name, size, attached_to as message from ({_FILES}) waits",  # noqa: S608  a constant
            **mine,
        ),
    }
    return {name: [msgspec.to_builtins(dict(row)) for row in rows] for name, rows in parts.items()}


async def erase(tx: Tx, workspace_id: UUID, customer_id: UUID) -> None:
    """Close the tickets and leave them without words; who wrote when on which ticket stays, as the facts have it."""
    mine = {"workspace_id": workspace_id, "id": customer_id}
    for ticket_id in await tx.column(_TICKETS + " order by id for update", **mine):
        await _close(tx, workspace_id, ticket_id)
    files = await find_files(tx, workspace_id, customer_id)
    await erase_files(tx, workspace_id, [file.id for file in files])
    await tx.run(
        """update public_message set text = '', html = null, fingerprint = ''
        where workspace_id = %(workspace_id)s and ticket_id in (
            select id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s)""",
        **mine,
    )
    await tx.run(
        """update internal_message set text = '', fingerprint = ''
        where workspace_id = %(workspace_id)s and ticket_id in (
            select id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s)""",
        **mine,
    )
    await tx.run(
        """update whisper set text = '', fingerprint = ''
        where workspace_id = %(workspace_id)s and ticket_id in (
            select id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s)""",
        **mine,
    )
    await tx.run(
        """delete from delayed_reply where workspace_id = %(workspace_id)s and ticket_id in (
            select id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s)""",
        **mine,
    )
    await tx.run(
        """delete from ticket_field where workspace_id = %(workspace_id)s and ticket_id in (
            select id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s)""",
        **mine,
    )
    await tx.run(  # what a change of many would put back
        """delete from bulk_change where workspace_id = %(workspace_id)s and ticket_id in (
            select id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s)""",
        **mine,
    )
    await tx.run(
        """delete from revision where workspace_id = %(workspace_id)s and ticket_id in (
            select id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s)""",
        **mine,
    )
    await tx.run(
        """update ticket set subject = '', preview = '', fingerprint = '', version = version + 1
        where workspace_id = %(workspace_id)s and customer_id = %(id)s""",
        **mine,
    )


def _told(one: _Filled, field: Field) -> dict[str, Any]:
    return {"ticket": one.ticket, "field": field.name, "value": told_value(field, one.value)}


async def _close(tx: Tx, workspace_id: UUID, ticket_id: UUID) -> None:
    """End the work on a ticket: nobody is left whom an answer would reach."""
    ticket = await lock_ticket_by_id(tx, workspace_id, ticket_id)
    if ticket.status == Status.CLOSED:
        return
    await move_status(tx, ticket, Status.CLOSED)
    ticket.woken_at = None
    await wake(tx, ticket, WakeReason.MEMBER)
    await drop_timers(tx, ticket)
    await save_ticket(tx, ticket, changed=True)


PERSONAL = PersonalData(count=count, ids=find_ids, show=show, erase=erase, files=find_files)
