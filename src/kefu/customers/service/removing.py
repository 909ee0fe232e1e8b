"""Taking back what was only just written by mistake: addresses, and customers with whom nothing has happened yet."""

from collections.abc import Sequence
from uuid import UUID

from kefu.customers.events import CustomerRemoved, IdentityRemoved
from kefu.customers.queries import lock_standing, lock_to_erase
from kefu.customers.renames import forget_renames
from kefu.customers.rules.queries import hold_rules
from kefu.customers.service.judging import judge_again
from kefu.customers.service.keeping import renew_terms
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import VersionConflict


async def remove_identities(tx: Tx, principal: Principal, customer_id: UUID, ids: Sequence[UUID]) -> int:
    """Take addresses away from a customer that nobody has proved to be theirs; gives how many went.

    Raises NotFound, CustomerErased, GoesOnElsewhere.
    """
    await hold_rules(tx, principal.workspace_id)
    await lock_standing(tx, principal.workspace_id, customer_id)
    removed = await _remove(tx, principal.workspace_id, customer_id, ids)
    if removed:
        await renew_terms(tx, principal.workspace_id, customer_id)
        await judge_again(tx, principal.workspace_id, customer_id)
    return removed


async def remove_customer(tx: Tx, principal: Principal, customer_id: UUID, version: int, ids: Sequence[UUID]) -> bool:
    """Delete a customer who is as they were at `version`, with these addresses; false when more is known of them.

    Whether they have tickets or anything else of a higher module is the caller's to know, after the row is held
    (`lock_to_erase`). Raises NotFound, CustomerErased, VersionConflict.
    """
    workspace_id = principal.workspace_id
    held = await lock_to_erase(tx, workspace_id, customer_id)
    if held != version:
        raise VersionConflict(current_version=held)
    if await _has_more(tx, workspace_id, customer_id, ids):
        return False
    await _remove(tx, workspace_id, customer_id, ids)
    await forget_renames(tx, workspace_id, customer_id)
    await tx.run(
        "delete from customer where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=workspace_id,
        id=customer_id,
    )
    tx.record(CustomerRemoved(workspace_id=workspace_id, customer_id=customer_id))
    return True


async def _has_more(tx: Tx, workspace_id: UUID, customer_id: UUID, ids: Sequence[UUID]) -> bool:
    return bool(
        await tx.value(
            """select exists (select from identity where workspace_id = %(workspace_id)s and customer_id = %(id)s
                    and (verified or id <> all(%(ids)s)))
                or exists (select from customer_note where workspace_id = %(workspace_id)s and customer_id = %(id)s)
                or exists (select from customer_merge where workspace_id = %(workspace_id)s
                    and (customer_id = %(id)s or target_id = %(id)s))
                or exists (select from customer where workspace_id = %(workspace_id)s and merged_into_id = %(id)s)""",
            workspace_id=workspace_id,
            id=customer_id,
            ids=list(ids),
        )
    )


async def _remove(tx: Tx, workspace_id: UUID, customer_id: UUID, ids: Sequence[UUID]) -> int:
    gone = await tx.rows(
        """delete from identity where workspace_id = %(workspace_id)s and customer_id = %(customer_id)s
            and id = any(%(ids)s) and not verified returning id, channel""",
        workspace_id=workspace_id,
        customer_id=customer_id,
        ids=list(ids),
    )
    for row in gone:
        tx.record(
            IdentityRemoved(
                workspace_id=workspace_id, customer_id=customer_id, subject_id=row["id"], channel=row["channel"]
            )
        )
    return len(gone)
