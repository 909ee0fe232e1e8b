"""What this module holds of a person: name, addresses, what stands in fields, what members wrote about them."""

from typing import Any
from uuid import UUID

import msgspec

from kefu.customers.queries import find_customer
from kefu.customers.renames import forget_renames
from kefu.fields import About, find_fields, told_value
from kefu.kit.db import Tx
from kefu.kit.personal import PersonalData

LAST_OF_ALL = "\uffff"
"""By this key an erased customer comes after all others, so that lists need not step over them."""


class _Counts(msgspec.Struct):
    identities: int
    notes: int
    field_values: int


async def count(tx: Tx, workspace_id: UUID, customer_id: UUID) -> dict[str, int]:
    """Count addresses, notes, deleted ones too, and filled fields."""
    found = await tx.one(
        _Counts,
        """select (select count(*) from identity
                   where workspace_id = %(workspace_id)s and customer_id = %(id)s) as identities,
            (select count(*) from customer_note
             where workspace_id = %(workspace_id)s and customer_id = %(id)s) as notes,
            (select count(*) from customer, jsonb_object_keys(customer.fields)
             where workspace_id = %(workspace_id)s and id = %(id)s) as field_values""",
        workspace_id=workspace_id,
        id=customer_id,
    )
    assert found is not None  # a select without from has one row
    return msgspec.structs.asdict(found)


async def find_ids(tx: Tx, workspace_id: UUID, customer_id: UUID) -> list[UUID]:
    """Give the ids of the customer, their addresses and the notes about them."""
    return await tx.column(
        """select %(id)s::uuid
        union all select id from identity where workspace_id = %(workspace_id)s and customer_id = %(id)s
        union all select id from customer_note where workspace_id = %(workspace_id)s and customer_id = %(id)s""",
        workspace_id=workspace_id,
        id=customer_id,
    )


async def show(tx: Tx, workspace_id: UUID, customer_id: UUID) -> dict[str, Any]:
    """Give the customer with addresses, company, fields and former names, and every note that is not deleted."""
    customer = await find_customer(tx, workspace_id, customer_id)
    notes = await tx.rows(
        """select note.id, note.text, note.created_at, note.edited_at, member.name as author from customer_note note
        join member on member.workspace_id = note.workspace_id and member.id = note.author_id
        where note.workspace_id = %(workspace_id)s and note.customer_id = %(id)s and note.deleted_at is null
        order by note.created_at, note.id""",
        workspace_id=workspace_id,
        id=customer_id,
    )
    renames = await tx.rows(
        """select before, after, at from customer_rename
        where workspace_id = %(workspace_id)s and customer_id = %(id)s order by at, id""",
        workspace_id=workspace_id,
        id=customer_id,
    )
    values = customer.fields if customer else {}
    fields = [
        {"field": field.name, "value": told_value(field, values[field.key])}
        for field in await find_fields(tx, workspace_id, About.CUSTOMER)
        if field.key in values
    ]
    told = msgspec.to_builtins(customer and {**msgspec.structs.asdict(customer), "fields": fields})
    return {
        "customer": told,
        "notes": [msgspec.to_builtins(dict(note)) for note in notes],
        "renames": [msgspec.to_builtins(dict(rename)) for rename in renames],
    }


async def erase(tx: Tx, workspace_id: UUID, customer_id: UUID) -> None:
    """Leave of a customer an id, a tier and when they came; the row is held by the caller.

    Nobody is merged with them any more: who is, and is the same person, is erased as well.
    """
    mine = {"workspace_id": workspace_id, "id": customer_id}
    await tx.run("delete from identity where workspace_id = %(workspace_id)s and customer_id = %(id)s", **mine)
    await tx.run("delete from customer_note where workspace_id = %(workspace_id)s and customer_id = %(id)s", **mine)
    await forget_renames(tx, workspace_id, customer_id)
    await tx.run(
        """delete from customer_merge
        where workspace_id = %(workspace_id)s and (customer_id = %(id)s or target_id = %(id)s)""",
        **mine,
    )
    await tx.run(
        """update customer set merged_into_id = null
        where workspace_id = %(workspace_id)s and (id = %(id)s or merged_into_id = %(id)s)""",
        **mine,
    )
    await tx.run(
        """update customer set name = '', name_key = %(last)s, terms = '', note = '', fields = '{}', company_id = null,
            locale = null, fingerprint = null, erased_at = clock_timestamp(), version = version + 1
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        last=LAST_OF_ALL,
        **mine,
    )


PERSONAL = PersonalData(count=count, ids=find_ids, show=show, erase=erase)
