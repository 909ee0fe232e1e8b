"""What is kept beside a customer's row: when they last wrote, and what was changed about them."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from kefu.kit.reactions import Reader

CHANGES = frozenset(
    {
        "customer.added",
        "customer.changed",
        "customer.removed",
        "customer.blocked",
        "customer.unblocked",
        "customer.exported",
        "customer.erased",
        "customer.merged",
        "customer.merge_received",
        "customer.unmerged",
        "customer.merge_returned",
        "identity.added",
        "identity.verified",
        "identity.removed",
        "customer_note.added",
        "customer_note.changed",
        "customer_note.deleted",
        "customer_note.restored",
        "company.added",
        "company.changed",
    }
)


SPOKE = "message.received"
TURNS = frozenset(
    {"customer.merged", "customer.merge_received", "customer.unmerged", "customer.merge_returned", "customer.erased"}
)
"""After these other customers' words count as theirs, or no longer do."""


async def keep_contact(tx: Tx, fact: Recorded) -> None:
    """Remember when the customer wrote."""
    await keep_contacts(tx, [fact])


async def keep_contacts(tx: Tx, facts: Sequence[Recorded]) -> None:
    """Remember when each of the customers last wrote: themself, and also as who was merged into them.

    As whom they are kept is today's, whenever a fact is read: each fact that changes it is read after the change, and
    whom it is about is counted anew.
    """
    spoke = [fact for fact in facts if fact.type == SPOKE]
    if spoke:
        await _keep_spoken(tx, spoke)
    turned = sorted(
        {(fact.workspace_id, fact.customer_id) for fact in facts if fact.type in TURNS and fact.customer_id}
    )
    if turned:
        await _count_anew(tx, turned)


async def _keep_spoken(tx: Tx, facts: Sequence[Recorded]) -> None:
    told = {
        "workspaces": [fact.workspace_id for fact in facts],
        "customers": [fact.customer_id for fact in facts],
        "times": [fact.at for fact in facts],
    }
    await tx.run(
        """insert into customer_contact (workspace_id, customer_id, own_at, last_at)
        select told.workspace_id, told.customer_id, max(told.at), max(told.at)
        from unnest(%(workspaces)s::uuid[], %(customers)s::uuid[], %(times)s::timestamptz[])
            as told(workspace_id, customer_id, at)
        group by told.workspace_id, told.customer_id
        order by told.workspace_id, told.customer_id
        on conflict (workspace_id, customer_id) do update
            set own_at = greatest(customer_contact.own_at, excluded.own_at),
                last_at = greatest(customer_contact.last_at, excluded.last_at)""",
        **told,
    )
    await tx.run(
        """insert into customer_contact (workspace_id, customer_id, last_at)
        select part.workspace_id, part.merged_into_id, max(told.at)
        from unnest(%(workspaces)s::uuid[], %(customers)s::uuid[], %(times)s::timestamptz[])
            as told(workspace_id, customer_id, at)
        join customer part on part.workspace_id = told.workspace_id and part.id = told.customer_id
        where part.workspace_id = told.workspace_id and part.merged_into_id is not null
        group by part.workspace_id, part.merged_into_id
        order by part.workspace_id, part.merged_into_id
        on conflict (workspace_id, customer_id) do update
            set last_at = greatest(customer_contact.last_at, excluded.last_at)""",
        **told,
    )


async def _count_anew(tx: Tx, turned: Sequence[tuple[UUID, UUID]]) -> None:
    told = {"workspaces": [workspace for workspace, _ in turned], "customers": [customer for _, customer in turned]}
    await tx.run(
        """delete from customer_contact where own_at is null and (workspace_id, customer_id) in (
            select * from unnest(%(workspaces)s::uuid[], %(customers)s::uuid[]))
        /* every workspace: the reader serves them all */""",
        **told,
    )
    await tx.run(
        """insert into customer_contact (workspace_id, customer_id, last_at)
        select told.workspace_id, told.customer_id, max(contact.own_at)
        from unnest(%(workspaces)s::uuid[], %(customers)s::uuid[]) as told(workspace_id, customer_id)
        cross join lateral (
            select told.customer_id as id
            union all select id from customer
            where customer.workspace_id = told.workspace_id and customer.merged_into_id = told.customer_id) part
        join customer_contact contact on contact.workspace_id = told.workspace_id and contact.customer_id = part.id
        where contact.workspace_id = told.workspace_id and contact.own_at is not null
        group by told.workspace_id, told.customer_id
        order by told.workspace_id, told.customer_id
        on conflict (workspace_id, customer_id) do update set last_at = excluded.last_at""",
        **told,
    )


async def keep_change(tx: Tx, fact: Recorded) -> None:
    """Remember what was changed, and by whom."""
    await tx.run(
        """insert into customer_change (workspace_id, subject_id, position, at, type, actor_kind, actor_id, data)
        values (%(workspace_id)s, %(subject_id)s, %(position)s, %(at)s, %(type)s, %(actor_kind)s, %(actor_id)s,
            %(data)s::jsonb)""",
        workspace_id=fact.workspace_id,
        subject_id=fact.customer_id or fact.subject_id,
        position=fact.position,
        at=fact.at,
        type=fact.type,
        actor_kind=fact.actor_kind,
        actor_id=fact.actor_id,
        data=msgspec.json.encode(fact.data).decode(),
    )


CUSTOMER_CONTACTS = Reader(
    name="customer_contacts",
    react=keep_contact,
    react_many=keep_contacts,
    types=TURNS | {SPOKE},
    tables=("customer_contact",),
)
CUSTOMER_CHANGES = Reader(
    name="customer_changes",
    react=keep_change,
    types=CHANGES,
    tables=("customer_change",),
    announces=True,
)
