"""Workspaces (tenants) and their organisation."""

from kefu.workspaces.events import UnitAdded, UnitChanged, WorkspaceChanged, WorkspaceFounded
from kefu.workspaces.model import (
    CLOSE_AFTER_DAYS,
    Founded,
    Locale,
    NewUnit,
    Unit,
    UnitChange,
    UnitKind,
    Workspace,
    WorkspaceChange,
    check_time_zone,
    clean_label,
    clean_line,
    fold_label,
    says_nothing,
)
from kefu.workspaces.queries import (
    BELOW,
    Scope,
    find_headquarters,
    find_scope,
    find_unit,
    find_units,
    find_used_unit,
    load_workspace,
)
from kefu.workspaces.service.founding import found_workspace
from kefu.workspaces.service.organising import add_unit, change_unit, lock_workspace
from kefu.workspaces.service.settling import change_workspace

__all__ = [
    "BELOW",
    "CLOSE_AFTER_DAYS",
    "Founded",
    "Locale",
    "NewUnit",
    "Scope",
    "Unit",
    "UnitAdded",
    "UnitChange",
    "UnitChanged",
    "UnitKind",
    "Workspace",
    "WorkspaceChange",
    "WorkspaceChanged",
    "WorkspaceFounded",
    "add_unit",
    "change_unit",
    "change_workspace",
    "check_time_zone",
    "clean_label",
    "clean_line",
    "find_headquarters",
    "find_scope",
    "find_unit",
    "find_units",
    "find_used_unit",
    "fold_label",
    "found_workspace",
    "load_workspace",
    "lock_workspace",
    "says_nothing",
]
