"""Starting and ending sessions."""

from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.ids import new_id
from kefu.members.events import SessionEnded, SessionStarted
from kefu.members.model import Availability, Member, Origin, SessionEnd
from kefu.members.service.authenticating import csrf_token_of, hash_secret, load_principal, new_secret
from kefu.members.service.presenting import become_available, become_offline, hold_member
from kefu.workspaces import Workspace, load_workspace

MOST_SESSIONS = 30
DAYS = 30


class StartedSession(msgspec.Struct, frozen=True, kw_only=True):
    """A new session with its secret, which only the browser keeps."""

    id: UUID
    workspace: Workspace
    member: Member
    principal: Principal
    secret: str


async def start_session(tx: Tx, workspace_id: UUID, member: Member, origin: Origin) -> StartedSession:
    """Sign a member in on one browser; they are online from now on unless they said otherwise before."""
    await _tidy(tx, workspace_id, member.id)
    session_id, secret = new_id(), new_secret()
    await tx.run(
        """insert into session (workspace_id, id, member_id, hash, expires_at, address, user_agent)
        values (%(workspace_id)s, %(id)s, %(member_id)s, %(hash)s,
            clock_timestamp() + make_interval(days => %(days)s), %(address)s, %(user_agent)s)""",
        workspace_id=workspace_id,
        id=session_id,
        member_id=member.id,
        hash=hash_secret(secret),
        days=DAYS,
        address=origin.address[:100],
        user_agent=origin.user_agent[:300],
    )
    tx.record(SessionStarted(workspace_id=workspace_id, subject_id=member.id, session_id=session_id))
    if await become_available(tx, workspace_id, member.id):
        member = msgspec.structs.replace(member, availability=Availability.ONLINE)
    workspace = await load_workspace(tx, workspace_id)
    principal = await load_principal(tx, workspace_id, session_id=session_id)
    principal = msgspec.structs.replace(principal, csrf_token=csrf_token_of(secret))
    return StartedSession(id=session_id, workspace=workspace, member=member, principal=principal, secret=secret)


async def end_session(
    tx: Tx, workspace_id: UUID, member_id: UUID, session_id: UUID, reason: SessionEnd = SessionEnd.ENDED
) -> None:
    """End one of a member's sessions; raises NotFound when they have no such session."""
    if not await _end(tx, workspace_id, member_id, "id = %(one)s", reason, one=session_id):
        raise NotFound


async def end_sessions(
    tx: Tx, workspace_id: UUID, member_id: UUID, reason: SessionEnd, *, but: UUID | None = None
) -> int:
    """End all of a member's sessions, except perhaps one; gives how many."""
    return await _end(tx, workspace_id, member_id, "id is distinct from %(but)s", reason, but=but)


async def _tidy(tx: Tx, workspace_id: UUID, member_id: UUID) -> None:
    """End what has expired, and the longest unused of too many."""
    await _end(
        tx,
        workspace_id,
        member_id,
        "(expires_at <= clock_timestamp() or last_seen_at <= clock_timestamp() - interval '7 days')",
        SessionEnd.EXPIRED,
    )
    await _end(
        tx,
        workspace_id,
        member_id,
        """id in (select id from session where workspace_id = %(workspace_id)s and member_id = %(member_id)s
            order by last_seen_at desc, id offset %(keep)s)""",
        SessionEnd.CROWDED,
        keep=MOST_SESSIONS - 1,
    )


class _Ended(msgspec.Struct):
    id: UUID


async def _end(tx: Tx, workspace_id: UUID, member_id: UUID, which: str, reason: SessionEnd, **params: object) -> int:
    """Delete sessions and record it; who has none left is offline."""
    await hold_member(tx, workspace_id, member_id)  # so that of two last sessions ending at once one is the last
    ended = await tx.all(
        _Ended,
        "delete from session where workspace_id = %(workspace_id)s and member_id = %(member_id)s and "  # noqa: S608
        + which
        + " returning id",
        workspace_id=workspace_id,
        member_id=member_id,
        **params,
    )
    for session in ended:
        tx.record(SessionEnded(workspace_id=workspace_id, subject_id=member_id, session_id=session.id, reason=reason))
    if ended:
        await become_offline(tx, workspace_id, member_id)
    return len(ended)
