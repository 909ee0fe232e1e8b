"""Facts about members, their sessions and their tokens. The subject of each is the member."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

import msgspec

from kefu.kit.access import Permission
from kefu.kit.events import Event
from kefu.members.model import Availability, Member, RefusedFor, SessionEnd
from kefu.members.roles import Role, built_in, own_ids


class MemberEvent(Event, frozen=True, kw_only=True):
    """A fact about one member."""

    subject_id: UUID


class MemberAdded(MemberEvent, frozen=True, kw_only=True, tag="member.added"):
    """Somebody began to work here; `own_roles` are those that the workspace made."""

    VERSION: ClassVar[int] = 2

    roles: list[Role]
    unit_id: UUID
    own_roles: list[UUID] = msgspec.field(default_factory=list)


class MemberChanged(MemberEvent, frozen=True, kw_only=True, tag="member.changed"):
    """What somebody is or may was changed, or they changed their name; open streams look again at what they may see."""

    VERSION: ClassVar[int] = 3

    roles_before: list[Role]
    roles_after: list[Role]
    unit_before: UUID
    unit_after: UUID
    active_before: bool
    active_after: bool
    renamed: bool
    password_reset: bool
    revision_id: UUID | None = None
    own_roles_before: list[UUID] = msgspec.field(default_factory=list)
    own_roles_after: list[UUID] = msgspec.field(default_factory=list)

    @classmethod
    def of(
        cls,
        workspace_id: UUID,
        before: Member,
        after: Member,
        *,
        revision_id: UUID | None,
        password_reset: bool = False,
    ) -> Self:
        """Tell a change by what was before and after it."""
        return cls(
            workspace_id=workspace_id,
            subject_id=after.id,
            roles_before=built_in(before.roles),
            roles_after=built_in(after.roles),
            own_roles_before=own_ids(before.roles),
            own_roles_after=own_ids(after.roles),
            unit_before=before.unit_id,
            unit_after=after.unit_id,
            active_before=before.active,
            active_after=after.active,
            renamed=before.name != after.name,
            password_reset=password_reset,
            revision_id=revision_id,
        )


class MemberAvailabilityChanged(MemberEvent, frozen=True, kw_only=True, tag="member.availability_changed"):
    """Somebody can, or cannot, be given work from now on."""

    before: Availability
    after: Availability
    unit_id: UUID


class AbsencePlanned(MemberEvent, frozen=True, kw_only=True, tag="absence.planned"):
    """Somebody is going to be away, or is away already; the cover has their tickets until it ends by itself.

    `cover_before` was to have them until now.
    """

    begins: datetime
    ends: datetime
    cover_id: UUID
    cover_before: UUID | None


class AbsenceBegun(MemberEvent, frozen=True, kw_only=True, tag="absence.begun"):
    """The time has come from which somebody is away; one that began when it was said has no such moment."""

    begins: datetime
    ends: datetime
    cover_id: UUID


class AbsenceEnded(MemberEvent, frozen=True, kw_only=True, tag="absence.ended"):
    """Somebody is not going to be away, or is back before the time."""

    cover_before: UUID


class MemberPasswordChanged(MemberEvent, frozen=True, kw_only=True, tag="member.password_changed"):
    """Somebody chose a new password for themselves."""


class SessionStarted(MemberEvent, frozen=True, kw_only=True, tag="session.started"):
    """Somebody signed in."""

    session_id: UUID


class LoginRefused(MemberEvent, frozen=True, kw_only=True, tag="login.refused"):
    """Somebody tried to sign in as a member, and was not let in."""

    reason: RefusedFor


class SessionEnded(MemberEvent, frozen=True, kw_only=True, tag="session.ended"):
    """A session is over; its streams end too."""

    session_id: UUID
    reason: SessionEnd


class MemberPasswordLinkSent(MemberEvent, frozen=True, kw_only=True, tag="member.password_link_sent"):
    """A link by which a new password can be chosen was sent to somebody."""


class MemberPasswordRecovered(MemberEvent, frozen=True, kw_only=True, tag="member.password_recovered"):
    """Somebody chose a new password through a link that was sent to them; all their sessions end."""


class InvitationEvent(Event, frozen=True, kw_only=True):
    """A fact about an invitation to work here; the subject is the invitation."""

    subject_id: UUID


class InvitationSent(InvitationEvent, frozen=True, kw_only=True, tag="invitation.sent"):
    """Somebody was asked to work here."""

    VERSION: ClassVar[int] = 2

    roles: list[Role]
    unit_id: UUID
    own_roles: list[UUID] = msgspec.field(default_factory=list)


class InvitationRenewed(InvitationEvent, frozen=True, kw_only=True, tag="invitation.renewed"):
    """An invitation got a new link; the old one opens nothing any more."""


class InvitationRevoked(InvitationEvent, frozen=True, kw_only=True, tag="invitation.revoked"):
    """An invitation was taken back."""


class InvitationAccepted(InvitationEvent, frozen=True, kw_only=True, tag="invitation.accepted"):
    """Who was invited works here now."""

    member_id: UUID


class SecondFactorEnabled(MemberEvent, frozen=True, kw_only=True, tag="second_factor.enabled"):
    """Somebody confirmed a second factor; from now on their log-in takes two steps."""


class SecondFactorDisabled(MemberEvent, frozen=True, kw_only=True, tag="second_factor.disabled"):
    """Somebody turned their own second factor off."""


class SecondFactorRemoved(MemberEvent, frozen=True, kw_only=True, tag="second_factor.removed"):
    """An administrator took somebody's second factor away; the member's open screens are told."""


class RecoveryCodesRenewed(MemberEvent, frozen=True, kw_only=True, tag="recovery_codes.renewed"):
    """Somebody made new recovery codes; the old ones open nothing any more."""


class RecoveryCodeUsed(MemberEvent, frozen=True, kw_only=True, tag="recovery_code.used"):
    """Somebody gave a recovery code in place of a code; so many are left."""

    left: int


class SecondFactorRolesChanged(Event, frozen=True, kw_only=True, tag="second_factor.roles_changed"):
    """Other roles than before demand a second factor."""

    VERSION: ClassVar[int] = 2

    roles_before: list[Role]
    roles_after: list[Role]
    own_roles_before: list[UUID] = msgspec.field(default_factory=list)
    own_roles_after: list[UUID] = msgspec.field(default_factory=list)


class RoleAdded(Event, frozen=True, kw_only=True, tag="role.added"):
    """The workspace made a role of its own; `subject_id` is the role."""

    subject_id: UUID
    permissions: list[Permission]
    wide: bool


class RoleChanged(Event, frozen=True, kw_only=True, tag="role.changed"):
    """A role is called otherwise or permits something else; open streams look again at what they may see."""

    subject_id: UUID
    permissions_before: list[Permission]
    permissions_after: list[Permission]
    wide_before: bool
    wide_after: bool
    renamed: bool
    revision_id: UUID | None = None


class RoleRemoved(Event, frozen=True, kw_only=True, tag="role.removed"):
    """A role is gone. So many members, active or not, have its successor, which is built in or is an own one."""

    subject_id: UUID
    members: int
    successor: Role | None
    own_successor: UUID | None


class TokenMade(MemberEvent, frozen=True, kw_only=True, tag="token.made"):
    """A member let a program act for them."""

    token_id: UUID
    scopes: list[Permission]


class TokenRevoked(MemberEvent, frozen=True, kw_only=True, tag="token.revoked"):
    """A program may no longer act for the member."""

    token_id: UUID
