"""A summary by mail for who is away: one mail for all that waits, never in quiet hours, never of what was read.

What a summary told of is remembered by its place in the log, apart from the projection: however often that is rebuilt
or catches up after a stop, nothing is mailed twice. It says which tickets or colleagues, and no words of customers.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from kefu.kit.access import Permission
from kefu.kit.claims import Claims
from kefu.kit.db import Db, Tx
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.kit.mail import Letter, queue_mail
from kefu.kit.translate import translate
from kefu.members import Member, find_member_principal, load_member
from kefu.notifications.model import Choice, Notification, is_quiet
from kefu.notifications.queries import find_page, load_choice
from kefu.notifications.service.choosing import ensure_choice
from kefu.workspaces import load_workspace

AWAY_MINUTES = 10
"""Who asked for nothing for so long is away."""
WAIT_MINUTES = 15
"""So long something waits to be read before a mail tells of it."""
PAUSE_MINUTES = 60
LOOK_MINUTES = 5
MOST_LINES = 20
OLDEST_HOURS = 48
"""After a long stop, only what is this new is worth a mail."""


class Away(msgspec.Struct, frozen=True, kw_only=True):
    """A member for whom something waits, who was looked at just now."""

    workspace_id: UUID
    member_id: UUID
    now: datetime


async def claim_away(tx: Tx, limit: int) -> Sequence[Away]:
    """Take members who are away, can be mailed to, and have something waiting; each every five minutes at most."""
    found = await tx.all(
        Away,
        """select distinct n.workspace_id, n.audience as member_id, clock_timestamp() as now
        from notification n /* every workspace: one loop looks at all */
        join mail_server on mail_server.workspace_id = n.workspace_id
        join member on member.workspace_id = n.workspace_id and member.id = n.audience and member.active
        left join notification_choice c on c.workspace_id = n.workspace_id and c.member_id = n.audience
        where n.at > clock_timestamp() - make_interval(hours => %(oldest)s)
          and n.at < clock_timestamp() - make_interval(mins => %(wait)s)
          and n.position > coalesce(greatest(c.mailed_through, c.read_through), 0)
          and coalesce(c.mailed_at, '-infinity') < clock_timestamp() - make_interval(mins => %(pause)s)
          and coalesce(c.looked_at, '-infinity') < clock_timestamp() - make_interval(mins => %(look)s)
          and not exists (select from session where session.workspace_id = n.workspace_id
                          and session.member_id = n.audience
                          and session.last_seen_at > clock_timestamp() - make_interval(mins => %(away)s))
        limit %(limit)s""",
        limit=limit,
        oldest=OLDEST_HOURS,
        wait=WAIT_MINUTES,
        pause=PAUSE_MINUTES,
        look=LOOK_MINUTES,
        away=AWAY_MINUTES,
    )
    taken = []
    for away in sorted(found, key=lambda one: (one.workspace_id, one.member_id)):
        await ensure_choice(tx, away.workspace_id, away.member_id)
        if await tx.run(
            """update notification_choice set looked_at = clock_timestamp()
            where workspace_id = %(workspace_id)s and member_id = %(member_id)s
              and looked_at < clock_timestamp() - make_interval(mins => %(look)s)""",
            workspace_id=away.workspace_id,
            member_id=away.member_id,
            look=LOOK_MINUTES,
        ):
            taken.append(away)
    return taken


async def summarise(db: Db, keyring: Keyring, away: Away) -> None:
    """Put one mail down that tells of everything unread, and remember how far it went."""
    async with db.transaction() as tx:
        choice = await load_choice(tx, away.workspace_id, away.member_id, lock=True)
        principal = await find_member_principal(tx, away.workspace_id, away.member_id)
        if principal is None or not principal.may(Permission.TICKET_READ) or is_quiet(choice, away.now):
            return
        kinds = [kind for kind in choice.kinds("mail") if choice.rules[kind].in_app]
        page, _ = await find_page(tx, principal, kinds, limit=200)
        mailed = int(
            await tx.value(
                """select mailed_through from notification_choice
                where workspace_id = %(workspace_id)s and member_id = %(member_id)s""",
                workspace_id=away.workspace_id,
                member_id=away.member_id,
            )
        )
        oldest = away.now - timedelta(hours=OLDEST_HOURS)
        waiting = [one for one in page if not one.read and one.position > mailed and one.at > oldest]
        if not waiting:
            return
        member = await load_member(tx, away.workspace_id, away.member_id)
        workspace = await load_workspace(tx, away.workspace_id)
        if await queue_mail(tx, keyring, away.workspace_id, write(waiting, member, workspace.name, choice)):
            await tx.run(
                """update notification_choice set mailed_through = %(through)s, mailed_at = clock_timestamp()
                where workspace_id = %(workspace_id)s and member_id = %(member_id)s""",
                workspace_id=away.workspace_id,
                member_id=away.member_id,
                through=max(one.position for one in waiting),
            )


def write(waiting: Sequence[Notification], member: Member, workspace: str, _: Choice) -> Letter:
    """Give the mail: of how much, and for each ticket or colleague what happened last; a customer's words stay here."""
    newest = {_subject_of(one): one for one in reversed(waiting)}
    told = sorted(newest.values(), key=lambda one: one.position, reverse=True)
    lines = [_line_of(one, member) for one in told[:MOST_LINES]]
    if len(told) > MOST_LINES:
        lines.append(translate("notifications.line.more", member.locale, count=len(told) - MOST_LINES))
    return Letter(
        id=new_id(),
        template="summary",
        locale=member.locale,
        recipient=member.email,
        params={
            "name": member.name,
            "workspace": workspace,
            "count": str(len(told)),
            "lines": "\n".join(lines),
            "link": "/notifications",
        },
        keep=timedelta(hours=4),
    )


def _subject_of(one: Notification) -> UUID | None:
    """Give what it tells of: the ticket, or whom one covers."""
    if one.ticket:
        return one.ticket.id
    return one.cover.member_id if one.cover else None


def _line_of(one: Notification, member: Member) -> str:
    if one.cover:
        return translate(f"notifications.line.cover_{one.cover.step}", member.locale, name=one.actor)
    number = one.ticket.number if one.ticket else None
    return translate(f"notifications.line.{one.kind}", member.locale, number=number)


def summaries(keyring: Keyring) -> Claims[Away]:
    """Give the loop over members who are away."""

    async def work(db: Db, away: Away) -> None:
        await summarise(db, keyring, away)

    return Claims("notification-summaries", claim_away, work, poll_seconds=60)
