"""The words of roles: the six that are built in and stay as they are, and those that a workspace makes itself."""

import re
import unicodedata
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.kit.access import Permission
from kefu.kit.errors import Conflict, InvalidInput
from kefu.kit.http.limits import Line, Version
from kefu.kit.translate import LANGUAGES, translate

P = Permission
MOST_ROLES = 50
"""Own roles of one workspace; who asks is looked up with all of them."""


class Role(StrEnum):
    """What somebody does here; a member has one or several."""

    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    EXPERT = "expert"
    QUALITY = "quality"
    AUDITOR = "auditor"


ROLE_PATTERN = f"^({'|'.join(Role)}|[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})$"
KEYS = (
    "Names of roles that are built in (administrator, supervisor, agent, expert, quality, auditor), and ids of those"
    " that the workspace made."
)
RoleKey = Annotated[str, msgspec.Meta(pattern=ROLE_PATTERN, examples=["agent"])]
RoleList = Annotated[list[RoleKey], msgspec.Meta(max_length=60, description=KEYS, examples=[["agent"]])]
RoleKeys = Annotated[list[RoleKey], msgspec.Meta(min_length=1, max_length=60, description=KEYS, examples=[["agent"]])]

BASICS = frozenset({P.TICKET_READ, P.CUSTOMER_READ, P.MEMBER_READ, P.INBOX_READ})
"""What every role permits: without looking, nobody can work in the console at all."""
_HELP = BASICS | {P.TICKET_REPLY, P.TICKET_NOTE, P.TICKET_ASSIGN, P.TICKET_UPDATE, P.FILE_WRITE}
_SERVE = _HELP | {P.TICKET_CREATE, P.TICKET_FORWARD, P.CUSTOMER_WRITE, P.CUSTOMER_MERGE}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.SUPERVISOR: _SERVE | {P.TICKET_INTAKE, P.REPLY_MANAGE, P.VIEW_SHARE, P.WORK_SUPERVISE, P.INCIDENT_MANAGE},
    Role.AGENT: _SERVE,
    Role.EXPERT: _HELP,
    Role.QUALITY: BASICS | {P.TICKET_NOTE},
    Role.AUDITOR: BASICS | {P.AUDIT_READ},
}

WIDE = frozenset({Role.ADMINISTRATOR, Role.QUALITY, Role.AUDITOR})
"""Roles whose scope is the whole workspace; the others see their own unit and what lies below it."""

NEVER_OWN = frozenset({P.WORKSPACE_MANAGE})
"""What no own role permits: who holds the mail server reads the links of new passwords, an administrator's too."""

NEEDS_WIDE = frozenset(
    {
        P.CUSTOMER_EXPORT,
        P.CUSTOMER_IMPORT,
        P.CUSTOMER_ERASE,
        P.ROLE_MANAGE,
        P.INBOX_MANAGE,
        P.FIELD_MANAGE,
        P.TAG_MANAGE,
        P.TOKEN_MANAGE,
        P.AUDIT_READ,
    }
)
"""What holds for the whole workspace whoever does it: only roles that see all of it permit this."""


class RoleInUse(Conflict):
    """Somebody has the role, or is invited to it; another one must be named to take its place."""

    code = "role_in_use"


class RoleNamed(Conflict):
    """Another role of the workspace has this name, or one that is built in, in whatever language."""

    code = "role_named"


class RolesFull(Conflict):
    """A workspace has as many roles of its own as it can have."""

    code = "roles_full"


class Rights(msgspec.Struct, frozen=True):
    """What roles permit together, and whether they see the whole workspace or only a unit and what lies below it."""

    permissions: frozenset[Permission]
    wide: bool

    def cover(self, other: "Rights") -> bool:
        """Tell whether the other rights are no more than these."""
        return other.permissions <= self.permissions and self.wide >= other.wide


class OwnRole(msgspec.Struct, frozen=True, kw_only=True):
    """A role that the workspace made."""

    id: UUID
    name: str
    permissions: list[str]
    """As they are stored; among them may be what an older release knew, or gave to such a role, and counts no more."""
    wide: bool
    version: int
    fingerprint: bytes

    @property
    def rights(self) -> Rights:
        return Rights(counted(self.permissions, wide=self.wide), self.wide)


class RoleView(msgspec.Struct, frozen=True, kw_only=True):
    """A role, what it permits, and how many have it."""

    key: RoleKey
    name: Annotated[str | None, msgspec.Meta(examples=["夜班组长"])]
    """Null for one that is built in: those are called in the reader's language."""
    permissions: list[Permission]
    wide: bool
    """Whether it sees the whole workspace; else one's own unit and what lies below it."""
    members: int
    """How many have it who work here now."""
    holders: int
    """The same with those who left, and those who are invited."""
    version: int
    changed_by: UUID | None = None
    changed_at: datetime | None = None


class NewRole(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A role to be made; `id` is made by the client and makes retries safe."""

    name: Annotated[Line, msgspec.Meta(examples=["夜班组长"])]
    permissions: Annotated[list[Permission], msgspec.Meta(max_length=100)]
    """To look at tickets, customers, members and inboxes is part of every role."""
    wide: bool = False
    id: UUID | None = None


class RoleChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What should become different about a role, and the version it was read at."""

    version: Version
    name: Line | msgspec.UnsetType = msgspec.UNSET
    permissions: Annotated[list[Permission], msgspec.Meta(max_length=100)] | msgspec.UnsetType = msgspec.UNSET
    wide: bool | msgspec.UnsetType = msgspec.UNSET


class RoleEnd(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The version of a role that is to go, and the role that takes its place where somebody has it."""

    version: Version
    successor: RoleKey | None = None


def withheld(*, wide: bool) -> frozenset[Permission]:
    """Give what an own role does not permit, whatever is stored of it."""
    return NEVER_OWN if wide else NEVER_OWN | NEEDS_WIDE


def counted(permissions: Collection[str], *, wide: bool) -> frozenset[Permission]:
    """Give those of an own role's permissions that count."""
    return frozenset(one for one in Permission if one in permissions) - withheld(wide=wide)


def check_permissions(permissions: Collection[Permission], *, wide: bool) -> None:
    """Refuse what such a role cannot permit; raises InvalidInput."""
    if not NEVER_OWN.isdisjoint(permissions):
        raise InvalidInput(field="permissions", reason="permission_administrator")
    if not withheld(wide=wide).isdisjoint(permissions):
        raise InvalidInput(field="permissions", reason="permission_wide")


def permissions_of(roles: Collection[str]) -> frozenset[Permission]:
    """Give everything that those of the roles permit which are built in."""
    return frozenset[Permission]().union(*(held for role, held in ROLES.items() if role in roles))


def sorted_roles(roles: Collection[str]) -> list[str]:
    """Give each role once: those built in, in the order of the enumeration, and then own ones."""
    return [role.value for role in Role if role in roles] + sorted({str(role) for role in roles} - set(Role))


def check_role(role: str, field: str) -> str:
    """Give what can be a role's key; raises InvalidInput."""
    if not re.match(ROLE_PATTERN, role):
        raise InvalidInput(field=field, reason="role_unknown")
    return role


def built_in(roles: Collection[str]) -> list[Role]:
    """Give those of the roles that are built in."""
    return [role for role in Role if role in roles]


def fold_name(name: str) -> str:
    """Give a role's name so that two which people read as the same are the same."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def names_built_in(name: str) -> bool:
    """Tell whether a name is what a role that is built in is called, in whatever language."""
    called = {translate(f"audit.role.{role}", language) for role in Role for language in LANGUAGES} | set(Role)
    return fold_name(name) in {fold_name(one) for one in called}


def is_built_in(role: str) -> bool:
    """Tell whether a role's key is the name of one that is built in."""
    return role in set(Role)


def own_ids(roles: Collection[str]) -> list[UUID]:
    """Give the ids of those that are not built in; a name that means nothing gives none."""
    return [UUID(role) for role in sorted_roles(roles) if len(role) == 36]


def clean_permissions(wanted: Collection[Permission]) -> list[Permission]:
    """Give the permissions of an own role in the order of the enumeration, what every role permits among them."""
    return [one for one in Permission if one in BASICS or one in wanted]
