"""What the rows of a saved view show beside what every row tells: the allow-list, and what stands in them."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from kefu.fields import Value, find_fields
from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput
from kefu.tickets import TicketPage, TicketRow
from kefu.views.saved.model import Column, FieldColumn, Shown

LONG = 300
"""So much of a text a row tells; all of it stands on the ticket."""
FIELD = "field:"
"""How a column that is a field is kept among the names of the others."""
COLUMNS = """(select coalesce(jsonb_agg(case when starts_with(shown.name, 'field:')
        then jsonb_build_object('field_id', substr(shown.name, 7)) else to_jsonb(shown.name) end
        order by shown.place), '[]'::jsonb)
    from unnest(item.columns) with ordinality as shown(name, place)) as columns"""
# one by one, by their keys: joined, the planner would rather read whole tables than find some fifty rows in each
_EXTRAS = """select ticket.id, case when %(company)s::boolean then (
        select jsonb_build_object('id', company.id, 'name', company.name) from customer part
        join customer whose on whose.workspace_id = part.workspace_id
            and whose.id = coalesce(part.merged_into_id, part.id)
        join company on company.workspace_id = whose.workspace_id and company.id = whose.company_id
        where part.workspace_id = ticket.workspace_id and part.id = ticket.customer_id) end as company,
    case when %(inbox)s::boolean then (
        select inbox.name from inbox
        where inbox.workspace_id = ticket.workspace_id and inbox.id = ticket.inbox_id) end as inbox,
    (select coalesce(jsonb_object_agg(filled.field_id, case
            when jsonb_typeof(filled.value) = 'string' and length(filled.value #>> array[]::text[]) > %(long)s::int
            then to_jsonb(left(filled.value #>> array[]::text[], %(long)s::int) || chr(8230)) -- an ellipsis
            else filled.value end), '{}'::jsonb)
        from ticket_field filled where filled.workspace_id = ticket.workspace_id and filled.ticket_id = ticket.id
            and filled.field_id = any(%(fields)s::uuid[])) as fields
from ticket where ticket.workspace_id = %(workspace_id)s and ticket.id = any(%(ids)s::uuid[])"""


class CompanyNamed(msgspec.Struct, frozen=True):
    """A company by its name."""

    id: UUID
    name: str


class Extra(msgspec.Struct, frozen=True, kw_only=True):
    """What a ticket's row does not tell, as far as its view has a column for it and the asker may read it.

    `company` is its customer's; `fields` has what stands in the workspace's own fields, by their ids; a long text ends
    after 300 characters.
    """

    company: CompanyNamed | None
    inbox: str | None
    fields: dict[UUID, Value]


class SavedPage(TicketPage, frozen=True, kw_only=True):
    """A page of a saved view; `extras` has by the ids of its tickets what its columns show beside their rows."""

    extras: dict[UUID, Extra]


def clean_columns(columns: Sequence[Shown]) -> list[Shown]:
    """Give the columns without repeating one."""
    return list(dict.fromkeys(columns))


async def check_columns(tx: Tx, workspace_id: UUID, columns: Sequence[Shown], kept: Iterable[Shown] = ()) -> None:
    """Refuse a field there is none of, or that is archived, unless `kept` has it already; raises InvalidInput."""
    stays = set(kept)
    asked = {
        place: column.field_id
        for place, column in enumerate(columns)
        if isinstance(column, FieldColumn) and column not in stays
    }
    archived = {field.id: field.archived for field in await find_fields(tx, workspace_id)} if asked else {}
    for place, id in asked.items():
        if archived.get(id, True):
            reason = "column_archived" if id in archived else "column_unknown"
            raise InvalidInput(field=f"columns[{place}].field_id", reason=reason)


def kept_columns(columns: Sequence[Shown]) -> list[str]:
    """Give the columns as the database keeps them."""
    return [f"{FIELD}{column.field_id}" if isinstance(column, FieldColumn) else column.value for column in columns]


async def find_extras(
    tx: Tx, principal: Principal, columns: Sequence[Shown], rows: Sequence[TicketRow]
) -> Mapping[UUID, Extra]:
    """Give, in one statement, what these rows show in such columns; nothing of those that show nothing."""
    company = Column.COMPANY in columns and principal.may(Permission.CUSTOMER_READ)
    inbox = Column.INBOX in columns and principal.may(Permission.INBOX_READ)
    fields = [column.field_id for column in columns if isinstance(column, FieldColumn)]
    if not rows or not (company or inbox or fields):
        return {}
    found = await tx.all(
        _Found,
        _EXTRAS,
        workspace_id=principal.workspace_id,
        company=company,
        inbox=inbox,
        fields=fields,
        long=LONG,
        ids=[row.id for row in rows],
    )
    told = {
        one.id: Extra(company=one.company, inbox=one.inbox, fields=one.fields)
        for one in found
        if one.company or one.inbox or one.fields
    }
    return {row.id: told[row.id] for row in rows if row.id in told}


class _Found(Extra, frozen=True, kw_only=True):
    id: UUID
