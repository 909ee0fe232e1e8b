"""Looking again at who the owners of open streams are, all at once."""

from collections.abc import Collection
from uuid import UUID

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.members.service.authenticating import _JOINS, _SESSION, _TOKEN, _WHO, _Found, _known


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
