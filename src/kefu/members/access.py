"""Over which members a principal may decide. Everybody who works here may see who works here."""

from uuid import UUID

from kefu.kit.access import Permission, Principal
from kefu.kit.events import ActorKind
from kefu.members.roles import Rights


def may_manage(principal: Principal, unit_id: UUID) -> bool:
    """Tell whether members of the unit are the principal's to manage."""
    return principal.scope is None or unit_id in principal.scope


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
