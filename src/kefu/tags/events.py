"""The facts that tags record."""

from uuid import UUID

from kefu.kit.events import Event
from kefu.tags.model import TagPart


class TagAdded(Event, frozen=True, kw_only=True, tag="tag.added"):
    """The workspace got a tag it did not have, by hand or by being put on a ticket; `subject_id` is the tag."""

    subject_id: UUID


class TagChanged(Event, frozen=True, kw_only=True, tag="tag.changed"):
    """A tag is called otherwise, was archived or brought back; `parts` names what became different."""

    subject_id: UUID
    parts: list[TagPart]
    archived_before: bool
    archived_after: bool
    revision_id: UUID | None = None


class TagMerged(Event, frozen=True, kw_only=True, tag="tag.merged"):
    """Another tag, `merged_id`, went into this one."""

    subject_id: UUID
    merged_id: UUID


class TagDeleted(Event, frozen=True, kw_only=True, tag="tag.deleted"):
    """A tag that nothing wore or named is gone."""

    subject_id: UUID
    revision_id: UUID | None = None
