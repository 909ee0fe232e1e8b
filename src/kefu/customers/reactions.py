"""What is kept beside a customer's row: when they last wrote, and what was changed about them."""

from collections.abc import Sequence

import msgspec

from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from kefu.kit.reactions import Reader

CHANGES = frozenset(
    {
        "customer.added",
        "customer.changed",
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
        "customer_note.added",
        "customer_note.changed",
        "customer_note.deleted",
        "customer_note.restored",
        "company.added",
        "company.changed",
    }
)


async def keep_contact(tx: Tx, fact: Recorded) -> None:
    """Remember when the customer wrote."""
    await tx.run(
        """insert into customer_contact (workspace_id, customer_id, last_at)
        values (%(workspace_id)s, %(customer_id)s, %(at)s)
        on conflict (workspace_id, customer_id) do update
            set last_at = greatest(customer_contact.last_at, excluded.last_at)""",
        workspace_id=fact.workspace_id,
        customer_id=fact.customer_id,
        at=fact.at,
    )


async def keep_contacts(tx: Tx, facts: Sequence[Recorded]) -> None:
    """Remember when each of the customers last wrote."""
    await tx.run(
        """insert into customer_contact (workspace_id, customer_id, last_at)
        select told.workspace_id, told.customer_id, max(told.at)
        from unnest(%(workspaces)s::uuid[], %(customers)s::uuid[], %(times)s::timestamptz[])
            as told(workspace_id, customer_id, at)
        group by told.workspace_id, told.customer_id
        order by told.workspace_id, told.customer_id
        on conflict (workspace_id, customer_id) do update
            set last_at = greatest(customer_contact.last_at, excluded.last_at)""",
        workspaces=[fact.workspace_id for fact in facts],
        customers=[fact.customer_id for fact in facts],
        times=[fact.at for fact in facts],
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
    types=frozenset({"message.received"}),
    tables=("customer_contact",),
)
CUSTOMER_CHANGES = Reader(
    name="customer_changes",
    react=keep_change,
    types=CHANGES,
    tables=("customer_change",),
    announces=True,
)
