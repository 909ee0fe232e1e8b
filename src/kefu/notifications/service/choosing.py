"""What members decide about their own notifications: what they read, what they want to hear of, and when."""

from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput, VersionConflict
from kefu.notifications.model import Choice, ChoiceChange
from kefu.notifications.queries import load_choice
from kefu.tickets import load_ticket
from kefu.workspaces import check_time_zone


async def choose(tx: Tx, principal: Principal, change: ChoiceChange) -> Choice:
    """Set what one wants to hear of. Raises VersionConflict or InvalidInput."""
    before = await _hold(tx, principal)
    if before.version != change.version:
        raise VersionConflict(current_version=before.version)
    check_time_zone(change.time_zone)
    for kind, rule in change.rules.items():
        if not rule.in_app and (rule.sound or rule.desktop):
            raise InvalidInput(field=f"rules.{kind}", reason="notification_unlisted")
    await tx.run(
        """update notification_choice set rules = %(rules)s::jsonb, quiet_from = %(start)s, quiet_to = %(end)s,
            time_zone = %(time_zone)s, version = version + 1
        where workspace_id = %(workspace_id)s and member_id = %(me)s""",
        workspace_id=principal.workspace_id,
        me=principal.id,
        rules=msgspec.json.encode(change.rules).decode(),
        start=change.quiet.start if change.quiet else None,
        end=change.quiet.end if change.quiet else None,
        time_zone=change.time_zone,
    )
    return await load_choice(tx, principal.workspace_id, principal.id)


async def mark(tx: Tx, principal: Principal, positions: list[int], *, read: bool) -> None:
    """Count some as read, or as not read; marking again changes nothing."""
    await tx.run(
        """insert into notification_mark (workspace_id, member_id, position, read)
        select %(workspace_id)s, %(me)s, position, %(read)s from unnest(%(positions)s::bigint[]) as given(position)
        on conflict (workspace_id, member_id, position) do update set read = excluded.read""",
        workspace_id=principal.workspace_id,
        me=principal.id,
        positions=sorted(set(positions)),
        read=read,
    )


async def mark_all(tx: Tx, principal: Principal, through: int) -> None:
    """Count everything up to a position as read; what comes later stays as it is."""
    await _hold(tx, principal)
    params = {"workspace_id": principal.workspace_id, "me": principal.id, "through": through}
    await tx.run(
        """update notification_choice set read_through = greatest(read_through, %(through)s)
        where workspace_id = %(workspace_id)s and member_id = %(me)s""",
        **params,
    )
    await tx.run(
        """delete from notification_mark
        where workspace_id = %(workspace_id)s and member_id = %(me)s and position <= %(through)s""",
        **params,
    )


async def set_muted(tx: Tx, principal: Principal, number: int, *, muted: bool) -> None:
    """Hear nothing of a ticket any more, or again. Raises NotFound when one cannot see it."""
    ticket = await load_ticket(tx, principal, number)
    params = {"workspace_id": principal.workspace_id, "me": principal.id, "ticket_id": ticket.id}
    if muted:
        await tx.run(
            """insert into notification_mute (workspace_id, member_id, ticket_id)
            values (%(workspace_id)s, %(me)s, %(ticket_id)s) on conflict do nothing""",
            **params,
        )
    else:
        await tx.run(
            """delete from notification_mute
            where workspace_id = %(workspace_id)s and member_id = %(me)s and ticket_id = %(ticket_id)s""",
            **params,
        )


async def ensure_choice(tx: Tx, workspace_id: UUID, member_id: UUID) -> None:
    """Make the member's row when there is none; it says what the defaults say."""
    await tx.run(
        """insert into notification_choice (workspace_id, member_id, time_zone)
        select %(workspace_id)s, %(member_id)s, time_zone from workspace where id = %(workspace_id)s
        on conflict (workspace_id, member_id) do nothing""",
        workspace_id=workspace_id,
        member_id=member_id,
    )


async def _hold(tx: Tx, principal: Principal) -> Choice:
    await ensure_choice(tx, principal.workspace_id, principal.id)
    return await load_choice(tx, principal.workspace_id, principal.id, lock=True)
