"""What settings said before and after a change. Texts live here; the fact that points to them holds none."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.db import Tx
from kefu.kit.ids import new_id


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """A change of one thing: by the names of what changed their values before and after.

    Of `hidden` ones nothing is kept but that they changed.
    """

    id: UUID
    before: dict[str, Any]
    after: dict[str, Any]
    hidden: list[str]


async def keep_revision(
    tx: Tx,
    workspace_id: UUID,
    subject_id: UUID,
    before: Mapping[str, object],
    after: Mapping[str, object],
    *,
    secret: Collection[str] = (),
) -> UUID | None:
    """Keep what is different between two states of a thing; gives the revision's id, or None when nothing is.

    Values are whatever msgspec can write as JSON; those of `secret` names are compared and never kept.
    """
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not changed:
        return None
    told = [name for name in changed if name not in secret]
    id = new_id()
    await tx.run(
        """insert into setting_revision (workspace_id, id, subject_id, before, after, hidden)
        values (%(workspace_id)s, %(id)s, %(subject_id)s, %(before)s::json, %(after)s::json, %(hidden)s)""",
        workspace_id=workspace_id,
        id=id,
        subject_id=subject_id,
        before=_written(before, told),
        after=_written(after, told),
        hidden=[name for name in changed if name in secret],
    )
    return id


async def keep_shared(tx: Tx, workspace_id: UUID, before: Any, after: Any, names: Sequence[str]) -> UUID | None:
    """Keep what of these is different in something that members share with a unit (`unit_id`); of theirs nothing.

    What was shared only now, or is no longer, was or is somebody's own.
    """
    if before.unit_id is None or after.unit_id is None:
        return None
    was, now = ({name: getattr(state, name) for name in names} for state in (before, after))
    return await keep_revision(tx, workspace_id, before.id, was, now)


async def find_revisions(tx: Tx, workspace_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Revision]:
    """Give revisions by id, as far as they are there."""
    if not ids:
        return {}
    found = await tx.all(
        Revision,
        """select id, before, after, hidden from setting_revision
        where workspace_id = %(workspace_id)s and id = any(%(ids)s)""",
        workspace_id=workspace_id,
        ids=list(ids),
    )
    return {one.id: one for one in found}


def _written(state: Mapping[str, object], names: Sequence[str]) -> str:
    return msgspec.json.encode({name: state.get(name) for name in names}).decode()
