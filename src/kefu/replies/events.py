"""The facts that saved replies record."""

from typing import ClassVar
from uuid import UUID

from kefu.kit.events import Event
from kefu.replies.model import ReplyField


class SavedReplyAdded(Event, frozen=True, kw_only=True, tag="saved_reply.added"):
    """A saved reply was written; `unit_id` says with whom it is shared, null with nobody but its owner."""

    subject_id: UUID
    owner_id: UUID
    unit_id: UUID | None


class SavedReplyChanged(Event, frozen=True, kw_only=True, tag="saved_reply.changed"):
    """A saved reply became different; `revision` is where its earlier wording is kept, null when it kept it.

    `revision_id` tells title and folder as they were, if it was shared and stays so.
    """

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    fields: list[ReplyField]
    revision: int | None
    unit_before: UUID | None
    unit_after: UUID | None
    revision_id: UUID | None = None


class SavedReplyDeleted(Event, frozen=True, kw_only=True, tag="saved_reply.deleted"):
    """A saved reply was taken away; it can be restored. `unit_id` says with whom it was shared."""

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    unit_id: UUID | None = None


class SavedReplyRestored(Event, frozen=True, kw_only=True, tag="saved_reply.restored"):
    """A saved reply that was taken away is there again; `unit_id` says with whom it is shared."""

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    unit_id: UUID | None = None


class SavedReplyUsed(Event, frozen=True, kw_only=True, tag="saved_reply.used"):
    """A saved reply was put into an answer or note on the ticket `used_on`, which need not have been sent."""

    subject_id: UUID
    used_on: UUID
