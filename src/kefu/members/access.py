"""Over which members a principal may decide. Everybody who works here may see who works here."""

from uuid import UUID

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.events import ActorKind
from kefu.members.model import Member
from kefu.members.queries import load_member
from kefu.members.roles import Rights


def may_manage(principal: Principal, unit_id: UUID) -> bool:
    """Tell whether members of the unit are the principal's to manage."""
    return principal.scope is None or unit_id in principal.scope


async def load_managed(tx: Tx, principal: Principal, member_id: UUID) -> Member:
    """Give a member, active or not, who is the principal's to manage; raises NotFound."""
    member = await load_member(tx, principal.workspace_id, member_id)
    if not may_manage(principal, member.unit_id):
        raise NotFound
    return member


def may_give(principal: Principal, rights: Rights) -> bool:
    """Tell whether the rights are no more than the principal's own: nobody lifts others above themselves."""
    return Rights(principal.permissions, principal.scope is None).cover(rights)


def system_principal(workspace_id: UUID) -> Principal:
    """Give the principal as which the server itself acts: set-up, command line, demo."""
    return Principal(
        workspace_id=workspace_id,
        kind=ActorKind.SYSTEM,
        id=UUID(int=0),
        permissions=frozenset(Permission),
        scope=None,
    )
