"""Telling of whispers: to each stream by itself, and only that there is one; its words are asked for."""

from collections.abc import Sequence
from uuid import UUID

from kefu.kit.access import Principal
from kefu.kit.events import Recorded
from kefu.kit.streams import Batch, frame
from kefu.realtime.model import Whispered
from kefu.tickets import Ears, find_ears

_WHISPER = "whisper.added"
Heard = tuple[Recorded, Ears]


async def load_heard(batch: Batch, workspace_id: UUID, facts: Sequence[Recorded]) -> list[Heard]:
    """Load who may hear the whispers among these facts of one workspace."""
    said = [(fact, UUID(fact.data["message_id"])) for fact in facts if fact.type == _WHISPER]
    if not said:
        return []
    ears = await batch.load(find_ears, workspace_id, {id for _, id in said})
    return [(fact, ears[id]) for fact, id in said if id in ears]


def write_heard(heard: Sequence[Heard], principal: Principal, after: int = 0) -> bytes:
    """Give what one principal is to read about whispers after a position.

    The frames carry no place: they stand before the others of their batch, so that none is passed over.
    """
    tickets = {ears.ticket_id: ears.number for fact, ears in heard if fact.position > after and ears.open_to(principal)}
    return b"".join(frame("whisper", Whispered(ticket_id=id, number=number)) for id, number in tickets.items())
