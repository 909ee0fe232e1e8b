"""The words of macros: several steps on a ticket at once, and what they come to on a given ticket."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from kefu.fields import Values
from kefu.kit.access import Permission
from kefu.kit.errors import Conflict, InvalidInput
from kefu.kit.http.limits import Line, Version
from kefu.macros.filling import FieldFilled, FieldUnfit, OnTicket, plan_fields
from kefu.replies import Blanks, Filled, Texts, Variable, check_blanks, clean_texts, fill
from kefu.tags import TagName
from kefu.tickets import Kind, Priority, Status, TicketRow
from kefu.workspaces import Locale

MAX_SHARED = 500
MAX_OWN = 100
MAX_TAGS = 20
"""As many tags as a ticket can wear."""
TagNames = Annotated[list[TagName], msgspec.Meta(max_length=MAX_TAGS)]
NoteText = Annotated[str, msgspec.Meta(max_length=10_000)]


class MacroField(StrEnum):
    """What can change about a macro."""

    NAME = "name"
    STEPS = "steps"
    UNIT = "unit_id"


class MacrosFull(Conflict):
    """There are as many macros as one list shows, `limit`."""

    code = "macros_full"


class MacroChanged(Conflict):
    """The macro was changed after it was looked at; nothing was done."""

    code = "macro_changed"


class TagsFull(Conflict):
    """The ticket would wear more tags than it can, `limit`."""

    code = "tags_full"


class FieldsUnfit(Conflict):
    """The macro fills in what the ticket cannot take; nothing was done.

    `fields` are the keys of those fields, `names` what they are called.
    """

    code = "macro_fields_unfit"


class GiveTo(StrEnum):
    """To whom a macro gives the ticket."""

    ME = "me"
    MEMBER = "member"
    TEAM = "team"


class Gift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is to own the ticket: who applies the macro, or the member or team `id`."""

    to: GiveTo
    id: UUID | None = None


class Steps(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a macro does; what is left out stays, and a field that is null becomes empty."""

    status: Status | None = None
    priority: Priority | None = None
    kind: Kind | None = None
    give: Gift | None = None
    add_tags: TagNames = []
    remove_tags: TagNames = []
    fields: Values = {}
    reply: Texts | None = None
    note: NoteText | None = None

    @property
    def needs(self) -> list[Permission]:
        """What somebody must be permitted to do all of it."""
        wanted = {
            Permission.TICKET_REPLY: self.reply,
            Permission.TICKET_NOTE: self.note,
            Permission.TICKET_ASSIGN: self.give,
            Permission.TICKET_UPDATE: self.status or self.priority or self.kind or self.touches,
        }
        return [permission for permission, step in wanted.items() if step]

    @property
    def touches(self) -> bool:
        """Tell whether it changes tags or fields."""
        return bool(self.add_tags or self.remove_tags or self.fields)


class Macro(msgspec.Struct, frozen=True, kw_only=True):
    """Several steps under one name; without `unit_id` it is its owner's alone."""

    id: UUID
    name: str
    steps: Steps
    unit_id: UUID | None
    owner_id: UUID
    uses: int
    last_used_at: datetime | None
    updated_at: datetime
    version: int


class NewMacro(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A macro to be added; `id` is made by the client and makes retries safe."""

    name: Annotated[Line, msgspec.Meta(examples=["升级为投诉"])]
    steps: Steps
    id: UUID | None = None
    unit_id: UUID | None = None


class MacroChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What should become different about a macro, and the version it was read at."""

    version: Version
    name: Line | msgspec.UnsetType = msgspec.UNSET
    steps: Steps | msgspec.UnsetType = msgspec.UNSET
    unit_id: UUID | msgspec.UnsetType | None = msgspec.UNSET


class Ownership(msgspec.Struct, frozen=True):
    """Who is to own a ticket."""

    assignee_id: UUID | None
    team_id: UUID | None


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """A text with its blanks filled, and those that stayed empty."""

    text: str
    missing: list[Variable]
    locale: Locale | None = None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a macro's steps come to on one ticket; null and empty for what is so already.

    As long as a field is `unfit`, the macro is refused.
    """

    status: Status | None
    priority: Priority | None
    kind: Kind | None
    owner: Ownership | None
    tags_added: list[str]
    tags_removed: list[str]
    fields: list[FieldFilled]
    unfit: list[FieldUnfit]
    reply: Words | None
    note: Words | None


def plan(steps: Steps, ticket: TicketRow, me: UUID, blanks: Blanks, on: OnTicket) -> Plan:
    """Tell what would become different about a ticket, without doing it."""
    worn = {name.lower() for name in ticket.tags}
    off = {name.lower() for name in steps.remove_tags}
    status = _status_after(steps, ticket.status)
    owner = _owner_after(steps, ticket, me, takes=on.assign_on_reply)
    fields, unfit = plan_fields(steps.fields, steps.kind or ticket.kind, on)
    return Plan(
        status=None if status == ticket.status else status,
        priority=None if steps.priority == ticket.priority else steps.priority,
        kind=None if steps.kind == ticket.kind else steps.kind,
        owner=None if owner == Ownership(ticket.assignee_id, ticket.team_id) else owner,
        tags_added=[name for name in steps.add_tags if name.lower() not in worn and name not in on.archived_tags],
        tags_removed=[name for name in ticket.tags if name.lower() in off],
        fields=fields,
        unfit=unfit,
        reply=_reply(steps.reply, blanks),
        note=_words(fill(steps.note, blanks.values)) if steps.note else None,
    )


def tags_after(ticket: TicketRow, plan: Plan) -> list[str]:
    """Give all tags the ticket is to wear; raises TagsFull."""
    tags = [name for name in ticket.tags if name not in plan.tags_removed] + plan.tags_added
    if len(tags) > MAX_TAGS:
        raise TagsFull(limit=MAX_TAGS)
    return tags


def clean_steps(steps: Steps) -> Steps:
    """Give the steps as they are kept; raises InvalidInput, VariableUnknown or VariableMalformed."""
    if steps.status in (Status.NEW, Status.CLOSED):
        raise InvalidInput(field="steps.status", reason="macro_status")
    add = _clean_tags(steps.add_tags)
    adding = {name.lower() for name in add}
    cleaned = msgspec.structs.replace(
        steps,
        add_tags=add,
        remove_tags=[name for name in _clean_tags(steps.remove_tags) if name.lower() not in adding],
        reply=clean_texts(steps.reply, "steps.reply") if steps.reply else None,
        note=check_blanks(steps.note.strip(), "steps.note") or None if steps.note else None,
    )
    if not cleaned.needs:
        raise InvalidInput(field="steps", reason="empty_macro")
    return cleaned


def with_names(steps: Steps, names: Mapping[str, str]) -> Steps:
    """Give the steps with other names of tags, each once; what has no other name stays."""
    add, remove = (
        list(dict.fromkeys(names.get(name, name) for name in given)) for given in (steps.add_tags, steps.remove_tags)
    )
    return msgspec.structs.replace(steps, add_tags=add, remove_tags=[name for name in remove if name not in add])


def kept(steps: Steps) -> Any:
    """Give the steps as the database keeps them."""
    return msgspec.json.encode(steps).decode()


def _clean_tags(names: list[str]) -> list[str]:
    cleaned = {" ".join(name.split()).lower(): " ".join(name.split()) for name in reversed(names)}
    return [name for name in reversed(cleaned.values()) if name]


def _status_after(steps: Steps, status: Status) -> Status:
    if steps.status is not None:
        return steps.status
    return Status.OPEN if steps.reply and status in (Status.NEW, Status.SOLVED) else status


def _owner_after(steps: Steps, ticket: TicketRow, me: UUID, *, takes: bool) -> Ownership | None:
    give = steps.give
    if give is None:  # who answers what nobody owns, owns it
        return Ownership(me, ticket.team_id) if takes and steps.reply and ticket.assignee_id is None else None
    if give.to == GiveTo.TEAM:
        return Ownership(None, give.id)
    return Ownership(me if give.to == GiveTo.ME else give.id, ticket.team_id)


def _reply(texts: Texts | None, blanks: Blanks) -> Words | None:
    if texts is None:
        return None
    locale, text = texts.spoken_to(blanks.locale)
    return _words(fill(text, blanks.values), locale)


def _words(filled: Filled, locale: Locale | None = None) -> Words:
    return Words(text=filled.text, missing=filled.missing, locale=locale)
