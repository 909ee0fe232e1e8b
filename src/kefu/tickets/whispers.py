"""Reading whispers: by who may hear them, and by nobody else."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.events import ActorKind
from kefu.tickets.access import HEARD, VISIBLE, hearing_params, may_hear, may_see
from kefu.tickets.wire import Author, Whisper

_SHOWN = f"""select whisper.id, ticket.number as ticket_number, whisper.author_id, author.name as author_name,
    whisper.hearer_id, whisper.text, whisper.at
from whisper
join ticket on ticket.workspace_id = whisper.workspace_id and ticket.id = whisper.ticket_id
join member author on author.workspace_id = whisper.workspace_id and author.id = whisper.author_id
where whisper.workspace_id = %(workspace_id)s and {VISIBLE} and {HEARD}"""  # noqa: S608  constants only


class _Row(msgspec.Struct, kw_only=True):
    id: UUID
    ticket_number: int
    author_id: UUID
    author_name: str
    hearer_id: UUID
    text: str
    at: datetime


class Ears(msgspec.Struct, kw_only=True):
    """To whom a whisper was said, by whom, and where its ticket is now: all that decides who hears it."""

    workspace_id: UUID
    ticket_id: UUID
    number: int
    unit_id: UUID
    team_id: UUID | None
    assignee_id: UUID | None
    author_id: UUID
    hearer_id: UUID

    def open_to(self, principal: Principal) -> bool:
        """Tell whether the principal may see the ticket and hear what was whispered."""
        return may_see(
            principal,
            workspace_id=self.workspace_id,
            unit_id=self.unit_id,
            team_id=self.team_id,
            assignee_id=self.assignee_id,
        ) and may_hear(
            principal,
            unit_id=self.unit_id,
            assignee_id=self.assignee_id,
            author_id=self.author_id,
            hearer_id=self.hearer_id,
        )


async def find_whispers(
    tx: Tx, principal: Principal, ticket_ids: Sequence[UUID], *, before: datetime | None, limit: int
) -> list[Whisper]:
    """Give the newest whispers on tickets (of those before a moment) that the principal may hear, oldest first."""
    rows = await tx.all(
        _Row,
        f"""{_SHOWN} and whisper.ticket_id = any(%(ticket_ids)s)
          and whisper.at < coalesce(%(before)s::timestamptz, 'infinity')
        order by whisper.at desc, whisper.id desc limit %(limit)s""",
        ticket_ids=list(ticket_ids),
        before=before,
        limit=limit,
        **hearing_params(principal),
    )
    return [_whisper(row) for row in reversed(rows)]


async def find_whisper(tx: Tx, principal: Principal, id: UUID) -> Whisper | None:
    """Give a whisper that the principal may hear."""
    row = await tx.one(_Row, f"{_SHOWN} and whisper.id = %(id)s", id=id, **hearing_params(principal))
    return _whisper(row) if row else None


async def find_ears(tx: Tx, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Ears]:
    """Give who hears whispers, by id, without asking who looks; the caller decides at delivery."""
    rows = await tx.all(
        _EarsOf,
        """select whisper.id, ticket.workspace_id, ticket.id as ticket_id, ticket.number, ticket.unit_id,
            ticket.team_id, ticket.assignee_id, whisper.author_id, whisper.hearer_id
        from whisper join ticket on ticket.workspace_id = whisper.workspace_id and ticket.id = whisper.ticket_id
        where whisper.workspace_id = %(workspace_id)s and whisper.id = any(%(ids)s)""",
        workspace_id=workspace_id,
        ids=list(ids),
    )
    return {row.id: row for row in rows}


class _EarsOf(Ears, kw_only=True):
    id: UUID


def _whisper(row: _Row) -> Whisper:
    return Whisper(
        id=row.id,
        ticket_number=row.ticket_number,
        author=Author(ActorKind.MEMBER, row.author_id, row.author_name),
        hearer_id=row.hearer_id,
        text=row.text,
        at=row.at,
    )
