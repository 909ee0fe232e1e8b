"""Keeping whose hand last changed an incident, which also tells open screens that incidents are others now."""

from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from kefu.kit.reactions import Reader


async def keep_hand(tx: Tx, fact: Recorded) -> None:
    """Remember who changed an incident or what belongs to it, and when."""
    await tx.run(
        """insert into incident_hand (workspace_id, incident_id, member_id, at)
        values (%(workspace_id)s, %(incident_id)s, %(member_id)s, %(at)s)
        on conflict (workspace_id, incident_id) do update set member_id = excluded.member_id, at = excluded.at""",
        workspace_id=fact.workspace_id,
        incident_id=UUID(fact.data["incident_id"]) if fact.ticket_id else fact.subject_id,
        member_id=fact.actor_id,
        at=fact.at,
    )


INCIDENTS = Reader(
    name="incidents",
    react=keep_hand,
    types=frozenset(
        {
            "incident.declared",
            "incident.changed",
            "incident.round_begun",
            "incident.round_stopped",
            "ticket.incident_linked",
            "ticket.incident_unlinked",
        }
    ),
    tables=("incident_hand",),
    announces=True,
)
