"""Filling in a ticket's fields, and refusing to solve what lacks one that is required."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from kefu.fields import Field, Filled, Value, Values, clean_value, find_fields
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Conflict, InvalidInput
from kefu.kit.http.limits import Version
from kefu.kit.translate import LANGUAGES
from kefu.tickets.events import TicketFieldsChanged
from kefu.tickets.model import LockedTicket, plain
from kefu.tickets.queries import find_values
from kefu.tickets.service.locking import lock_ticket, save_ticket
from kefu.tickets.service.wording import keep_wording
from kefu.tickets.wire import FilledTicket, row_of


class FieldsMissing(Conflict):
    """The ticket is not solved before its required fields are filled in.

    `fields` are the keys of those that lack, `names` what they are called.
    """

    code = "fields_missing"


class FieldElsewhere(Conflict):
    """Tickets of this kind do not have the field."""

    code = "field_elsewhere"


class NewValues(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What is to stand in a ticket's fields."""

    version: Version
    fields: Values


async def fill_fields(tx: Tx, principal: Principal, number: int, data: NewValues) -> FilledTicket:
    """Fill in fields of a ticket, keeping what stood there.

    Raises NotFound, VersionConflict, TicketClosed, InvalidInput.
    """
    ticket = await lock_ticket(tx, principal, number)
    ticket.expect(data.version)
    if await put_values(tx, ticket, data.fields, principal.id):
        await save_ticket(tx, ticket, changed=True)
    return FilledTicket(ticket=row_of(ticket), fields=await find_values(tx, ticket.workspace_id, ticket.id))


async def put_values(tx: Tx, ticket: LockedTicket, given: Values, author_id: UUID) -> bool:
    """Fill in fields of a held ticket and record which; tells whether anything changed. Raises InvalidInput."""
    fields = {field.key: field for field in await find_fields(tx, ticket.workspace_id)}
    before = await find_values(tx, ticket.workspace_id, ticket.id)
    after: dict[str, Value | None] = {}
    for key, value in given.items():
        field = fields.get(key)
        if field is None or field.archived:
            raise InvalidInput(field=f"fields.{key}", reason="field_unknown")
        after[key] = clean_value(field, value, before.get(key))
        if after[key] is not None and not field.is_on(ticket.kind):
            raise InvalidInput(field=f"fields.{key}", reason="field_elsewhere")
    return await _replace(tx, ticket, fields, before, after, author_id)


async def check_wish(tx: Tx, workspace_id: UUID, given: Values) -> None:
    """Refuse what no ticket's fields can take; raises InvalidInput."""
    if not given:
        return
    fields = {field.key: field for field in await find_fields(tx, workspace_id) if not field.archived}
    for key, value in given.items():
        place = f"wish.fields.{key}"
        if key not in fields:
            raise InvalidInput(field=place, reason="field_unknown")
        try:
            clean_value(fields[key], value)
        except InvalidInput as error:
            raise InvalidInput(field=place, **error.params) from error


async def put_wish(tx: Tx, ticket: LockedTicket, given: Values, author_id: UUID) -> bool:
    """Fill in fields of one held ticket of many; raises FieldElsewhere where such tickets do not have one."""
    try:
        return await put_values(tx, ticket, given, author_id)
    except InvalidInput as error:
        if error.params.get("reason") != "field_elsewhere":
            raise
        raise FieldElsewhere(field=error.field) from error


async def find_standing(tx: Tx, ticket: LockedTicket, keys: Iterable[str]) -> dict[str, Value | None]:
    """Give what stands in some fields of a held ticket, None where nothing does."""
    values = await find_values(tx, ticket.workspace_id, ticket.id) if keys else {}
    return {key: values.get(key) for key in keys}


async def put_values_back(tx: Tx, ticket: LockedTicket, standing: dict[str, Value | None], author_id: UUID) -> bool:
    """Let fields of a held ticket say again what they said, even if nobody could fill it in any more."""
    if not standing:
        return False
    fields = {field.key: field for field in await find_fields(tx, ticket.workspace_id)}
    before = await find_values(tx, ticket.workspace_id, ticket.id)
    return await _replace(tx, ticket, fields, before, standing, author_id)


async def _replace(
    tx: Tx,
    ticket: LockedTicket,
    fields: Mapping[str, Field],
    before: Filled,
    after: Mapping[str, Value | None],
    author_id: UUID,
) -> bool:
    changed = {key: value for key, value in after.items() if value != before.get(key)}
    if not changed:
        return False
    revision = None
    if earlier := {key: before[key] for key in changed if key in before}:
        text = plain(earlier).decode()
        revision = await keep_wording(tx, ticket, "ticket_fields", ticket.id, text, author_id)
    await _write(tx, ticket, {fields[key].id: value for key, value in changed.items()})
    ids = [field.id for field in fields.values() if field.key in changed]
    tx.record(TicketFieldsChanged.of(ticket, changed=ids, revision=revision), ticket.now)
    return True


async def check_filled(tx: Tx, ticket: LockedTicket) -> None:
    """Refuse to solve a held ticket as long as a required field is empty; raises FieldsMissing."""
    required = [field for field in await find_fields(tx, ticket.workspace_id) if field.required]
    asked = [field for field in required if field.is_on(ticket.kind)]
    if not asked:
        return
    values = await find_values(tx, ticket.workspace_id, ticket.id)
    missing = [field for field in asked if field.key not in values]
    if missing:
        raise FieldsMissing(
            field=f"fields.{missing[0].key}",
            fields=[field.key for field in missing],
            names=[{language: field.name.in_(language) for language in LANGUAGES} for field in missing],
        )


async def _write(tx: Tx, ticket: LockedTicket, values: dict[UUID, object]) -> None:
    filled = {id: value for id, value in values.items() if value is not None}
    mine = {"workspace_id": ticket.workspace_id, "ticket_id": ticket.id}
    await tx.run(
        """delete from ticket_field
        where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s and field_id = any(%(ids)s)""",
        ids=[id for id in values if id not in filled],
        **mine,
    )
    await tx.run(
        """insert into ticket_field (workspace_id, ticket_id, field_id, value)
        select %(workspace_id)s, %(ticket_id)s, field_id, value
        from unnest(%(ids)s::uuid[], %(filled)s::jsonb[]) as given(field_id, value)
        on conflict (workspace_id, ticket_id, field_id) do update set value = excluded.value""",
        ids=list(filled),
        filled=[plain(value).decode() for value in filled.values()],
        **mine,
    )
