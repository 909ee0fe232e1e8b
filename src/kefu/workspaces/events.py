"""Facts about workspaces and their organisation."""

from typing import ClassVar
from uuid import UUID

from kefu.kit.events import Event
from kefu.workspaces.model import Locale, UnitKind


class WorkspaceFounded(Event, frozen=True, kw_only=True, tag="workspace.founded"):
    """A workspace began to exist."""


class WorkspaceChanged(Event, frozen=True, kw_only=True, tag="workspace.changed"):
    """The workspace has another name, working language, time zone or time until tickets close; the revision tells."""

    locale_before: Locale
    locale_after: Locale
    renamed: bool
    revision_id: UUID | None


class UnitAdded(Event, frozen=True, kw_only=True, tag="unit.added"):
    """The organisation grew by a unit; `subject_id` is the unit."""

    subject_id: UUID
    parent_id: UUID | None
    kind: UnitKind


class UnitChanged(Event, frozen=True, kw_only=True, tag="unit.changed"):
    """A unit was renamed, moved, archived or brought back, or became another kind.

    A move changes what its members may see. Before version 3 none was archived.
    """

    VERSION: ClassVar[int] = 3

    subject_id: UUID
    parent_before: UUID | None
    parent_after: UUID | None
    kind_before: UnitKind
    kind_after: UnitKind
    renamed: bool
    revision_id: UUID | None = None
    archived_before: bool = False
    archived_after: bool = False
