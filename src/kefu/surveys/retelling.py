"""Answers within histories that are told at once: the rows and facts that `answer` would have left."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from kefu.kit.db import Tx
from kefu.kit.events import Actor, ActorKind
from kefu.surveys.events import SurveyAnswered
from kefu.surveys.model import Answer
from kefu.tickets import Retelling, Status, StatusChanged

_ROW = ("workspace_id", "id", "ticket_id", "asked_at", "member_id", "score", "comment", "answered_at")


class AnsweredThen(msgspec.Struct, frozen=True, kw_only=True):
    """A first answer as it stands in its table."""

    workspace_id: UUID
    id: UUID
    ticket_id: UUID
    asked_at: datetime
    member_id: UUID | None
    score: int
    comment: str
    answered_at: datetime


def retell_answer(told: Retelling, at: datetime, customer: Actor, id: UUID, given: Answer) -> AnsweredThen:
    """Let a customer answer on a ticket that stands solved, for the first time since it was."""
    told.rate(at, customer, given.score)
    ticket = told.ticket
    row = AnsweredThen(
        workspace_id=ticket.workspace_id,
        id=id,
        ticket_id=ticket.id,
        asked_at=_solved_at(told),
        member_id=next((one.author.id for one in reversed(told.public) if one.author.kind == ActorKind.MEMBER), None),
        score=given.score,
        comment=given.comment,
        answered_at=ticket.now,
    )
    told.record(
        SurveyAnswered.of(
            ticket,
            subject_id=id,
            member_id=row.member_id,
            score=given.score,
            score_before=None,
            asked_at=row.asked_at,
        )
    )
    return row


async def write_answers(tx: Tx, answers: Sequence[AnsweredThen]) -> None:
    """Write the rows of answers whose tickets are written."""
    await tx.copy("survey_response", _ROW, map(msgspec.structs.astuple, answers))


def _solved_at(told: Retelling) -> datetime:
    return next(
        fact.at
        for fact in reversed(told.facts)
        if isinstance(fact.event, StatusChanged) and fact.event.after == Status.SOLVED
    )
