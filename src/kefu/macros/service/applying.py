"""Applying a macro: the verbs of tickets, one after the other, in one transaction; all of them or none."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from kefu.fields import Field
from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Forbidden
from kefu.kit.http.limits import Version
from kefu.kit.ids import given_id, new_id
from kefu.kit.translate import LANGUAGES
from kefu.macros.events import MacroApplied
from kefu.macros.model import FieldsUnfit, GiveTo, MacroChanged, Ownership, Plan, Steps, Words, plan, tags_after
from kefu.macros.queries import load_macro, load_on
from kefu.replies import VariableEmpty, load_blanks
from kefu.tickets import (
    Assignment,
    Message,
    NewMessage,
    NewReply,
    NewStatus,
    NewValues,
    Tags,
    TicketChange,
    TicketRow,
    add_note,
    assign,
    change_ticket,
    fill_fields,
    lock_ticket,
    reply,
    row_of,
    set_status,
    tag,
)


class MacroApplication(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The states of ticket and macro that were looked at; `id` becomes the id of what is said first, answer or note."""

    id: UUID
    version: Version
    macro_version: Version


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """The ticket after the macro, and what was said on it."""

    ticket: TicketRow
    reply: Message | None
    note: Message | None


async def apply_macro(tx: Tx, principal: Principal, number: int, id: UUID, data: MacroApplication) -> Applied:
    """Do a macro's steps on a ticket.

    Raises NotFound, Forbidden, MacroChanged, VersionConflict, TicketClosed, VariableEmpty, FieldsUnfit, and what
    the verbs raise.
    """
    given_id(data.id)
    macro = await load_macro(tx, principal, id)
    _check_permissions(principal, macro.steps)
    ticket = await lock_ticket(tx, principal, number)
    ticket.expect(data.version)
    if macro.version != data.macro_version:
        raise MacroChanged
    row = row_of(ticket)
    on = await load_on(tx, principal.workspace_id, ticket.id, macro.steps)
    wanted = plan(macro.steps, row, principal.id, await load_blanks(tx, principal, row), on)
    _check_fields(wanted, on.fields)
    applied = await _carry_out(tx, principal, row, macro.steps, wanted, data.id)
    tx.record(
        MacroApplied(
            workspace_id=principal.workspace_id, subject_id=macro.id, revision=macro.version, used_on=ticket.id
        )
    )
    return applied


async def _carry_out(
    tx: Tx, principal: Principal, row: TicketRow, steps: Steps, wanted: Plan, first_id: UUID
) -> Applied:
    """Do the steps in an order in which none takes the next one's ground.

    Who takes the ticket takes it first, so that the facts which follow are theirs; who gives it away does so last,
    since they may not see it afterwards. Fields are filled in once the ticket is of the kind that has them, and before
    it is solved, which they may be required for.
    """
    number, mine = row.number, steps.give is not None and steps.give.to == GiveTo.ME
    if wanted.owner and mine:
        row = await assign(tx, principal, number, _assignment(row, wanted.owner))
    if wanted.kind or wanted.priority:
        change = TicketChange(version=row.version, kind=wanted.kind, priority=wanted.priority)
        row = await change_ticket(tx, principal, number, change)
    if wanted.tags_added or wanted.tags_removed:
        row = await tag(tx, principal, number, Tags(version=row.version, tags=tags_after(row, wanted)))
    if wanted.fields:
        values = NewValues(version=row.version, fields={one.key: one.after for one in wanted.fields})
        row = (await fill_fields(tx, principal, number, values)).ticket
    note = answer = None
    if wanted.note:
        note_id = new_id() if wanted.reply else first_id
        said = await add_note(tx, principal, number, NewMessage(id=note_id, text=_sayable(wanted.note)))
        row, note = said.ticket, said.message
    if wanted.reply:
        new = NewReply(id=first_id, text=_sayable(wanted.reply), set_status=steps.status, version=row.version)
        said = await reply(tx, principal, number, new, takes=steps.give is None)
        row, answer = said.ticket, said.message
    elif wanted.status:
        row = await set_status(tx, principal, number, NewStatus(version=row.version, status=wanted.status))
    if wanted.owner and steps.give and not mine:
        row = await assign(tx, principal, number, _assignment(row, wanted.owner))
    return Applied(ticket=row, reply=answer, note=note)


def _assignment(row: TicketRow, owner: Ownership) -> Assignment:
    return Assignment(version=row.version, assignee_id=owner.assignee_id, team_id=owner.team_id)


def _sayable(words: Words) -> str:
    """Give a text without holes; raises VariableEmpty, since nobody has looked at it before it is sent."""
    if words.missing:
        raise VariableEmpty(variable=words.missing[0].value)
    return words.text


def _check_fields(wanted: Plan, fields: Sequence[Field]) -> None:
    if not wanted.unfit:
        return
    keys = [one.key for one in wanted.unfit]
    names = [{language: field.name.in_(language) for language in LANGUAGES} for field in fields if field.key in keys]
    raise FieldsUnfit(field=f"fields.{keys[0]}", fields=keys, names=names)


def _check_permissions(principal: Principal, steps: Steps) -> None:
    for permission in steps.needs:
        if not principal.may(Permission(permission)):
            raise Forbidden(permission=permission.value)
