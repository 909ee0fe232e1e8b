"""The facts that inboxes record."""

from typing import ClassVar
from uuid import UUID

from kefu.inboxes.model import InboxField
from kefu.kit.events import Event


class InboxAdded(Event, frozen=True, kw_only=True, tag="inbox.added"):
    """A way to reach us was set up; `subject_id` is the inbox."""

    subject_id: UUID
    channel: str
    unit_id: UUID
    team_id: UUID | None


class InboxChanged(Event, frozen=True, kw_only=True, tag="inbox.changed"):
    """An inbox was set differently; `fields` names what, unit, team and activity are told as they are now."""

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    channel: str
    fields: list[InboxField]
    unit_id: UUID
    team_id: UUID | None
    active: bool
    revision_id: UUID | None = None
