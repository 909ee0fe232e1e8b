"""Facts about who wants to hear of what."""

from uuid import UUID

from kefu.kit.events import Event


class FollowBegun(Event, frozen=True, kw_only=True, tag="follow.begun"):
    """A member wants to hear of a ticket's news; `subject_id` is the member. It is nothing done to the ticket."""

    subject_id: UUID
    followed_id: UUID


class FollowEnded(Event, frozen=True, kw_only=True, tag="follow.ended"):
    """A member wants to hear of a ticket's news no more; `subject_id` is the member."""

    subject_id: UUID
    followed_id: UUID
