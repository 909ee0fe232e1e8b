"""What goes along: public messages of the ticket, and files that hang on them. Nothing else can be chosen."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from kefu.files import FileRef
from kefu.forwards.model import MOST_BYTES, MOST_MESSAGES
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput
from kefu.tickets import Message, find_public_by_id, find_public_ids

MEGABYTE = 1024 * 1024


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """What goes along, oldest first."""

    messages: list[Message]
    offered: list[FileRef]
    files: list[FileRef]

    @property
    def bytes(self) -> int:
        return sum(file.size for file in self.files)


async def choose(
    tx: Tx, principal: Principal, ticket_id: UUID, messages: Sequence[UUID] | None, files: Sequence[UUID]
) -> Chosen:
    """Give what is chosen of a ticket that the principal may see; raises InvalidInput for what cannot go along."""
    ids = await find_public_ids(tx, principal, ticket_id, messages, MOST_MESSAGES + 1)
    if messages is not None and len(ids) < len(messages):
        raise InvalidInput(field="messages", reason="forward_not_said")
    if not ids:
        raise InvalidInput(field="messages", reason="forward_nothing")
    if len(ids) > MOST_MESSAGES:
        raise InvalidInput(field="messages", reason="forward_many", limit=MOST_MESSAGES)
    said = await find_public_by_id(tx, principal.workspace_id, ids)
    there = {file.id: file for message in said for file in message.files}
    if not there.keys() >= set(files):
        raise InvalidInput(field="files", reason="forward_file")
    going = [file for file in there.values() if file.id in set(files)]
    chosen = Chosen(messages=said, offered=list(there.values()), files=going)
    if chosen.bytes > MOST_BYTES:
        raise InvalidInput(field="files", reason="forward_large", limit=MOST_BYTES // MEGABYTE)
    return chosen
