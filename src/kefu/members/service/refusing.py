"""Refused log-ins become facts, without the answer or the time it takes telling whether there is such a member.

Who is refused for their password leaves a row, for any address alike; the worker looks later whose it is. Only attempts
that were counted and let through leave one, so there are no more of them than the log-in's rates allow.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from kefu.kit.db import Db, Tx
from kefu.kit.ids import new_id
from kefu.kit.keys import BadToken, Keyring
from kefu.members.events import LoginRefused
from kefu.members.model import RefusedFor
from kefu.members.queries import find_credentials


class Refusal(msgspec.Struct, frozen=True):
    """A log-in that was refused for its password; the address is sealed."""

    id: UUID
    sealed: str
    asked_at: datetime
    fence: int


async def note_refusal(db: Db, keyring: Keyring, email: str) -> None:
    """Remember, although the request is refused, that a password did not fit."""
    sealed = keyring.encrypt(email)
    async with db.transaction() as tx:
        await tx.run("insert into refused_login (id, sealed) values (%(id)s, %(sealed)s)", id=new_id(), sealed=sealed)


async def claim_refusals(tx: Tx, limit: int) -> list[Refusal]:
    """Take what was noted, for a minute."""
    return await tx.all(
        Refusal,
        """update refused_login r
        set lease_until = clock_timestamp() + interval '60 seconds', fence = fence + 1
        from (select id from refused_login where lease_until < clock_timestamp()
              order by asked_at limit %(limit)s for update skip locked) due
        where r.id = due.id returning r.id, r.sealed, r.asked_at, r.fence""",
        limit=limit,
    )


async def tell_refusal(db: Db, keyring: Keyring, refusal: Refusal) -> None:
    """Record the fact for every member the address belongs to, and forget the address."""
    async with db.transaction() as tx:
        ours = await tx.run(
            "delete from refused_login where id = %(id)s and fence = %(fence)s", id=refusal.id, fence=refusal.fence
        )
        if not ours:
            return
        try:
            email = keyring.decrypt(refusal.sealed)
        except BadToken:
            return  # the key file is another one now
        for found in await find_credentials(tx, email):
            fact = LoginRefused(workspace_id=found.workspace_id, subject_id=found.id, reason=RefusedFor.PASSWORD)
            tx.record(fact, refusal.asked_at)


async def record_wrong_code(db: Db, workspace_id: UUID, member_id: UUID) -> None:
    """Record that the password fitted and the second step did not; who asks knows already that there is the member."""
    async with db.transaction() as tx:
        tx.record(LoginRefused(workspace_id=workspace_id, subject_id=member_id, reason=RefusedFor.CODE))
