"""From facts to notifications: by what the fact itself says, so that the log alone gives the same again."""

from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from kefu.kit.reactions import Reader
from kefu.notifications.model import NotificationKind

K = NotificationKind
_LIVE = frozenset({"new", "open", "pending", "held"})


def audiences_of(fact: Recorded) -> list[tuple[UUID, NotificationKind]]:
    """Give who is to be told of a fact, and as what; never who did it themselves."""
    data = fact.data
    assignee = UUID(data["assignee_id"]) if data["assignee_id"] else None
    team = UUID(data["team_id"]) if data["team_id"] else None
    if data.get("end_state") is not None:
        return []
    told: list[tuple[UUID, NotificationKind]] = []
    if fact.type == "ticket.assigned":
        if assignee and data["assignee_before"] != data["assignee_id"]:
            told.append((assignee, K.ASSIGNED))
        elif team and not assignee and data["status"] in _LIVE:
            told.append((team, K.TEAM_NEW))
    elif fact.type == "ticket.created":
        if assignee:
            told.append((assignee, K.ASSIGNED))
        elif team:
            told.append((team, K.TEAM_NEW))
    elif fact.type == "message.received" and assignee and not data["first"]:
        told.append((assignee, K.ANSWERED))
    elif fact.type == "ticket.returned" and assignee and data["reason"] == "time":
        told.append((assignee, K.REMINDED))
    return [(audience, kind) for audience, kind in told if audience != fact.actor_id]


async def tell(tx: Tx, fact: Recorded) -> None:
    """Put down who is to be told."""
    for audience, kind in audiences_of(fact):
        await tx.run(
            """insert into notification
                (workspace_id, audience, position, kind, ticket_id, message_id, actor_kind, actor_id, at)
            values (%(workspace_id)s, %(audience)s, %(position)s, %(kind)s, %(ticket_id)s, %(message_id)s,
                %(actor_kind)s, %(actor_id)s, %(at)s)
            on conflict (workspace_id, audience, position) do nothing""",
            workspace_id=fact.workspace_id,
            audience=audience,
            position=fact.position,
            kind=kind.value,
            ticket_id=fact.ticket_id,
            message_id=UUID(fact.data["message_id"]) if fact.data.get("message_id") else None,
            actor_kind=fact.actor_kind,
            actor_id=fact.actor_id,
            at=fact.at,
        )


NOTIFICATIONS = Reader(
    name="notifications",
    react=tell,
    types=frozenset({"ticket.created", "ticket.assigned", "message.received", "ticket.returned"}),
    tables=("notification",),
    announces=True,
)
