"""Putting a unit away that is not used any more, and taking it back."""

from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.discover import find_kept_in_units
from kefu.kit.errors import Conflict, InvalidInput
from kefu.kit.translate import LANGUAGES, translate
from kefu.workspaces.model import Unit
from kefu.workspaces.queries import find_unit


class UnitUsed(Conflict):
    """Something is still there, so the unit is not archived; `counts` says how much of what, `what` in words."""

    code = "unit_used"


class UnitBelowArchived(Conflict):
    """The unit lies below an archived one, `name`, which must be brought back first."""

    code = "unit_below_archived"


async def check_archiving(tx: Tx, workspace_id: UUID, unit: Unit) -> None:
    """Refuse to archive a unit where something still is, or the headquarters; raises UnitUsed or InvalidInput.

    What is being put there at this moment is waited for and counted; what comes later meets an archived unit.
    """
    if unit.parent_id is None:
        raise InvalidInput(field="archived", reason="headquarters_stay")
    await tx.run(
        "select from unit where workspace_id = %(workspace_id)s and id = %(id)s for update",
        workspace_id=workspace_id,
        id=unit.id,
    )
    counts = {one.name: await one.count(tx, workspace_id, unit.id) for one in find_kept_in_units()}
    counts = {name: count for name, count in counts.items() if count}
    if counts:
        words = [
            {language: translate(f"kept_in_units.{name}", language, count=count) for language in LANGUAGES}
            for name, count in counts.items()
        ]
        raise UnitUsed(field="archived", counts=counts, what=words)


async def check_returning(tx: Tx, workspace_id: UUID, unit: Unit) -> None:
    """Refuse to bring back a unit below one that is archived; raises UnitBelowArchived."""
    parent = None if unit.parent_id is None else await find_unit(tx, workspace_id, unit.parent_id)
    if parent and parent.archived:
        raise UnitBelowArchived(field="archived", name=parent.name)
