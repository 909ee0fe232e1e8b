"""From facts to notifications: by what the fact itself says, so that the log alone gives the same again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.events import ActorKind, Recorded
from kefu.kit.reactions import Reader
from kefu.notifications.model import CoverStep, NotificationKind

K = NotificationKind
_LIVE = frozenset({"new", "open", "pending", "held"})


def audiences_of(fact: Recorded) -> list[tuple[UUID, NotificationKind]]:
    """Give who is to be told of a fact, and as what; never who did it themselves."""
    if fact.data.get("end_state") is not None:
        return []
    if fact.type == _WHISPER and fact.subject_id:
        return [(fact.subject_id, K.WHISPERED)]
    told = _MEANT[fact.type](fact.data) if fact.type in _MEANT else []
    return [(audience, kind) for audience, kind in told if audience != fact.actor_id]


Meant = list[tuple[UUID, NotificationKind]]


def _placed(data: dict[str, Any]) -> Meant:
    """Tell who holds a ticket now, or the team in which it waits."""
    if data["assignee_id"]:
        same = data.get("assignee_before") == data["assignee_id"]
        holder = UUID(data["assignee_id"])
        if data.get("covers") and not same:
            return [(holder, K.STANDING_IN), (UUID(data["covers"]), K.COVERED)]
        return [] if same else [(holder, K.ASSIGNED)]
    waits = data["team_id"] and data["status"] in _LIVE
    return [(UUID(data["team_id"]), K.TEAM_NEW)] if waits else []


def _answered(data: dict[str, Any]) -> Meant:
    return [(UUID(data["assignee_id"]), K.ANSWERED)] if data["assignee_id"] and not data["first"] else []


def _returned(data: dict[str, Any]) -> Meant:
    due = data["assignee_id"] and data["reason"] == "time"
    return [(UUID(data["assignee_id"]), K.REMINDED)] if due else []


def _mentioned(data: dict[str, Any]) -> Meant:
    meant = (*data.get("mentioned", ()), *data.get("mentioned_units", ()))
    return [(UUID(id), K.MENTIONED) for id in meant]


def _planned(data: dict[str, Any]) -> Meant:
    """Tell who is to cover somebody, and who is to no more."""
    concerned = dict.fromkeys(id for part in ("cover_id", "cover_before") if (id := data.get(part)))
    return [(UUID(id), K.COVER) for id in concerned]


_MEANT: dict[str, Callable[[dict[str, Any]], Meant]] = {
    "ticket.created": _placed,
    "ticket.assigned": _placed,
    "message.received": _answered,
    "ticket.returned": _returned,
    "note.added": _mentioned,
    "note.revised": _mentioned,
    "absence.planned": _planned,
    "absence.begun": _planned,
    "absence.ended": _planned,
}


NEWS = frozenset({"message.received", "message.sent", "note.added"})
"""What who follows a ticket is told of: the customer's words, the answers, the notes."""
_FOLLOWS = frozenset({"follow.begun", "follow.ended"})
_WHISPER = "whisper.added"
"""It is told to the member whom it names, and is no fact of the ticket that it names."""


async def tell(tx: Tx, fact: Recorded) -> None:
    """Put down who is to be told, or who follows from now on."""
    if fact.type in _FOLLOWS:
        await _remember(tx, fact)
        return
    told = dict(await _followers(tx, fact)) | dict(audiences_of(fact))
    ticket_id = UUID(fact.data["whispered_id"]) if fact.type == _WHISPER else fact.ticket_id
    for audience, kind in told.items():
        actor_kind, actor_id = _actor_of(fact, kind)
        step = step_of(fact, audience) if kind == K.COVER else None
        begins, ends = _times_of(fact, step)
        await tx.run(
            """insert into notification (workspace_id, audience, position, kind, ticket_id, message_id,
                actor_kind, actor_id, at, step, begins, ends)
            values (%(workspace_id)s, %(audience)s, %(position)s, %(kind)s, %(ticket_id)s, %(message_id)s,
                %(actor_kind)s, %(actor_id)s, %(at)s, %(step)s, %(begins)s, %(ends)s)
            on conflict (workspace_id, audience, position) do nothing""",
            workspace_id=fact.workspace_id,
            audience=audience,
            position=fact.position,
            kind=kind.value,
            ticket_id=ticket_id,
            message_id=UUID(fact.data["message_id"]) if fact.data.get("message_id") else None,
            actor_kind=actor_kind,
            actor_id=actor_id,
            at=fact.at,
            step=step,
            begins=begins,
            ends=ends,
        )


def _actor_of(fact: Recorded, kind: NotificationKind) -> tuple[str, UUID | None]:
    """Give of whom is told: who did it; to who stands in, whom they stand in for."""
    if kind == K.STANDING_IN:
        return ActorKind.MEMBER.value, UUID(fact.data["covers"])
    if kind == K.COVER:
        return ActorKind.MEMBER.value, fact.subject_id
    return fact.actor_kind, fact.actor_id


def _times_of(fact: Recorded, step: CoverStep | None) -> tuple[datetime | None, datetime | None]:
    if step is None or step == CoverStep.TAKEN_OFF:
        return None, None
    return datetime.fromisoformat(fact.data["begins"]), datetime.fromisoformat(fact.data["ends"])


def step_of(fact: Recorded, audience: UUID) -> CoverStep:
    """Give what a fact about an absence is to who covers, or was to cover, who is away."""
    if fact.type == "absence.begun":
        return CoverStep.BEGUN
    if fact.data.get("cover_id") != str(audience):
        return CoverStep.TAKEN_OFF
    return CoverStep.CHANGED if fact.data.get("cover_before") == str(audience) else CoverStep.NAMED


async def _remember(tx: Tx, fact: Recorded) -> None:
    """Keep who follows at this place in the log."""
    follower = {
        "workspace_id": fact.workspace_id,
        "ticket_id": UUID(fact.data["followed_id"]),
        "member_id": fact.subject_id,
    }
    if fact.type == "follow.begun":
        await tx.run(
            """insert into notification_follower (workspace_id, ticket_id, member_id)
            values (%(workspace_id)s, %(ticket_id)s, %(member_id)s)
            on conflict (workspace_id, ticket_id, member_id) do nothing""",
            **follower,
        )
    else:
        await tx.run(
            """delete from notification_follower
            where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s and member_id = %(member_id)s""",
            **follower,
        )


async def _followers(tx: Tx, fact: Recorded) -> Meant:
    """Give who follows the ticket and did not do it themselves; of removed tickets nobody is told anything."""
    if fact.type not in NEWS or fact.data.get("end_state") is not None:
        return []
    members = await tx.column(
        """select member_id from notification_follower
        where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s""",
        workspace_id=fact.workspace_id,
        ticket_id=fact.ticket_id,
    )
    return [(member, K.FOLLOWED) for member in members if member != fact.actor_id]


NOTIFICATIONS = Reader(
    name="notifications",
    react=tell,
    types=frozenset(_MEANT) | NEWS | _FOLLOWS | {_WHISPER},
    tables=("notification", "notification_follower"),
    announces=True,
)
