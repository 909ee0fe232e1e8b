"""Answering a survey."""

from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.ids import new_id
from kefu.surveys.events import SurveyAnswered
from kefu.surveys.model import Answer, Ask, RatingClosed, Round
from kefu.surveys.queries import find_last_human, load_round
from kefu.tickets import LockedTicket, lock_ticket_by_id, note_rating


async def answer(tx: Tx, workspace_id: UUID, inbox_id: UUID, ask: Ask, given: Answer) -> None:
    """Write down what a customer thinks, or thinks now. The same again changes nothing.

    Raises NotFound when it is not theirs to say or the ticket is in the work again, RatingClosed.
    """
    ticket = await lock_ticket_by_id(tx, workspace_id, ask.ticket_id)
    round = await load_round(tx, workspace_id, inbox_id, ask)
    if not round.open:
        raise RatingClosed
    if (round.score, round.comment) == (given.score, given.comment):
        return
    await write_answer(tx, ticket, round, given)


async def write_answer(tx: Tx, ticket: LockedTicket, round: Round, given: Answer) -> None:
    """Write down an answer that was found to be allowed; its first one is about the last human of that moment."""
    workspace_id, first = ticket.workspace_id, round.id is None
    response_id = round.id or new_id()
    member_id = await find_last_human(tx, workspace_id, ticket.id) if first else round.member_id
    await tx.run(
        """insert into survey_response (workspace_id, id, ticket_id, asked_at, member_id, score, comment, answered_at)
        values (%(workspace_id)s, %(id)s, %(ticket_id)s, %(asked_at)s, %(member_id)s, %(score)s, %(comment)s, %(now)s)
        on conflict (workspace_id, id) do update
            set score = excluded.score, comment = excluded.comment, changed_at = excluded.answered_at""",
        workspace_id=workspace_id,
        id=response_id,
        ticket_id=ticket.id,
        asked_at=round.asked_at,
        member_id=member_id,
        score=given.score,
        comment=given.comment,
        now=ticket.now,
    )
    await note_rating(tx, ticket, given.score)
    tx.record(
        SurveyAnswered.of(
            ticket,
            subject_id=response_id,
            member_id=member_id,
            score=given.score,
            score_before=round.score,
            asked_at=round.asked_at,
        ),
        ticket.now,
    )
