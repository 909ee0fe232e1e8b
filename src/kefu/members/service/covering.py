"""Being away: who has somebody's tickets meanwhile. It begins and ends by the clock, whether or not anything runs.

That it begins is told, to who covers them: for that alone a loop looks for those that have begun.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import InvalidInput, NotFound
from kefu.members.access import may_manage
from kefu.members.events import AbsenceBegun, AbsenceEnded, AbsencePlanned
from kefu.members.model import Absence, Member, NewAbsence
from kefu.members.queries import AWAY, find_member, load_member
from kefu.members.role_queries import find_rights
from kefu.members.service.presenting import hold_member
from kefu.workspaces import check_time_zone

LONGEST = timedelta(days=366)


class _Clock(msgspec.Struct):
    zone: str
    now: datetime


class DueAbsence(msgspec.Struct, frozen=True):
    """An absence that has begun, as it was planned when it was taken."""

    workspace_id: UUID
    member_id: UUID
    begins: datetime
    ends: datetime
    cover_id: UUID


class _Next(msgspec.Struct):
    cover_id: UUID
    active: bool
    roles: list[str]


async def plan_absence(tx: Tx, principal: Principal, member_id: UUID, data: NewAbsence) -> Member:
    """Say when oneself, or somebody of one's part of the organisation, is away, in place of what was said before.

    Raises NotFound, InvalidInput.
    """
    before = await _hold(tx, principal, member_id)
    clock = await _load_clock(tx, principal.workspace_id)
    zone = ZoneInfo(clock.zone if data.time_zone is None else check_time_zone(data.time_zone))
    absence = Absence(
        begins=_moment("begins", data.begins, zone),
        ends=_moment("ends", data.ends, zone),
        time_zone=zone.key,
        cover_id=data.cover_id,
    )
    _check_times(absence, clock.now)
    await _check_cover(tx, principal.workspace_id, member_id, absence)
    if before and msgspec.structs.replace(before, time_zone=zone.key) == absence:
        return await load_member(tx, principal.workspace_id, member_id)
    await tx.run(
        """insert into absence (workspace_id, member_id, begins, ends, cover_id, time_zone, begun)
        values (%(workspace_id)s, %(member_id)s, %(begins)s, %(ends)s, %(cover_id)s, %(time_zone)s, %(begun)s)
        on conflict (workspace_id, member_id) do update set begins = excluded.begins, ends = excluded.ends,
            cover_id = excluded.cover_id, time_zone = excluded.time_zone, begun = excluded.begun,
            lease_until = '-infinity'""",
        workspace_id=principal.workspace_id,
        member_id=member_id,
        begun=absence.begins <= clock.now,
        **msgspec.structs.asdict(absence),
    )
    tx.record(
        AbsencePlanned(
            workspace_id=principal.workspace_id,
            subject_id=member_id,
            begins=absence.begins,
            ends=absence.ends,
            cover_id=absence.cover_id,
            cover_before=before.cover_id if before else None,
        )
    )
    return await load_member(tx, principal.workspace_id, member_id)


async def withdraw_absence(tx: Tx, principal: Principal, member_id: UUID) -> Member:
    """End an absence before its time, or take back one that has not begun. Raises NotFound."""
    before = await _hold(tx, principal, member_id)
    if before:
        await tx.run(
            "delete from absence where workspace_id = %(workspace_id)s and member_id = %(member_id)s",
            workspace_id=principal.workspace_id,
            member_id=member_id,
        )
        withdrawn = AbsenceEnded(
            workspace_id=principal.workspace_id, subject_id=member_id, cover_before=before.cover_id
        )
        tx.record(withdrawn)
    return await load_member(tx, principal.workspace_id, member_id)


async def claim_begun(tx: Tx, limit: int) -> Sequence[DueAbsence]:
    """Take absences that have begun and were not told of, for a minute; of what is over nobody is told."""
    return await tx.all(
        DueAbsence,
        f"""update absence taken set lease_until = clock_timestamp() + interval '60 seconds'
        from (
            select workspace_id, member_id from absence  /* every workspace: one loop tells of them all */
            where not begun and {AWAY}
              and lease_until < clock_timestamp() and exists (
                  select from member where member.workspace_id = absence.workspace_id
                    and member.id = absence.member_id and member.active)
            order by begins limit %(limit)s for update skip locked
        ) due
        where taken.workspace_id = due.workspace_id and taken.member_id = due.member_id
        returning taken.workspace_id, taken.member_id, taken.begins, taken.ends, taken.cover_id""",  # noqa: S608
        limit=limit,
    )


async def tell_begun(db: Db, due: DueAbsence) -> None:
    """Record that an absence has begun, unless it was planned anew, withdrawn or told of since."""
    async with db.transaction() as tx:
        if await tx.run(
            """update absence set begun = true where workspace_id = %(workspace_id)s and member_id = %(member_id)s
            and begins = %(begins)s and ends = %(ends)s and cover_id = %(cover_id)s and not begun""",
            **msgspec.structs.asdict(due),
        ):
            tx.record(
                AbsenceBegun(
                    workspace_id=due.workspace_id,
                    subject_id=due.member_id,
                    begins=due.begins,
                    ends=due.ends,
                    cover_id=due.cover_id,
                )
            )


async def find_cover(tx: Tx, workspace_id: UUID, member_id: UUID) -> UUID | None:
    """Give who has a member's tickets now: their cover, or the cover's cover, and so on; None when they are not away.

    Also None where covers lead back in a circle, or to somebody who works here no more or may answer nobody now: then
    nobody stands in, and what is theirs stays theirs.
    """
    met = {member_id}
    at = member_id
    while True:
        found = await tx.one(
            _Next,
            f"""select absence.cover_id, cover.active, cover.roles from absence
            join member cover on cover.workspace_id = absence.workspace_id and cover.id = absence.cover_id
            where absence.workspace_id = %(workspace_id)s and absence.member_id = %(at)s
              and {AWAY}""",  # noqa: S608  a constant
            workspace_id=workspace_id,
            at=at,
        )
        if found is None:
            return at if at != member_id else None
        if found.cover_id in met or not found.active:
            return None
        if Permission.TICKET_REPLY not in (await find_rights(tx, workspace_id, found.roles)).permissions:
            return None
        at = found.cover_id
        met.add(at)


async def _hold(tx: Tx, principal: Principal, member_id: UUID) -> Absence | None:
    """Hold a member whose absence is the principal's to decide, and give the one there is; raises NotFound."""
    await hold_member(tx, principal.workspace_id, member_id)
    member = await load_member(tx, principal.workspace_id, member_id)
    if not member.active or not (member_id == principal.id or may_manage(principal, member.unit_id)):
        raise NotFound
    return member.absence


async def _load_clock(tx: Tx, workspace_id: UUID) -> _Clock:
    found = await tx.one(
        _Clock,
        "select time_zone as zone, clock_timestamp() as now from workspace where id = %(workspace_id)s",
        workspace_id=workspace_id,
    )
    assert found is not None  # the member's workspace
    return found


def _moment(field: str, wall_time: str, zone: ZoneInfo) -> datetime:
    try:
        # of one zone, moments would be compared as the wall shows them: an hour that is skipped turns their order round
        return datetime.fromisoformat(wall_time).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(field=field, reason="absence_time") from error


def _check_times(absence: Absence, now: datetime) -> None:
    if absence.ends <= absence.begins:
        raise InvalidInput(field="ends", reason="absence_backwards")
    if absence.ends <= now:
        raise InvalidInput(field="ends", reason="absence_over")
    if absence.ends - absence.begins > LONGEST or absence.begins > now + LONGEST:
        raise InvalidInput(field="ends", reason="absence_long")


async def _check_cover(tx: Tx, workspace_id: UUID, member_id: UUID, absence: Absence) -> None:
    """Refuse a cover who cannot answer, or whose own absence at that time leads back to who is away."""
    cover = await find_member(tx, workspace_id, absence.cover_id)
    if cover is None or not cover.active or cover.id == member_id:
        raise InvalidInput(field="cover_id", reason="cover_unfit")
    if Permission.TICKET_REPLY not in (await find_rights(tx, workspace_id, cover.roles)).permissions:
        raise InvalidInput(field="cover_id", reason="cover_unfit")
    met: set[UUID] = set()
    at: Absence | None = cover.absence
    while at is not None and at.cover_id not in met and _overlap(at, absence):
        if at.cover_id == member_id:
            raise InvalidInput(field="cover_id", reason="cover_circle")
        met.add(at.cover_id)
        at = (await load_member(tx, workspace_id, at.cover_id)).absence


def _overlap(one: Absence, other: Absence) -> bool:
    return one.begins < other.ends and other.begins < one.ends
