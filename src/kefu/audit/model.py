"""The words of the audit: its topics and which facts belong to each."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from kefu.kit.http.looks import Thing


class Topic(StrEnum):
    """A kind of thing that is checked."""

    LOGIN = "login"
    WORKSPACE = "workspace"
    MEMBER = "member"
    ROLE = "role"
    SECOND_FACTOR = "second_factor"
    TOKEN = "token"  # noqa: S105  a topic's name
    UNIT = "unit"
    INBOX = "inbox"
    MAIL = "mail"
    FIELD = "field"
    TAG = "tag"
    TIER = "tier"
    INCIDENT = "incident"
    SAVED_VIEW = "saved_view"
    SAVED_REPLY = "saved_reply"
    MACRO = "macro"
    EXPORT = "export"
    PERSONAL = "personal"
    VIEW = "view"
    AHEAD = "ahead"


SHAREABLE = (Topic.SAVED_VIEW, Topic.SAVED_REPLY, Topic.MACRO)
"""What members have for themselves, and what they share: only of that it is told."""

TOPICS: dict[str, Topic] = {
    "login.refused": Topic.LOGIN,
    "session.started": Topic.LOGIN,
    "session.ended": Topic.LOGIN,
    "workspace.changed": Topic.WORKSPACE,
    "member.added": Topic.MEMBER,
    "member.changed": Topic.MEMBER,
    "member.password_changed": Topic.MEMBER,
    "member.password_link_sent": Topic.MEMBER,
    "member.password_recovered": Topic.MEMBER,
    "invitation.sent": Topic.MEMBER,
    "invitation.renewed": Topic.MEMBER,
    "invitation.revoked": Topic.MEMBER,
    "invitation.accepted": Topic.MEMBER,
    "role.added": Topic.ROLE,
    "role.changed": Topic.ROLE,
    "role.removed": Topic.ROLE,
    "second_factor.enabled": Topic.SECOND_FACTOR,
    "second_factor.disabled": Topic.SECOND_FACTOR,
    "second_factor.removed": Topic.SECOND_FACTOR,
    "second_factor.roles_changed": Topic.SECOND_FACTOR,
    "recovery_codes.renewed": Topic.SECOND_FACTOR,
    "recovery_code.used": Topic.SECOND_FACTOR,
    "token.made": Topic.TOKEN,
    "token.revoked": Topic.TOKEN,
    "unit.added": Topic.UNIT,
    "unit.changed": Topic.UNIT,
    "inbox.added": Topic.INBOX,
    "inbox.changed": Topic.INBOX,
    "field.added": Topic.FIELD,
    "field.changed": Topic.FIELD,
    "field.moved": Topic.FIELD,
    **{f"tag.{done}": Topic.TAG for done in ("added", "changed", "merged", "deleted")},
    "tier_rules.changed": Topic.TIER,
    "incident.declared": Topic.INCIDENT,
    "incident.changed": Topic.INCIDENT,
    "incident.round_begun": Topic.INCIDENT,
    "incident.round_stopped": Topic.INCIDENT,
    **{f"{topic}.{done}": topic for topic in SHAREABLE for done in ("added", "changed", "deleted", "restored")},
    "mail_server.changed": Topic.MAIL,
    "mail_server.removed": Topic.MAIL,
    "audit.exported": Topic.EXPORT,
    "customer.exported": Topic.PERSONAL,
    "customers.exported": Topic.PERSONAL,
    "customers.imported": Topic.PERSONAL,
    "refused_rows.exported": Topic.PERSONAL,
    "import.reversed": Topic.PERSONAL,
    "customer.erased": Topic.PERSONAL,
    "ticket.forwarded": Topic.PERSONAL,
    "ticket.viewed": Topic.VIEW,
    "customer.viewed": Topic.VIEW,
    "ticket.preloaded": Topic.AHEAD,
    "customer.preloaded": Topic.AHEAD,
}


LOOKS = tuple(type for type, topic in TOPICS.items() if topic in (Topic.VIEW, Topic.AHEAD))
"""They come all the time, and no screen waits for the next."""

WHOLE = frozenset(
    {
        "workspace.changed",
        "mail_server.changed",
        "mail_server.removed",
        "second_factor.roles_changed",
        "tier_rules.changed",
    }
)
"""What is set for the whole workspace: it is looked for by the workspace's id."""


def is_personal(type: str, data: dict[str, Any]) -> bool:
    """Tell whether something is a member's own business, since nobody else has what became different."""
    shared = any(data.get(unit) for unit in ("unit_id", "unit_before", "unit_after"))
    return TOPICS[type] in SHAREABLE and not shared


class SeenThing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ticket or a customer that is on somebody's screen."""

    thing: Thing
    id: UUID


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it is kept: ids and small values, no names."""

    position: int
    at: datetime
    topic: Topic
    type: str
    actor_kind: str
    actor_id: UUID | None
    subject_id: UUID | None
    data: dict[str, Any]


class AuditChange(msgspec.Struct, frozen=True, kw_only=True):
    """Something that became different, in words; old and new are null where only that it did is known."""

    what: Annotated[str, msgspec.Meta(examples=["角色"])]
    before: Annotated[str | None, msgspec.Meta(examples=["客服"])] = None
    after: Annotated[str | None, msgspec.Meta(examples=["主管"])] = None


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as people read it, in the asker's language; names are today's."""

    position: int
    at: datetime
    topic: Topic
    type: Annotated[str, msgspec.Meta(examples=["member.changed"])]
    actor_id: UUID | None
    actor: Annotated[str, msgspec.Meta(examples=["王芳"])]
    subject_id: UUID | None
    text: Annotated[str, msgspec.Meta(examples=["修改了成员 林晓：角色 客服 → 主管"])]
    changes: list[AuditChange]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """By what entries are narrowed; None leaves it open, but for looks: they are given for their topics only."""

    topic: Topic | None = None
    member_id: UUID | None = None
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
