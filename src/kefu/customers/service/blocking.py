"""Blocking a customer: what they say is kept, but as spam."""

from uuid import UUID

from kefu.customers.events import CustomerBlocked, CustomerUnblocked
from kefu.customers.model import Customer, NewBlock
from kefu.customers.queries import load_customer, lock_standing
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import VersionConflict


async def set_block(tx: Tx, principal: Principal, customer_id: UUID, data: NewBlock) -> Customer:
    """Block a customer or listen to them again; their tickets stay where they are.

    Raises NotFound, GoesOnElsewhere, VersionConflict.
    """
    workspace_id = principal.workspace_id
    held = await lock_standing(tx, workspace_id, customer_id)
    if held.version != data.version:
        raise VersionConflict(current_version=held.version)
    if held.blocked != data.blocked:
        await tx.run(
            """update customer set blocked_at = case when %(blocked)s then clock_timestamp() end, version = version + 1
            where workspace_id = %(workspace_id)s and id = %(id)s""",
            workspace_id=workspace_id,
            id=customer_id,
            blocked=data.blocked,
        )
        fact = CustomerBlocked if data.blocked else CustomerUnblocked
        tx.record(fact(workspace_id=workspace_id, customer_id=customer_id))
    return await load_customer(tx, workspace_id, customer_id)
