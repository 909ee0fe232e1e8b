"""Facts about surveys."""

from datetime import datetime
from uuid import UUID

from kefu.tickets import TicketEvent


class SurveyAnswered(TicketEvent, frozen=True, kw_only=True, tag="survey.answered"):
    """A customer rated how their ticket was solved, or changed their mind; `subject_id` is the response.

    `member_id` is the last human who had answered them publicly, or null when nobody had.
    """

    subject_id: UUID
    member_id: UUID | None
    score: int
    score_before: int | None
    asked_at: datetime
