"""Reading customers, their identities and companies."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from kefu.customers.addresses import Address, alike
from kefu.customers.model import (
    MERGE_DAYS,
    Customer,
    CustomerErased,
    CustomerNote,
    Duplicate,
    GoesOnElsewhere,
    HistoryEntry,
    MergedCustomer,
)
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.http.paging import Moment, Position, cut_page, read_mark

_PARTS = """array(select part.id from customer part
        where part.workspace_id = customer.workspace_id and part.merged_into_id = customer.id) || customer.id"""
_RULE = """(case when {0}.tier_by = 'rule' then jsonb_build_object('id', {0}.tier_rule_id, 'name',
        (select jsonb_path_query_first(tier_rules.rules, '$[*] ? (@.id == $id)',
                jsonb_build_object('id', {0}.tier_rule_id)) -> 'name'
            from tier_rules where tier_rules.workspace_id = {0}.workspace_id)) end)"""
_UNDO_UNTIL = f"""case when merging.target_id = kept.id and merging.at > now() - interval '{MERGE_DAYS} days'
        then merging.at + interval '{MERGE_DAYS} days' end"""
_CUSTOMER = f"""select customer.id, customer.name, coalesce(kept.tier, customer.tier) as tier, customer.locale,
    customer.note, customer.fields, customer.version, customer.erased_at, customer.created_at,
    case when kept.id is null then customer.blocked_at else kept.blocked_at end as blocked_at,
    coalesce(kept.tier_by, customer.tier_by) as tier_by,
    case when kept.id is null then {_RULE.format("customer")} else {_RULE.format("kept")} end as tier_rule,
    case when kept.id is not null then jsonb_build_object('id', kept.id, 'name', kept.name, 'at', merging.at,
        'undo_until', {_UNDO_UNTIL}) end as merged_into,
    case when company.id is not null then jsonb_build_object('id', company.id, 'name', company.name) end as company,
    coalesce((select jsonb_agg(jsonb_build_object('id', identity.id, 'channel', identity.channel,
                'address', identity.address, 'verified', identity.verified) order by identity.created_at, identity.id)
        from identity
        where identity.workspace_id = customer.workspace_id and identity.customer_id = any({_PARTS})), '[]')
        as identities
from customer
left join customer kept on kept.workspace_id = customer.workspace_id and kept.id = customer.merged_into_id
left join customer_merge merging on merging.workspace_id = customer.workspace_id
    and merging.customer_id = customer.id
left join company on company.workspace_id = customer.workspace_id and company.id = customer.company_id
where customer.workspace_id = %(workspace_id)s"""  # noqa: S608  constants only
_NOTE = """select note.id, note.customer_id, note.author_id, member.name as author_name, note.text, note.created_at,
    note.edited_at, note.revision, note.deleted_at, note.fingerprint
from customer_note note
join member on member.workspace_id = note.workspace_id and member.id = note.author_id
where note.workspace_id = %(workspace_id)s and note.customer_id = any(%(customers)s)"""


class HeldNote(CustomerNote, frozen=True, kw_only=True):
    """A note with what decides about retries and restoring."""

    customer_id: UUID
    fingerprint: bytes
    deleted_at: datetime | None


class HeldCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's row that this transaction holds, with what decides whether a retry is the same request."""

    version: int
    fingerprint: bytes | None
    blocked: bool
    """of a merged one, whether they are whom they are kept as"""
    erased: bool
    merged_into_id: UUID | None


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """To whom an address belongs, and who said so."""

    id: UUID
    customer_id: UUID
    verified: bool
    added_by: str


async def find_customer(tx: Tx, workspace_id: UUID, customer_id: UUID) -> Customer | None:
    """Give a customer with company and identities, or None."""
    return await tx.one(Customer, _CUSTOMER + " and customer.id = %(id)s", workspace_id=workspace_id, id=customer_id)


async def load_customer(tx: Tx, workspace_id: UUID, customer_id: UUID, field: str | None = None) -> Customer:
    """Give a customer with company and identities; raises NotFound, which names the field that the id came from."""
    found = await find_customer(tx, workspace_id, customer_id)
    if found is None:
        raise NotFound(field=field)
    return found


async def find_customers(tx: Tx, workspace_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Customer]:
    """Give those of the customers that exist, by id."""
    rows = await tx.all(
        Customer, _CUSTOMER + " and customer.id = any(%(ids)s)", workspace_id=workspace_id, ids=list(set(ids))
    )
    return {row.id: row for row in rows}


async def find_customer_by_identity(tx: Tx, workspace_id: UUID, channel: str, address: str) -> Customer | None:
    """Give the customer to whom a normalised address belongs, or None."""
    holder = await find_holder(tx, workspace_id, channel, address)
    return await find_customer(tx, workspace_id, holder.customer_id) if holder else None


async def find_holder(tx: Tx, workspace_id: UUID, channel: str, address: str) -> Holder | None:
    """Give who holds a normalised address, or None."""
    return await tx.one(
        Holder,
        """select id, customer_id, verified, added_by from identity
        where workspace_id = %(workspace_id)s and channel = %(channel)s and address = %(address)s""",
        workspace_id=workspace_id,
        channel=channel,
        address=address,
    )


async def find_and_lock(tx: Tx, workspace_id: UUID, customer_id: UUID) -> HeldCustomer | None:
    """Hold a customer's row against other changes, or None."""
    return await tx.one(
        HeldCustomer,
        """select version, fingerprint, erased_at is not null as erased, merged_into_id,
            case when merged_into_id is null then blocked_at is not null
                else exists (select from customer kept where kept.workspace_id = customer.workspace_id
                    and kept.id = customer.merged_into_id and kept.blocked_at is not null) end as blocked
        from customer where workspace_id = %(workspace_id)s and id = %(id)s for no key update""",
        workspace_id=workspace_id,
        id=customer_id,
    )


async def lock_customer(tx: Tx, workspace_id: UUID, customer_id: UUID) -> HeldCustomer:
    """Hold a customer's row against other changes; raises NotFound, or CustomerErased."""
    held = await find_and_lock(tx, workspace_id, customer_id)
    if held is None:
        raise NotFound
    if held.erased:
        raise CustomerErased
    return held


async def lock_standing(tx: Tx, workspace_id: UUID, customer_id: UUID, field: str | None = None) -> HeldCustomer:
    """Hold the row of a customer who was not merged into another one: only these are changed by hand.

    Raises NotFound, which names the field that the id came from, CustomerErased or GoesOnElsewhere.
    """
    held = await find_and_lock(tx, workspace_id, customer_id)
    if held is None:
        raise NotFound(field=field)
    if held.erased:
        raise CustomerErased
    if held.merged_into_id is not None:
        raise GoesOnElsewhere(customer_id=str(held.merged_into_id))
    return held


async def lock_to_erase(tx: Tx, workspace_id: UUID, customer_id: UUID) -> int:
    """Hold a customer's row even against those who only refer to it; gives its version.

    So no ticket is opened meanwhile: who tries waits, and finds the customer erased. Raises NotFound, CustomerErased.
    """
    row = await tx.rows(
        """select version, erased_at is not null from customer
        where workspace_id = %(workspace_id)s and id = %(id)s for update""",
        workspace_id=workspace_id,
        id=customer_id,
    )
    if not row:
        raise NotFound
    if row[0][1]:
        raise CustomerErased
    return int(row[0][0])


async def hold_merges(tx: Tx, workspace_id: UUID) -> None:
    """Let nobody else merge in this workspace until the transaction ends, or take apart, or erase.

    Who is whose part is read before the rows are held; two merges at once could also go in a circle.
    """
    await tx.run(
        "select pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'customer merges', %(workspace_id)s::uuid), 0))",
        workspace_id=workspace_id,
    )


async def find_parts(tx: Tx, workspace_id: UUID, customer_id: UUID) -> list[UUID]:
    """Give the ids of who was merged into a customer, by id, and last their own.

    That is the order in which they are held: who takes in a message holds the part first, then whom it is kept as.
    """
    parts: list[UUID] = await tx.column(
        """select id from customer where workspace_id = %(workspace_id)s and merged_into_id = %(id)s order by id""",
        workspace_id=workspace_id,
        id=customer_id,
    )
    return [*parts, customer_id]


async def find_addresses(tx: Tx, workspace_id: UUID, customer_id: UUID) -> list[Address]:
    """Give the addresses of a customer and of who was merged into them, with their channels."""
    rows = await tx.rows(
        """select channel, address from identity
        where workspace_id = %(workspace_id)s and customer_id = any(%(parts)s)""",
        workspace_id=workspace_id,
        parts=await find_parts(tx, workspace_id, customer_id),
    )
    return [(row["channel"], row["address"]) for row in rows]


async def find_kept_as(tx: Tx, workspace_id: UUID, customer_id: UUID) -> UUID:
    """Give as whom a customer is kept: mostly as themself."""
    kept_as: UUID = await tx.value(
        """select coalesce(merged_into_id, id) from customer
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=customer_id,
    )
    return kept_as


async def find_merged_customers(tx: Tx, workspace_id: UUID, customer_id: UUID) -> list[MergedCustomer]:
    """Give who was merged into a customer, the latest first."""
    return await tx.all(
        MergedCustomer,
        f"""select part.id, part.name, part.tier, part.note, part.version, merging.target_id as into_id, merging.at,
            member.name as by_name, {_UNDO_UNTIL} as undo_until,
            case when company.id is not null then jsonb_build_object('id', company.id, 'name', company.name) end
                as company
        from customer part
        join customer_merge merging on merging.workspace_id = part.workspace_id and merging.customer_id = part.id
        join customer kept on kept.workspace_id = part.workspace_id and kept.id = part.merged_into_id
        left join company on company.workspace_id = part.workspace_id and company.id = part.company_id
        left join member on member.workspace_id = part.workspace_id and member.id = merging.member_id
        where part.workspace_id = %(workspace_id)s and part.merged_into_id = %(id)s
        order by merging.at desc, part.id""",  # noqa: S608  constants only
        workspace_id=workspace_id,
        id=customer_id,
    )


async def find_duplicates(tx: Tx, workspace_id: UUID, customer_id: UUID, *, limit: int = 10) -> list[Duplicate]:
    """Give who has an address that is alike on another channel, proved ones first; none who is merged with them."""
    parts = await find_parts(tx, workspace_id, customer_id)
    addresses = await tx.column(
        """select address from identity where workspace_id = %(workspace_id)s and customer_id = any(%(parts)s)
        order by created_at, id limit 100""",
        workspace_id=workspace_id,
        parts=parts,
    )
    return await tx.all(
        Duplicate,
        """select * from (
            select distinct on (customer.id) customer.id, customer.name, customer.tier, like_it.channel,
                like_it.address, like_it.verified
            from identity like_it
            join customer part on part.workspace_id = like_it.workspace_id and part.id = like_it.customer_id
            join customer on customer.workspace_id = part.workspace_id
                and customer.id = coalesce(part.merged_into_id, part.id)
            where like_it.workspace_id = %(workspace_id)s and lower(like_it.address) = any(%(alike)s)
                and part.id <> all(%(parts)s) and customer.id <> all(%(parts)s) and customer.erased_at is null
            order by customer.id, like_it.verified desc, like_it.created_at
        ) found order by verified desc, id limit %(limit)s""",
        workspace_id=workspace_id,
        parts=parts,
        alike=sorted({text for address in addresses for text in alike(address)}),
        limit=limit,
    )


async def find_words(tx: Tx, workspace_id: UUID, customer_id: UUID) -> tuple[list[str], list[str]]:
    """Give the names and the addresses by which a customer can be looked for, those of merged ones too."""
    parts = await find_parts(tx, workspace_id, customer_id)
    params = {"workspace_id": workspace_id, "parts": parts}
    names = await tx.column(
        "select name from customer where workspace_id = %(workspace_id)s and id = any(%(parts)s)", **params
    )
    addresses = await tx.column(
        "select address from identity where workspace_id = %(workspace_id)s and customer_id = any(%(parts)s)", **params
    )
    return names, addresses


async def is_erased(tx: Tx, workspace_id: UUID, customer_id: UUID) -> bool:
    """Tell whether this was a person who was erased."""
    return bool(
        await tx.value(
            """select erased_at is not null from customer
            where workspace_id = %(workspace_id)s and id = %(id)s""",
            workspace_id=workspace_id,
            id=customer_id,
        )
    )


async def find_note(
    tx: Tx, workspace_id: UUID, customer_id: UUID, note_id: UUID, *, lock: bool = False
) -> HeldNote | None:
    """Give a note about this customer, deleted or not, held against other changes when asked; or None."""
    return await tx.one(
        HeldNote,
        _NOTE + " and note.id = %(id)s" + (" for no key update of note" if lock else ""),
        workspace_id=workspace_id,
        customers=await find_parts(tx, workspace_id, customer_id),
        id=note_id,
    )


async def find_note_page(
    tx: Tx, workspace_id: UUID, customer_id: UUID, *, after: str | None = None, limit: int = 50
) -> tuple[list[CustomerNote], str | None]:
    """Give the notes about a customer and who was merged into them, newest first.

    Raises InvalidInput for a bad mark.
    """
    moment, last = read_mark(after, tuple[Moment, UUID]) if after else (None, None)
    rows = await tx.all(
        CustomerNote,
        _NOTE
        + """ and note.deleted_at is null
        and (%(moment)s::timestamptz is null or (note.created_at, note.id) < (%(moment)s, %(last)s::uuid))
        order by note.created_at desc, note.id desc limit %(limit)s""",
        workspace_id=workspace_id,
        customers=await find_parts(tx, workspace_id, customer_id),
        moment=moment,
        last=last,
        limit=limit + 1,
    )
    return cut_page(rows, limit, lambda row: (row.created_at, row.id))


async def find_history_page(
    tx: Tx, workspace_id: UUID, subject_id: UUID, *, after: str | None = None, limit: int = 50
) -> tuple[list[HistoryEntry], str | None]:
    """Give what was changed about a customer or company, newest first; raises InvalidInput for a bad mark.

    What was changed about who was merged into a customer stands among it.
    """
    (before,) = read_mark(after, tuple[Position]) if after else (2**63 - 1,)
    rows = await tx.all(
        HistoryEntry,
        """select change.position, change.at, change.type, change.actor_kind, change.actor_id,
            member.name as actor_name, change.data, rename.before as name_before, rename.after as name_after
        from customer_change change
        left join member on member.workspace_id = change.workspace_id and member.id = change.actor_id
        left join customer_rename rename on rename.workspace_id = change.workspace_id
            and rename.id = (change.data ->> 'rename_id')::uuid and rename.customer_id = change.subject_id
        where change.workspace_id = %(workspace_id)s and change.subject_id = any(%(subjects)s)
          and change.position < %(before)s
          -- that they were merged is told once, by whoever they were merged into
          and (change.subject_id = %(subject_id)s or change.type not in ('customer.merged', 'customer.unmerged'))
        order by change.position desc limit %(limit)s""",
        workspace_id=workspace_id,
        subject_id=subject_id,
        subjects=await find_parts(tx, workspace_id, subject_id),
        before=min(before, 2**63 - 1),
        limit=limit + 1,
    )
    return cut_page(rows, limit, lambda row: (row.position,))
