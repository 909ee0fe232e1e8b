"""Looking at who somebody is, or many are, who do not ask: owners of open streams, recipients, programs."""

from collections.abc import Collection
from uuid import UUID

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.members.service.authenticating import _JOINS, _SESSION, _TOKEN, _WHO, _Found, _known

MOST_PROGRAMS = 500
"""So many tokens are looked at; who has more of them knows that there are some."""


async def find_principals(
    tx: Tx, session_ids: Collection[UUID], token_ids: Collection[UUID] = ()
) -> dict[UUID, Principal]:
    """Give as whom each living session or token acts, by its id; those that are over are left out.

    The answers carry no CSRF token, and looking does not count as using.
    """
    found: list[_Found] = []
    for sql, ids in ((_SESSION, session_ids), (_TOKEN, token_ids)):
        if ids:
            found += await tx.all(
                _Found,
                sql + " and proof.id = any(%(ids)s) /* every workspace: the streams of a process are of all */",
                ids=sorted(set(ids)),
                **_known(),
            )
    return {proof: one.as_principal() for one in found if (proof := one.session_id or one.token_id)}


async def keep_connected(tx: Tx, sessions: Collection[tuple[UUID, UUID]]) -> int:
    """Mark sessions (each with its workspace first) as connected, all at once when the mark of one is a minute old.

    Gives how many were marked. No fact, and nobody waits: a session that is held at the moment is signed out, or is
    marked by another process.
    """
    pairs = sorted(set(sessions))
    return await tx.run(
        """with open as (
            select session.workspace_id, session.id, session.connected_at
            from unnest(%(workspaces)s::uuid[], %(ids)s::uuid[]) as asked (workspace_id, id)
            join session on session.workspace_id = asked.workspace_id and session.id = asked.id),
        held as (
            select session.workspace_id, session.id
            from open join session on session.workspace_id = open.workspace_id and session.id = open.id
            where exists (select from open
                          where coalesce(connected_at < clock_timestamp() - interval '1 minute', true))
            for no key update of session skip locked)
        update session set connected_at = clock_timestamp() from held
        where session.workspace_id = held.workspace_id and session.id = held.id
        /* every workspace: the streams of a process are of all */""",
        workspaces=[workspace_id for workspace_id, _ in pairs],
        ids=[id for _, id in pairs],
    )


async def find_programs(tx: Tx, workspace_id: UUID, permission: Permission) -> list[Principal]:
    """Give as whom those living API tokens act that permit something; looking does not count as using."""
    found = await tx.all(
        _Found,
        _TOKEN
        + """ and proof.workspace_id = %(workspace_id)s and %(permission)s = any(proof.scopes)
        order by proof.created_at, proof.id limit %(most)s""",
        workspace_id=workspace_id,
        permission=permission.value,
        most=MOST_PROGRAMS,
        **_known(),
    )
    return [program for one in found if (program := one.as_principal()).may(permission)]


_MEMBER = (
    "select false as stale, "  # noqa: S608
    + _WHO
    + """ from (select member.workspace_id, member.id as member_id from member
        where member.workspace_id = %(workspace_id)s and member.id = %(id)s) proof"""
    + _JOINS
)


async def find_member_principal(tx: Tx, workspace_id: UUID, member_id: UUID) -> Principal | None:
    """Give what an active member may and sees, whether they are signed in or not: for what is sent to them."""
    found = await tx.one(_Found, _MEMBER, workspace_id=workspace_id, id=member_id, **_known())
    return found.as_principal() if found else None
