"""Over which part of the tree a principal may decide. Everybody who works here may see the whole tree."""

from kefu.kit.access import Principal
from kefu.workspaces.model import Unit


def may_manage(principal: Principal, unit: Unit) -> bool:
    """Tell whether the unit lies in the principal's part of the organisation."""
    return principal.scope is None or unit.id in principal.scope
