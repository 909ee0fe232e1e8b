"""Entries as sentences in a language. Names are looked up now: who is erased has none any more."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from kefu.audit.changes import find_changes, sentence_of
from kefu.audit.model import SHAREABLE, AuditEntry, Row, Topic
from kefu.audit.names import Names
from kefu.audit.queries import find_called
from kefu.customers import find_customers
from kefu.fields import find_fields
from kefu.inboxes import find_inboxes
from kefu.incidents import find_titles
from kefu.kit.db import Tx
from kefu.kit.revisions import Revision, find_revisions
from kefu.members import find_members, find_role_names
from kefu.workspaces import find_units

_NUMBERS = (
    "left", "entries", "tickets", "messages", "files", "added", "changed", "failed", "taken_back", "kept", "rows",
    "number", "recipients",
)  # fmt: skip

_LONG = 36
"""So long an id is, written out."""
_OF_CUSTOMERS = frozenset({Topic.PERSONAL, Topic.VIEW, Topic.AHEAD})


async def tell(tx: Tx, workspace_id: UUID, rows: Sequence[Row], language: str) -> list[AuditEntry]:
    """Give rows as sentences."""
    told = {row.position: UUID(row.data["revision_id"]) for row in rows if row.data.get("revision_id")}
    revisions = await find_revisions(tx, workspace_id, list(told.values()))
    names = await _find_names(tx, workspace_id, rows, list(revisions.values()), language)
    return [_entry(row, names, revisions.get(told[row.position]) if row.position in told else None) for row in rows]


async def _find_names(
    tx: Tx, workspace_id: UUID, rows: Sequence[Row], revisions: Sequence[Revision], language: str
) -> Names:
    people = {id for row in rows for id in (row.actor_id, row.subject_id) if id}
    people |= {UUID(row.data["member_id"]) for row in rows if row.type == "invitation.accepted"}
    set_by = {id for one in revisions for id in _ids([one.before, one.after])}
    members = {id: member.name for id, member in (await find_members(tx, workspace_id, people | set_by)).items()}
    things = {unit.id: unit.name for unit in await find_units(tx, workspace_id)}
    served = {row.subject_id for row in rows if row.topic in _OF_CUSTOMERS and row.subject_id}
    things |= {id: customer.name for id, customer in (await find_customers(tx, workspace_id, list(served))).items()}
    things |= {inbox.id: inbox.name for inbox in await find_inboxes(tx, workspace_id)}
    asked = any(row.topic in (Topic.FIELD, Topic.SAVED_VIEW) for row in rows)
    fields = {field.id: field for field in await find_fields(tx, workspace_id, None)} if asked else {}
    things |= {id: field.name.in_(language) for id, field in fields.items()}
    happened = [row.subject_id for row in rows if row.topic == Topic.INCIDENT and row.subject_id]
    things |= {id: title.in_(language) for id, title in (await find_titles(tx, workspace_id, happened)).items()}
    shared = {row.subject_id for row in rows if row.topic in (*SHAREABLE, Topic.TAG) and row.subject_id}
    shared |= {UUID(row.data["merged_id"]) for row in rows if row.type == "tag.merged"}
    things |= await find_called(tx, workspace_id, shared | set_by) if shared else {}
    things |= await find_role_names(tx, workspace_id, {id for row in rows for id in _roles(row)})
    return Names(members, things, language, fields)


def _ids(value: object) -> Iterator[UUID]:
    """Yield the ids that stand anywhere in what was set."""
    if isinstance(value, str) and len(value) == _LONG:
        with contextlib.suppress(ValueError):
            yield UUID(value)
    for part in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _ids(part)


def _entry(row: Row, names: Names, revision: Revision | None) -> AuditEntry:
    begins = row.type == "session.started"  # at set-up the server itself lets the first administrator in
    who = row.subject_id if begins else row.actor_id
    known = who is not None and (begins or row.actor_kind in ("member", "token"))
    text = names.say(row.type, subject=names.of(row.subject_id), **_values(row, names))
    changes = find_changes(row, revision, names)
    said = names.say("semicolon").join(sentence_of(change) for change in changes)
    return AuditEntry(
        position=row.position,
        at=row.at,
        topic=row.topic,
        type=row.type,
        actor_id=who if known else None,
        actor=names.of(who) if known else names.say("system"),
        subject_id=row.subject_id,
        text=text + names.say("colon") + said if said else text,
        changes=changes,
    )


def _roles(row: Row) -> Iterator[UUID]:
    """Yield the own roles that an entry names."""
    if row.topic == Topic.ROLE and row.subject_id:
        yield row.subject_id
    for part in ("own_roles", "own_roles_before", "own_roles_after"):
        yield from (UUID(id) for id in row.data.get(part, ()))
    if own := row.data.get("own_successor"):
        yield UUID(own)


def _values(row: Row, names: Names) -> dict[str, object]:
    """Give what fills the other blanks of a sentence."""
    data = row.data
    if row.type == "session.ended":
        return {"reason": names.say(f"end.{data['reason']}")}
    if row.type == "login.refused":
        return {"reason": names.say(f"refused.{data['reason']}")}
    if row.type in ("member.added", "invitation.sent"):
        return {"roles": names.roles(data)}
    if row.type == "role.removed":
        successor, own = data["successor"], data["own_successor"]
        if not data["members"]:
            return {"moved": ""}
        name = names.say(f"role.{successor}") if successor else names.of(own)
        return {"moved": names.say("role.moved", members=data["members"], successor=name)}
    if row.type == "invitation.accepted":
        return {"member": names.of(data["member_id"])}
    if row.type == "tag.merged":
        return {"merged": names.of(data["merged_id"])}
    if row.type == "token.made":
        return {"scopes": names.say("comma").join(data["scopes"])}
    if row.type == "incident.round_begun":
        return {"what": names.say(f"round.{data['kind']}"), "tickets": data["tickets"]}
    return {name: data.get(name, "") for name in _NUMBERS}
