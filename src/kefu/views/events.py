"""The facts that saved views record; what a view is called and asks for stands in its row."""

from typing import ClassVar
from uuid import UUID

from kefu.kit.events import Event
from kefu.views.saved.model import SavedViewField


class SavedViewAdded(Event, frozen=True, kw_only=True, tag="saved_view.added"):
    """A view was saved; `unit_id` says with whom it is shared, null with nobody but its owner."""

    subject_id: UUID
    owner_id: UUID
    unit_id: UUID | None


class SavedViewChanged(Event, frozen=True, kw_only=True, tag="saved_view.changed"):
    """A saved view became different; `revision_id` tells what it was, if it was shared and stays so."""

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    fields: list[SavedViewField]
    unit_before: UUID | None
    unit_after: UUID | None
    revision_id: UUID | None = None


class SavedViewMoved(Event, frozen=True, kw_only=True, tag="saved_view.moved"):
    """A saved view stands elsewhere among the others: after `after`, null as the first."""

    subject_id: UUID
    after: UUID | None


class SavedViewDeleted(Event, frozen=True, kw_only=True, tag="saved_view.deleted"):
    """A saved view was taken away; it can be restored. `unit_id` says with whom it was shared."""

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    unit_id: UUID | None = None


class SavedViewRestored(Event, frozen=True, kw_only=True, tag="saved_view.restored"):
    """A saved view that was taken away is there again; `unit_id` says with whom it is shared."""

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    unit_id: UUID | None = None
