"""Reading fields."""

from datetime import datetime
from uuid import UUID

import msgspec

from kefu.fields.model import About, Field
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound

_SELECT = """select item.id, item.about, item.key, item.type,
    jsonb_build_object('zh', item.name_zh, 'en', item.name_en) as name,
    jsonb_build_object('zh', item.help_zh, 'en', item.help_en) as help, item.choices, item.kinds, item.required,
    item.archived_at is not null as archived, item.version, item.fingerprint, hand.member_id as changed_by,
    hand.at as changed_at
from field item
left join field_hand hand on hand.workspace_id = item.workspace_id and hand.field_id = item.id
where item.workspace_id = %(workspace_id)s"""


class FieldView(Field, frozen=True, kw_only=True):
    """A field as administrators see it: who last changed it and when, as far as the log was read."""

    changed_by: UUID | None
    changed_at: datetime | None


class HeldField(FieldView, frozen=True, kw_only=True):
    """A field with what decides about retries."""

    fingerprint: bytes


async def find_fields(tx: Tx, workspace_id: UUID, about: About | None = About.TICKET) -> list[FieldView]:
    """Give the workspace's fields about something in their order, archived ones too (bounded by MAX_FIELDS)."""
    return await tx.all(
        FieldView,
        _SELECT + " and item.about = coalesce(%(about)s, item.about) order by item.position, item.id",
        workspace_id=workspace_id,
        about=about,
    )


async def find_held(tx: Tx, workspace_id: UUID, id: UUID) -> HeldField | None:
    """Give a field, held against other changes, or None."""
    return await tx.one(
        HeldField, _SELECT + " and item.id = %(id)s for no key update of item", workspace_id=workspace_id, id=id
    )


async def load_field(tx: Tx, workspace_id: UUID, id: UUID) -> FieldView:
    """Give a field; raises NotFound."""
    found = await tx.one(FieldView, _SELECT + " and item.id = %(id)s", workspace_id=workspace_id, id=id)
    if found is None:
        raise NotFound
    return found


class _Row(msgspec.Struct):
    id: UUID
    key: str


async def find_keys(tx: Tx, workspace_id: UUID) -> dict[UUID, str]:
    """Give every field's key by id, in the fields' order."""
    rows = await tx.all(
        _Row,
        "select id, key from field where workspace_id = %(workspace_id)s order by position, id",
        workspace_id=workspace_id,
    )
    return {row.id: row.key for row in rows}
