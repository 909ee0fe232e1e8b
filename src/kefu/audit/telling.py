"""Entries as sentences in a language. Names are looked up now: who is erased has none any more."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from kefu.audit.model import AuditEntry, Row, Topic
from kefu.customers import find_customers
from kefu.fields import find_fields
from kefu.inboxes import find_inboxes
from kefu.incidents import find_titles
from kefu.kit.db import Tx
from kefu.kit.translate import translate
from kefu.members import find_members
from kefu.workspaces import find_units

_SWITCHES = {
    "active": ("activated", "deactivated"),
    "archived": ("archived", "unarchived"),
    "required": ("required", "optional"),
}
"""What is on or off, and what it is called to turn it so."""
_NUMBERS = ("left", "entries", "tickets", "messages", "files", "added", "changed", "failed", "taken_back", "kept")
_PARTS = {
    "inbox.changed": "fields",
    "incident.changed": "fields",
    "mail_server.changed": "fields",
    "field.changed": "parts",
}
"""Where a fact names what became different of its subject."""


class Names(msgspec.Struct):
    """The names of today, by id, and the language to speak."""

    members: dict[UUID, str]
    things: dict[UUID, str]
    language: str

    def say(self, key: str, **values: object) -> str:
        """Give a text of this module's catalogue."""
        return translate(f"audit.{key}", self.language, **values)

    def of(self, id: UUID | str | None) -> str:
        """Give a name; an id without one stands for itself, shortened."""
        if id is None:
            return self.say("nothing")
        key = UUID(str(id))
        return self.members.get(key) or self.things.get(key) or f"…{str(key)[-6:]}"

    def roles(self, roles: Iterable[str]) -> str:
        """Give the names of roles, or that there are none."""
        return self.say("comma").join(self.say(f"role.{role}") for role in roles) or self.say("nothing")


async def tell(tx: Tx, workspace_id: UUID, rows: Sequence[Row], language: str) -> list[AuditEntry]:
    """Give rows as sentences."""
    people = {id for row in rows for id in (row.actor_id, row.subject_id) if id}
    people |= {UUID(row.data["member_id"]) for row in rows if row.type == "invitation.accepted"}
    members = {id: member.name for id, member in (await find_members(tx, workspace_id, people)).items()}
    things = {unit.id: unit.name for unit in await find_units(tx, workspace_id)}
    served = {row.subject_id for row in rows if row.topic == Topic.PERSONAL and row.subject_id}
    things |= {id: customer.name for id, customer in (await find_customers(tx, workspace_id, list(served))).items()}
    things |= {inbox.id: inbox.name for inbox in await find_inboxes(tx, workspace_id)}
    if any(row.topic == Topic.FIELD for row in rows):
        things |= {field.id: field.name.in_(language) for field in await find_fields(tx, workspace_id, None)}
    happened = [row.subject_id for row in rows if row.topic == Topic.INCIDENT and row.subject_id]
    things |= {id: title.in_(language) for id, title in (await find_titles(tx, workspace_id, happened)).items()}
    names = Names(members, things, language)
    return [_entry(row, names) for row in rows]


def _entry(row: Row, names: Names) -> AuditEntry:
    begins = row.type == "session.started"  # at set-up the server itself lets the first administrator in
    who = row.subject_id if begins else row.actor_id
    known = who is not None and (begins or row.actor_kind in ("member", "token"))
    text = names.say(row.type, subject=names.of(row.subject_id), **_values(row, names))
    changes = list(_changes(row.type, row.data, names))
    return AuditEntry(
        position=row.position,
        at=row.at,
        topic=row.topic,
        type=row.type,
        actor_id=who if known else None,
        actor=names.of(who) if known else names.say("system"),
        subject_id=row.subject_id,
        text=text + names.say("colon") + names.say("semicolon").join(changes) if changes else text,
    )


def _values(row: Row, names: Names) -> dict[str, object]:
    """Give what fills the other blanks of a sentence."""
    data = row.data
    if row.type == "session.ended":
        return {"reason": names.say(f"end.{data['reason']}")}
    if row.type == "login.refused":
        return {"reason": names.say(f"refused.{data['reason']}")}
    if row.type in ("member.added", "invitation.sent"):
        return {"roles": names.roles(data["roles"])}
    if row.type == "invitation.accepted":
        return {"member": names.of(data["member_id"])}
    if row.type == "token.made":
        return {"scopes": names.say("comma").join(data["scopes"])}
    if row.type == "incident.round_begun":
        return {"what": names.say(f"round.{data['kind']}"), "tickets": data["tickets"]}
    return {name: data.get(name, "") for name in _NUMBERS}


def _changes(type: str, data: dict[str, Any], names: Names) -> Iterable[str]:
    """Give what became different, old → new; of texts and secrets only that they did."""
    if "roles_before" in data and data["roles_before"] != data["roles_after"]:
        yield names.say(
            "change.roles", before=names.roles(data["roles_before"]), after=names.roles(data["roles_after"])
        )
    for field in ("unit", "parent"):
        before, after = data.get(f"{field}_before"), data.get(f"{field}_after")
        if before != after:
            yield names.say(f"change.{field}", before=names.of(before), after=names.of(after))
    if data.get("kind_before") != data.get("kind_after"):
        before, after = (names.say(f"kind.{data[f'kind_{when}']}") for when in ("before", "after"))
        yield names.say("change.kind", before=before, after=after)
    for switch, (on, off) in _SWITCHES.items():
        before, after = data.get(f"{switch}_before"), data.get(f"{switch}_after")
        if before != after:
            yield names.say(f"change.{on if after else off}")
    if data.get("status_before") != data.get("status_after"):
        before, after = (names.say(f"status.{data[f'status_{when}']}") for when in ("before", "after"))
        yield names.say("change.status", before=before, after=after)
    for field in ("renamed", "password_reset"):
        if data.get(field):
            yield names.say(f"change.{field}")
    yield from _parts(data.get(_PARTS.get(type, ""), ()), data, names)


def _parts(parts: Iterable[str], data: dict[str, Any], names: Names) -> Iterable[str]:
    """Give what a fact only names; of the rest it tells before and after."""
    return (names.say(f"field.{part}") for part in parts if f"{part}_before" not in data)
