"""Notes about a customer: written, worded anew by their author, taken away and brought back."""

import hashlib
from uuid import UUID

import msgspec

from kefu.customers.events import CustomerNoteAdded, CustomerNoteChanged, CustomerNoteDeleted, CustomerNoteRestored
from kefu.customers.model import CustomerNote, CustomerNoteChange, NewCustomerNote, NoteNotYours
from kefu.customers.queries import HeldNote, find_note, lock_standing
from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import IdTaken, InvalidInput, NotFound, VersionConflict
from kefu.kit.ids import given_id


async def add_note(tx: Tx, principal: Principal, customer_id: UUID, new: NewCustomerNote) -> CustomerNote:
    """Write a note; the same id and content again gives the same answer. Raises NotFound, InvalidInput, IdTaken."""
    workspace_id, note_id, text = principal.workspace_id, given_id(new.id), _clean(new.text)
    await lock_standing(tx, workspace_id, customer_id)
    fingerprint = hashlib.sha256(msgspec.json.encode([principal.id, customer_id, text])).digest()
    inserted = await tx.run(
        """insert into customer_note (workspace_id, id, customer_id, author_id, text, fingerprint)
        values (%(workspace_id)s, %(id)s, %(customer_id)s, %(author_id)s, %(text)s, %(fingerprint)s)
        on conflict (workspace_id, id) do nothing""",
        workspace_id=workspace_id,
        id=note_id,
        customer_id=customer_id,
        author_id=principal.id,
        text=text,
        fingerprint=fingerprint,
    )
    note = await find_note(tx, workspace_id, customer_id, note_id)
    if note is None or note.fingerprint != fingerprint:
        raise IdTaken(field="id")
    if inserted:
        tx.record(CustomerNoteAdded(workspace_id=workspace_id, customer_id=customer_id, subject_id=note_id))
    return _shown(note)


async def change_note(
    tx: Tx, principal: Principal, customer_id: UUID, note_id: UUID, change: CustomerNoteChange
) -> CustomerNote:
    """Word one's own note anew. Raises NotFound, NoteNotYours, VersionConflict or InvalidInput."""
    text = _clean(change.text)
    note = await _lock_note(tx, principal, customer_id, note_id)
    if note.author_id != principal.id:
        raise NoteNotYours
    if note.deleted_at is not None:
        raise NotFound
    if note.revision != change.revision:
        raise VersionConflict(current_version=note.revision)
    if text != note.text:
        await tx.run(
            """update customer_note set text = %(text)s, revision = revision + 1, edited_at = clock_timestamp()
            where workspace_id = %(workspace_id)s and id = %(id)s""",
            workspace_id=principal.workspace_id,
            id=note_id,
            text=text,
        )
        fact = CustomerNoteChanged(
            workspace_id=principal.workspace_id,
            customer_id=note.customer_id,
            subject_id=note_id,
            revision=note.revision + 1,
        )
        tx.record(fact)
    return _shown(await _lock_note(tx, principal, customer_id, note_id))


async def set_deleted(tx: Tx, principal: Principal, customer_id: UUID, note_id: UUID, *, deleted: bool) -> CustomerNote:
    """Take a note away or bring it back: its author, or who manages the workspace. Raises NotFound, NoteNotYours."""
    note = await _lock_note(tx, principal, customer_id, note_id)
    if note.author_id != principal.id and not principal.may(Permission.WORKSPACE_MANAGE):
        raise NoteNotYours
    if (note.deleted_at is not None) != deleted:
        await tx.run(
            """update customer_note set deleted_at = case when %(deleted)s then clock_timestamp() end
            where workspace_id = %(workspace_id)s and id = %(id)s""",
            workspace_id=principal.workspace_id,
            id=note_id,
            deleted=deleted,
        )
        fact = CustomerNoteDeleted if deleted else CustomerNoteRestored
        tx.record(fact(workspace_id=principal.workspace_id, customer_id=note.customer_id, subject_id=note_id))
    return _shown(note)


async def _lock_note(tx: Tx, principal: Principal, customer_id: UUID, note_id: UUID) -> HeldNote:
    note = await find_note(tx, principal.workspace_id, customer_id, note_id, lock=True)
    if note is None:
        raise NotFound
    return note


def _clean(text: str) -> str:
    if not text.strip():
        raise InvalidInput(field="text", reason="note_empty")
    return text.strip()


def _shown(note: HeldNote) -> CustomerNote:
    return msgspec.convert(note, CustomerNote, from_attributes=True)
