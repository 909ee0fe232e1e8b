"""What became different, old and new in words: by the values of a fact, and by the revision it points to."""

from collections.abc import Iterable
from typing import Any

from kefu.audit.model import SHAREABLE, AuditChange, Row
from kefu.audit.names import Names
from kefu.kit.revisions import Revision
from kefu.kit.translate import translate

SHORT = 80
"""So much of a value stands in a sentence; the change itself tells all of it."""
_SWITCHES = {
    "active": ("activated", "deactivated"),
    "archived": ("archived", "unarchived"),
    "required": ("required", "optional"),
}
"""What is on or off, and what it is called to turn it so."""
_PARTS = {
    "inbox.changed": "fields",
    "incident.changed": "fields",
    "mail_server.changed": "fields",
    "field.changed": "parts",
    "tag.changed": "parts",
}
"""Where a fact names what became different of its subject."""

_WORDED = frozenset({"texts", "steps"})
"""What saved replies and macros keep in their own way."""


def find_changes(row: Row, revision: Revision | None, names: Names) -> list[AuditChange]:
    """Give what became different; of secrets, and of what was changed before revisions were kept, only that it did."""
    told = [*_of_fact(row, names), *_switched(row.data, names), *_shared(row, names)]
    if row.data.get("renamed") and (revision is None or "name" not in revision.before):
        told.append(AuditChange(what=names.say("change.renamed")))
    if row.data.get("password_reset"):
        told.append(AuditChange(what=names.say("change.password_reset")))
    if row.topic in SHAREABLE and revision is None:
        return told + _worded(row, names)
    if revision is None:
        return told + [AuditChange(what=names.say(f"field.{part}")) for part in _parts(row)]
    return told + list(_of_revision(row, revision, names)) + _worded(row, names)


def sentence_of(change: AuditChange) -> str:
    """Give a change in a few words."""
    if change.before is None or change.after is None:
        return change.what
    return f"{change.what} {_short(change.before)} → {_short(change.after)}"


def _of_fact(row: Row, names: Names) -> Iterable[AuditChange]:
    data = row.data
    if any(data.get(f"{roles}_before") != data.get(f"{roles}_after") for roles in ("roles", "own_roles")):
        yield _change("roles", names.roles(data, "_before"), names.roles(data, "_after"), names)
    had, has = data.get("permissions_before", ()), data.get("permissions_after", ())
    for key, ours, theirs in (("may", has, had), ("may_not", had, has)):
        if some := [permission for permission in ours if permission not in theirs]:
            yield AuditChange(what=names.say(f"change.{key}", what=names.word("permissions", some)))
    if data.get("wide_before") != data.get("wide_after"):
        was, now = (names.say(f"wide.{data[f'wide_{when}']}".lower()) for when in ("before", "after"))
        yield _change("wide", was, now, names)
    for field in ("unit", "parent") if row.topic not in SHAREABLE else ():
        before, after = data.get(f"{field}_before"), data.get(f"{field}_after")
        if before != after:
            yield _change(field, names.of(before), names.of(after), names)
    for field in ("kind", "status", "locale"):
        if data.get(f"{field}_before") != data.get(f"{field}_after"):
            before, after = (names.say(f"{field}.{data[f'{field}_{when}']}") for when in ("before", "after"))
            yield _change(field, before, after, names)
    if data.get("place_before") != data.get("place_after"):
        yield _change("place", str(data["place_before"]), str(data["place_after"]), names)


def _shared(row: Row, names: Names) -> Iterable[AuditChange]:
    before, after = row.data.get("unit_before"), row.data.get("unit_after")
    if row.topic in SHAREABLE and before != after:
        yield _change("shared", names.word("shared", before), names.word("shared", after), names)


def _worded(row: Row, names: Names) -> list[AuditChange]:
    """Give what keeps what it said in its own way, shown beside it."""
    return [AuditChange(what=names.say(f"field.{part}")) for part in row.data.get("fields", ()) if part in _WORDED]


def _switched(data: dict[str, Any], names: Names) -> Iterable[AuditChange]:
    for switch in _SWITCHES:
        before, after = data.get(f"{switch}_before"), data.get(f"{switch}_after")
        if before != after:
            yield _turned(switch, names, on=bool(after))


def _of_revision(row: Row, revision: Revision, names: Names) -> Iterable[AuditChange]:
    for name, before in revision.before.items():
        after = revision.after.get(name)
        if f"{name}_before" in row.data:  # the fact has told it
            continue
        if name in _SWITCHES:
            yield _turned(name, names, on=bool(after))
            continue
        old, new = names.word(name, before), names.word(name, after)
        if old != new:
            yield AuditChange(what=_called(name, row, names), before=old, after=new)
    for name in revision.hidden:
        yield AuditChange(what=names.say("change.secret", what=_called(name, row, names)))


def _called(name: str, row: Row, names: Names) -> str:
    """Give what is changed its name; a channel's settings are called as in their form."""
    place, dot, setting = name.partition(".")
    if place == "settings" and dot:
        return translate(f"channels.{row.data['channel']}.setting.{setting}", names.language)
    return names.say(f"field.{name}")


def _parts(row: Row) -> Iterable[str]:
    """Give what a fact only names; of the rest it tells before and after."""
    return (part for part in row.data.get(_PARTS.get(row.type, ""), ()) if f"{part}_before" not in row.data)


def _turned(switch: str, names: Names, *, on: bool) -> AuditChange:
    return AuditChange(what=names.say(f"change.{_SWITCHES[switch][0 if on else 1]}"))


def _change(field: str, before: str, after: str, names: Names) -> AuditChange:
    return AuditChange(what=names.say(f"field.{field}"), before=before, after=after)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[:SHORT]}…"
