"""Reading macros, and what one would do to a ticket."""

from datetime import datetime
from uuid import UUID

import msgspec

from kefu.fields import find_fields
from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.macros.filling import OnTicket
from kefu.macros.model import Macro, Plan, Steps, plan, with_names
from kefu.replies import USABLE, load_blanks, usable_params
from kefu.tags import find_tags_by_name
from kefu.tickets import find_values, load_ticket
from kefu.workspaces import load_workspace

_COLUMNS = """select item.id, item.name, item.steps, item.unit_id, item.owner_id, item.updated_at, item.version,
    coalesce(used.uses, 0) as uses, used.last_used_at, item.fingerprint, item.deleted_at
from macro item
left join macro_use used on used.workspace_id = item.workspace_id and used.macro_id = item.id
where item.workspace_id = %(workspace_id)s and """
_MACRO = _COLUMNS + USABLE
_LIVE = _MACRO + " and item.deleted_at is null"


class HeldMacro(Macro, frozen=True, kw_only=True):
    """A macro with what decides about retries and restoring."""

    fingerprint: bytes
    deleted_at: datetime | None


class MacroWording(msgspec.Struct, frozen=True, kw_only=True):
    """A macro as it was, and until when."""

    revision: int
    name: str
    steps: Steps
    at: datetime
    author_id: UUID


class MacroPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What a macro would do to a ticket, for which states of both, and what the asker lacks to do it."""

    macro_id: UUID
    macro_version: int
    ticket_version: int
    plan: Plan
    lacking: list[Permission]


async def find_held(tx: Tx, principal: Principal, id: UUID, *, lock: bool = False) -> HeldMacro | None:
    """Give a macro the principal may use, deleted or not, held against other changes when asked; or None."""
    end = " and item.id = %(id)s" + (" for no key update of item" if lock else "")
    return await tx.one(HeldMacro, _MACRO + end, id=id, **usable_params(principal))


async def load_macro(tx: Tx, principal: Principal, id: UUID) -> Macro:
    """Give a macro the principal may use; raises NotFound."""
    found = await tx.one(Macro, _LIVE + " and item.id = %(id)s", id=id, **usable_params(principal))
    if found is None:
        raise NotFound
    return (await with_tags_of_today(tx, principal.workspace_id, [found]))[0]


async def find_macros(tx: Tx, principal: Principal) -> list[Macro]:
    """Give the macros the principal may use by name (bounded by MAX_SHARED and MAX_OWN)."""
    macros = await tx.all(Macro, _LIVE + " order by item.name_key, item.id", **usable_params(principal))
    return await with_tags_of_today(tx, principal.workspace_id, macros)


async def find_wordings(tx: Tx, principal: Principal, id: UUID) -> list[MacroWording]:
    """Give what a macro was before, newest first; raises NotFound."""
    await load_macro(tx, principal, id)
    return await tx.all(
        MacroWording,
        """select revision, content ->> 'name' as name, content -> 'steps' as steps, at, author_id
        from prepared_revision where workspace_id = %(workspace_id)s and subject_id = %(id)s
        order by revision desc limit 100""",
        workspace_id=principal.workspace_id,
        id=id,
    )


async def load_on(tx: Tx, workspace_id: UUID, ticket_id: UUID, steps: Steps) -> OnTicket:
    """Give what a macro's plan depends on beside the ticket's row: fields and their values, archived tags, who owns."""
    tags = await find_tags_by_name(tx, workspace_id, steps.add_tags)
    return OnTicket(
        await find_fields(tx, workspace_id),
        await find_values(tx, workspace_id, ticket_id),
        frozenset(tag.name for tag in tags if tag.archived),
        (await load_workspace(tx, workspace_id)).assign_on_reply,
    )


async def preview_macro(tx: Tx, principal: Principal, number: int, id: UUID) -> MacroPreview:
    """Tell what a macro would do to a ticket; raises NotFound."""
    macro = await load_macro(tx, principal, id)
    ticket = await load_ticket(tx, principal, number)
    blanks = await load_blanks(tx, principal, ticket)
    on = await load_on(tx, principal.workspace_id, ticket.id, macro.steps)
    return MacroPreview(
        macro_id=macro.id,
        macro_version=macro.version,
        ticket_version=ticket.version,
        plan=plan(macro.steps, ticket, principal.id, blanks, on),
        lacking=[permission for permission in macro.steps.needs if not principal.may(permission)],
    )


async def with_tags_of_today(tx: Tx, workspace_id: UUID, macros: list[Macro]) -> list[Macro]:
    """Give macros with the names that their tags have now: renamed, or of what they went into."""
    said = {name for macro in macros for name in (*macro.steps.add_tags, *macro.steps.remove_tags)}
    today = {tag.asked: tag.name for tag in await find_tags_by_name(tx, workspace_id, sorted(said))}
    if all(today.get(name, name) == name for name in said):
        return macros
    return [msgspec.structs.replace(macro, steps=with_names(macro.steps, today)) for macro in macros]
