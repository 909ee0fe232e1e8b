"""Members: who works here, what they may, and how they prove who they are."""

from kefu.members.access import load_managed, system_principal
from kefu.members.events import (
    MemberAdded,
    MemberAvailabilityChanged,
    MemberChanged,
    MemberEvent,
    MemberPasswordChanged,
    RecoveryCodesRenewed,
    RecoveryCodeUsed,
    SecondFactorDisabled,
    SecondFactorEnabled,
    SecondFactorRemoved,
    SecondFactorRolesChanged,
    SessionEnded,
    SessionStarted,
    TokenMade,
    TokenRevoked,
)
from kefu.members.model import (
    Absence,
    Availability,
    Member,
    MemberChange,
    MyChange,
    NewAbsence,
    NewMember,
    NewToken,
    Origin,
    SessionEnd,
    Theme,
    clean_email,
)
from kefu.members.queries import find_member, find_member_page, find_members, find_token_page, has_members, load_member
from kefu.members.role_queries import find_rights, find_role_names, find_roles_with
from kefu.members.roles import ROLES, WIDE, NewRole, Rights, Role, RoleChange, RoleEnd, own_ids, permissions_of
from kefu.members.service.authenticating import COOKIE, authenticate, csrf_token_of, load_principal
from kefu.members.service.changing import change_member, change_password
from kefu.members.service.covering import find_cover, plan_absence, withdraw_absence
from kefu.members.service.defining import add_role, change_role, end_role
from kefu.members.service.enrolling import remove_factor
from kefu.members.service.joining import add_member
from kefu.members.service.logging_in import log_in
from kefu.members.service.passwords import hash_password, password_fits
from kefu.members.service.presenting import change_me, set_availability
from kefu.members.service.sessions import StartedSession, end_session, end_sessions, start_session
from kefu.members.service.setting_up import ensure_setup_token, set_up
from kefu.members.service.tokens import MadeToken, make_token, revoke_token
from kefu.members.service.watching import find_member_principal, find_principals

__all__ = [
    "COOKIE",
    "ROLES",
    "WIDE",
    "Absence",
    "Availability",
    "MadeToken",
    "Member",
    "MemberAdded",
    "MemberAvailabilityChanged",
    "MemberChange",
    "MemberChanged",
    "MemberEvent",
    "MemberPasswordChanged",
    "MyChange",
    "NewAbsence",
    "NewMember",
    "NewRole",
    "NewToken",
    "Origin",
    "RecoveryCodeUsed",
    "RecoveryCodesRenewed",
    "Rights",
    "Role",
    "RoleChange",
    "RoleEnd",
    "SecondFactorDisabled",
    "SecondFactorEnabled",
    "SecondFactorRemoved",
    "SecondFactorRolesChanged",
    "SessionEnd",
    "SessionEnded",
    "SessionStarted",
    "StartedSession",
    "Theme",
    "TokenMade",
    "TokenRevoked",
    "add_member",
    "add_role",
    "authenticate",
    "change_me",
    "change_member",
    "change_password",
    "change_role",
    "clean_email",
    "csrf_token_of",
    "end_role",
    "end_session",
    "end_sessions",
    "ensure_setup_token",
    "find_cover",
    "find_member",
    "find_member_page",
    "find_member_principal",
    "find_members",
    "find_principals",
    "find_rights",
    "find_role_names",
    "find_roles_with",
    "find_token_page",
    "has_members",
    "hash_password",
    "own_ids",
    "password_fits",
    "load_managed",
    "load_member",
    "load_principal",
    "log_in",
    "make_token",
    "permissions_of",
    "plan_absence",
    "remove_factor",
    "revoke_token",
    "set_availability",
    "set_up",
    "start_session",
    "system_principal",
    "withdraw_absence",
]
