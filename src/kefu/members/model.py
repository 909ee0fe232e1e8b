"""The words of members: the person, and how they present themselves; what they may stands in roles.py."""

import re
import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from kefu.kit.access import Permission
from kefu.kit.errors import Conflict, Forbidden, InvalidInput, Unauthenticated
from kefu.kit.http.limits import Line, Version
from kefu.members.roles import RoleKeys, RoleList
from kefu.workspaces import Locale, UnitKind

PASSWORD_LENGTH = 10
_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@[^\s@<>()\[\]\\,;:\"]{1,190}\Z")


class Theme(StrEnum):
    """Light, dark, or as the system has it."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Availability(StrEnum):
    """Whether somebody can be given work now."""

    ONLINE = "online"
    BUSY = "busy"
    BREAK = "break"
    OFFLINE = "offline"


class RefusedFor(StrEnum):
    """What did not fit when somebody tried to sign in."""

    PASSWORD = "password"  # noqa: S105  a word, no password
    CODE = "code"


class SessionEnd(StrEnum):
    """Why a session ended."""

    SIGNED_OUT = "signed_out"
    ENDED = "ended"
    PASSWORD = "password"  # noqa: S105  a reason's name
    DEACTIVATED = "deactivated"
    EXPIRED = "expired"
    CROWDED = "crowded"


class LoginFailed(Unauthenticated):
    """The e-mail or the password is wrong; never tells which."""

    code = "login_failed"


class PasswordWrong(Forbidden):
    """The present password was not given rightly."""

    code = "password_wrong"


class SecondFactorNeeded(Unauthenticated):
    """The password fits, and a code must follow; `half_session` goes back with it, within five minutes."""

    code = "second_factor_needed"


class HalfSessionOver(Unauthenticated):
    """The log-in was begun too long ago, or the password changed since; it begins anew."""

    code = "half_session_over"


class CodeWrong(Forbidden):
    """The code is not the present one, or was used already."""

    code = "code_wrong"


class SecondFactorOn(Conflict):
    """There is a second factor already; it is turned off before another is set up."""

    code = "second_factor_on"


class SecondFactorOff(Conflict):
    """There is no second factor, or it was not begun."""

    code = "second_factor_off"


class OwnSecondFactor(Conflict):
    """One's own second factor is turned off under My settings, with the password or a code."""

    code = "own_second_factor"


class EmailTaken(Conflict):
    """Another member of the workspace has this e-mail."""

    code = "email_taken"


class LastAdministrator(Conflict):
    """Somebody must be left who can administer."""

    code = "last_administrator"


class BeyondOwnPermissions(Forbidden):
    """Nobody can give, or decide over, more than they hold themselves."""

    code = "beyond_own_permissions"


class TooManyTokens(Conflict):
    """A member has as many living tokens as allowed."""

    code = "too_many_tokens"


class InvitedAlready(Conflict):
    """There is an open invitation for this e-mail."""

    code = "invited_already"


class InvitationOver(Conflict):
    """The invitation was used, taken back, renewed since, or is too old."""

    code = "invitation_over"


class ResetOver(Conflict):
    """The link for a new password was used, replaced by a newer one, or is too old."""

    code = "reset_over"


class SetupDone(Conflict):
    """The server has its first administrator already."""

    code = "setup_done"


class SetupTokenWrong(Forbidden):
    """The set-up token is not the one that the server printed."""

    code = "setup_token_wrong"


class Absence(msgspec.Struct, frozen=True, kw_only=True):
    """When somebody is away, by which clock that was meant, and who has their tickets meanwhile."""

    begins: datetime
    ends: datetime
    time_zone: Annotated[str, msgspec.Meta(examples=["Asia/Shanghai"])]
    cover_id: UUID


WallTime = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$")]
"""A moment as a clock on the wall shows it; its zone is known otherwise."""


class NewAbsence(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """When somebody is going to be away, by which clock that is meant, and who has their tickets meanwhile."""

    begins: Annotated[WallTime, msgspec.Meta(examples=["2026-12-24T18:00"])]
    ends: Annotated[WallTime, msgspec.Meta(examples=["2027-01-04T09:00"])]
    time_zone: Annotated[str, msgspec.Meta(max_length=64, examples=["Asia/Shanghai"])] | None = None
    """whose clock shows these times; without one, the workspace's"""
    cover_id: UUID


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A person who works here, as other modules and the API see them."""

    id: UUID
    name: Annotated[str, msgspec.Meta(examples=["林晓"])]
    email: Annotated[str, msgspec.Meta(examples=["lin@example.com"])]
    roles: RoleList
    unit_id: UUID
    team_ids: list[UUID]
    """The member's own unit when it is a team; groups across units will join here."""
    locale: Locale
    theme: Theme
    undo_seconds: int
    """for how long an answer waits before it leaves, and can be taken back; 0: not at all"""
    availability: Availability
    active: bool
    version: int
    absence: Absence | None = None
    """the one that is running or will come"""


class NewMember(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A member to be added; `id` is made by the client and makes retries safe."""

    name: Annotated[Line, msgspec.Meta(examples=["林晓"])]
    email: Annotated[str, msgspec.Meta(max_length=254, examples=["lin@example.com"])]
    roles: RoleKeys
    unit_id: UUID
    password: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    """At least 10 characters; without one they cannot sign in until an administrator sets it."""
    locale: Locale | None = None
    id: UUID | None = None


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was asked to work here and has not come yet."""

    id: UUID
    email: Annotated[str, msgspec.Meta(examples=["lin@example.com"])]
    roles: RoleList
    unit_id: UUID
    locale: Locale
    invited_by: UUID
    created_at: datetime
    expires_at: datetime
    over: bool
    """Whether the link is too old by now."""
    mail_id: UUID | None
    version: int


class NewInvitation(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Somebody to be asked to work here; `id` is made by the client and makes retries safe."""

    email: Annotated[str, msgspec.Meta(max_length=254, examples=["lin@example.com"])]
    roles: RoleKeys
    unit_id: UUID
    locale: Locale | None = None
    id: UUID | None = None


class MemberChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What an administrator wants different about a member, and the version it was read at."""

    version: Version
    name: Line | msgspec.UnsetType = msgspec.UNSET
    roles: RoleKeys | msgspec.UnsetType = msgspec.UNSET
    unit_id: UUID | msgspec.UnsetType = msgspec.UNSET
    active: bool | msgspec.UnsetType = msgspec.UNSET
    password: Annotated[str, msgspec.Meta(max_length=200)] | msgspec.UnsetType = msgspec.UNSET


class MyChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What members decide about themselves; the last word counts, so there is no version."""

    name: Line | msgspec.UnsetType = msgspec.UNSET
    locale: Locale | msgspec.UnsetType = msgspec.UNSET
    theme: Theme | msgspec.UnsetType = msgspec.UNSET
    undo_seconds: Literal[0, 5, 10] | msgspec.UnsetType = msgspec.UNSET
    availability: Availability | msgspec.UnsetType = msgspec.UNSET


class NewAvailability(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether somebody can be given work from now on."""

    availability: Availability


class Factor(msgspec.Struct, frozen=True, kw_only=True):
    """A member's second factor: whether it counts, since when, and how many recovery codes are left."""

    on: bool
    since: datetime | None
    recovery_codes: int


class FactorRule(msgspec.Struct, frozen=True, kw_only=True):
    """Which roles demand a second factor; `version` is the workspace's."""

    roles: RoleList
    version: int


class FactorRuleChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The roles that shall demand a second factor, and the version the rule was read at."""

    roles: RoleList
    version: Version


class Origin(msgspec.Struct, frozen=True):
    """Where a request comes from, as members see it in their list of sessions."""

    address: str
    user_agent: str = ""


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in browser."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    address: str
    user_agent: str


class TokenRow(msgspec.Struct, frozen=True, kw_only=True):
    """An API token, without its secret."""

    id: UUID
    name: str
    member_id: UUID
    scopes: list[Permission]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class NewToken(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An API token to be made; it acts as the member who makes it, within these scopes."""

    name: Annotated[Line, msgspec.Meta(examples=["ERP"])]
    scopes: Annotated[list[Permission], msgspec.Meta(min_length=1, max_length=50)]
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


def email_key(email: str) -> str:
    """Give the form in which e-mails are compared: NFKC, case folded."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", email).casefold()).strip()


def clean_email(email: str) -> str:
    """Give an e-mail as it is kept; raises InvalidInput when it cannot be one."""
    cleaned = unicodedata.normalize("NFKC", email).strip()
    if len(cleaned) > 254 or not _EMAIL.match(cleaned) or not cleaned.isprintable():
        raise InvalidInput(field="email", reason="member_email")
    return cleaned


def clean_password(password: str, *, email: str = "", field: str = "password") -> str:
    """Give a new password in the form that is hashed (NFKC); raises InvalidInput when it is too easy."""
    cleaned = unicodedata.normalize("NFKC", password)
    if len(cleaned) < PASSWORD_LENGTH:
        raise InvalidInput(field=field, reason="password_short", limit=PASSWORD_LENGTH)
    if len(set(cleaned)) < 4 or (email and email_key(cleaned) == email_key(email)):
        raise InvalidInput(field=field, reason="password_weak")
    return cleaned


def team_ids_of(unit_id: UUID, kind: UnitKind) -> list[UUID]:
    """Give the teams somebody belongs to by their unit."""
    return [unit_id] if kind == UnitKind.TEAM else []
