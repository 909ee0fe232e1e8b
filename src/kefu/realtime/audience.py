"""The members' streams of this process: who they are, what they may see, and handing it to them."""

import asyncio
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from kefu.kit.access import Permission, Principal
from kefu.kit.events import Recorded
from kefu.kit.streams import Batch, Hub, Stream, Subject, frame
from kefu.members import find_principals
from kefu.realtime.model import PresenceFrame, Viewer
from kefu.realtime.telling import Told, load_told, owner_of, write_frames
from kefu.realtime.whispering import Heard, load_heard, write_heard
from kefu.tickets import TicketRow, find_names, find_numbers_of, find_tickets_by_id

# After these somebody may see more, less or nothing: their streams are looked at without waiting for the next round.
_TURNS = frozenset(
    {
        "session.ended",
        "token.revoked",
        "member.changed",
        "unit.changed",
        "role.changed",
        "second_factor.removed",
        "second_factor.roles_changed",
    }
)
_PERSONAL = frozenset({"second_factor.removed", "member.availability_changed", "follow.begun", "follow.ended"})
"""What is one member's own, done by themself elsewhere or by others: their open screens are told."""
_COVERED = frozenset({"absence.planned", "absence.ended"})
"""Told to who is away, and to who covers them or was to; and everybody reads anew who is away."""
_AWAY = _COVERED | {"absence.begun"}
_SETTLED = {
    "workspace.changed": "workspace",
    "unit.added": "units",
    "unit.changed": "units",
    "inbox.added": "inboxes",
    "inbox.changed": "inboxes",
}
"""Every open screen shows the workspace's name, its clock's times, its units and inboxes: what is read anew."""
_ERASED = "customer.erased"
"""After it nothing that was shown of a person may stay on any screen."""
_SHARED = _AWAY | _SETTLED.keys()
NOBODY = UUID(int=0)
Console = tuple[UUID, UUID]
"""A session, its workspace first."""
Reach = tuple[frozenset[UUID] | None, frozenset[UUID], bool]


def reach_of(principal: Principal) -> Reach:
    """Give what decides, beside who they are, what somebody is told: whose tickets, and whether as a supervisor."""
    return principal.scope, principal.lineage, principal.may(Permission.WORK_SUPERVISE)


def console_of(principal: Principal) -> Console | None:
    """Give whose console it is; a program, which has a token, is nobody's."""
    return (principal.workspace_id, principal.session_id) if principal.session_id else None


class MemberStream(Stream):
    """A member's open console, or a program's."""

    __slots__ = ("principal", "reach")

    def __init__(self, principal: Principal) -> None:
        super().__init__()
        self.stand_for(principal)

    def stand_for(self, principal: Principal) -> None:
        self.principal = principal
        self.reach = reach_of(principal)


class Members:
    """All members' streams, by workspace."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.came = asyncio.Event()
        self.newcomers: set[Console] = set()
        """Who opened a console since `came` was cleared."""
        self._streams: dict[UUID, set[MemberStream]] = {}

    def join(self, stream: MemberStream) -> None:
        """Count a stream in; raises Unavailable."""
        self.hub.join(stream)
        self._streams.setdefault(stream.principal.workspace_id, set()).add(stream)
        if console := console_of(stream.principal):
            self.newcomers.add(console)
            self.came.set()

    def leave(self, stream: Stream) -> None:
        self.hub.leave(stream)
        if isinstance(stream, MemberStream):
            mine = self._streams.get(stream.principal.workspace_id, set())
            mine.discard(stream)
            if not mine:
                self._streams.pop(stream.principal.workspace_id, None)

    # -- facts

    async def prepare(self, batch: Batch) -> "_Delivery":
        told, heard, personal = {}, {}, []
        forgotten = await self._forget(batch)
        for workspace_id, facts in _by_workspace(batch.facts).items():
            if workspace_id in self._streams:
                heard[workspace_id] = await load_heard(batch, workspace_id, facts)
                told[workspace_id] = await load_told(batch, workspace_id, facts)
                personal += [fact for fact in facts if fact.type in _PERSONAL | _SHARED]
                if any(fact.type in _TURNS for fact in facts):
                    self.hub.hurry_review()
        return _Delivery(self, told, heard, personal, forgotten)

    async def write(self, batch: Batch, stream: MemberStream) -> bytes:
        """Write the frames of a replay; the facts are of the stream's workspace."""
        heard = await load_heard(batch, stream.principal.workspace_id, batch.facts)
        told = await load_told(batch, stream.principal.workspace_id, batch.facts)
        forgotten = await self._forget(batch, anyway=True)
        return (
            write_heard(heard, stream.principal)
            + write_frames(told, stream.principal, self.hub.cursor)
            + b"".join(self._own(fact, stream) for fact in batch.facts if fact.type in _SHARED)
            + b"".join(data for _, data in forgotten)
        )

    async def _forget(self, batch: Batch, *, anyway: bool = False) -> list[tuple[Recorded, bytes]]:
        """Write, for people who were erased, which tickets a screen forgets before it reads everything anew."""
        found = []
        for fact in batch.facts:
            if fact.type == _ERASED and fact.customer_id and (anyway or fact.workspace_id in self._streams):
                numbers = await find_numbers_of(batch.tx, fact.workspace_id, fact.customer_id)
                cursor = self.hub.cursor(fact.position)
                erased = frame("erased", {"customer_id": fact.customer_id, "tickets": numbers})
                found.append((fact, erased + frame("reset", {"cursor": cursor}, cursor)))
        return found

    def deliver(self, workspace_id: UUID, told: list[Told]) -> None:
        """Hand frames out. Members of one reach read the same bytes, unless a ticket is or was their own."""
        by_reach: dict[Reach, bytes] = {}
        assignees = set().union(*(one.assignees for one in told))
        first = told[0].fact.position
        for stream in list(self._streams.get(workspace_id, ())):
            if stream.principal.id in assignees or stream.after >= first:
                rest = [one for one in told if one.fact.position > stream.after]
                data = write_frames(rest, stream.principal, self.hub.cursor)
            else:
                if (shared := by_reach.get(stream.reach)) is None:
                    anyone = msgspec.structs.replace(stream.principal, id=NOBODY)
                    shared = by_reach[stream.reach] = write_frames(told, anyone, self.hub.cursor)
                data = shared
            if data:
                stream.push(data)

    def whisper(self, workspace_id: UUID, heard: list[Heard]) -> None:
        """Tell of whispers, each stream by itself: nothing of them is shared."""
        for stream in self.streams_of(workspace_id):
            if data := write_heard(heard, stream.principal, stream.after):
                stream.push(data)

    def tell_own(self, fact: Recorded) -> None:
        """Tell what happened to a member, and everybody who is away and what their workspace is like now."""
        for stream in self.streams_of(fact.workspace_id):
            if data := self._own(fact, stream):
                stream.push(data)

    def _own(self, fact: Recorded, stream: MemberStream) -> bytes:
        """Write what one stream is told of it: a member's screens, not their programs, what is their own."""
        whose, data = {fact.subject_id}, b""
        if fact.type in _COVERED:
            whose |= {UUID(id) for part in ("cover_id", "cover_before") if (id := fact.data.get(part))}
            data = frame("changed", {"reader": "absences"})
        elif fact.type in _AWAY:
            return frame("changed", {"reader": "absences"})
        elif fact.type in _SETTLED:
            return frame("changed", {"reader": _SETTLED[fact.type]})
        if stream.principal.id in whose and stream.principal.session_id:
            data += frame("account", {"type": fact.type, "mine": fact.actor_id == stream.principal.id})
        return data

    # -- people

    async def prepare_presence(self, batch: Batch, subjects: set[Subject], fresh: set[Stream]) -> "_Presences":
        news = [stream for stream in fresh if isinstance(stream, MemberStream)]
        there = {stream.principal.workspace_id: set[Subject]() for stream in news}
        for workspace_id in there:
            there[workspace_id] = set(self.hub.presence.subjects(workspace_id))
        wanted = {subject for subject in subjects if subject[0] in self._streams}.union(*there.values())
        frames: list[tuple[TicketRow, Subject, bytes]] = []
        for workspace_id in {subject[0] for subject in wanted}:
            mine = [subject for subject in wanted if subject[0] == workspace_id]
            rows = await batch.load(find_tickets_by_id, workspace_id, {ticket_id for _, ticket_id in mine})
            people = {person for subject in mine for person in self.hub.presence.viewers(subject)}
            names = await batch.load(find_names, workspace_id, people)
            frames += [
                (row, subject, self._presence(row, subject, names))
                for subject in mine
                if (row := rows.get(subject[1])) is not None
            ]
        return _Presences(self, frames, subjects, frozenset(news))

    def _presence(self, row: TicketRow, subject: Subject, names: dict[UUID, str]) -> bytes:
        viewers = [
            Viewer(person, names.get(person, ""), typing)
            for person, typing in sorted(self.hub.presence.viewers(subject).items())
        ]
        typing = self.hub.presence.outsider_types(subject)
        return frame(
            "presence", PresenceFrame(ticket_id=row.id, number=row.number, viewers=viewers, customer_typing=typing)
        )

    def streams_of(self, workspace_id: UUID) -> Iterable[MemberStream]:
        return list(self._streams.get(workspace_id, ()))

    # -- sessions and projections

    def consoles(self) -> set[Console]:
        """Give the consoles that have a stream here."""
        streams = (stream for mine in self._streams.values() for stream in mine)
        return {console for stream in streams if (console := console_of(stream.principal))}

    async def review(self, batch: Batch) -> "_Review":
        streams = [stream for mine in self._streams.values() for stream in mine]
        sessions = {proof for stream in streams if (proof := stream.principal.session_id)}
        tokens = {proof for stream in streams if (proof := stream.principal.token_id)}
        return _Review(self, streams, await find_principals(batch.tx, sessions, tokens))

    def announce(self, reader: str, workspace_id: UUID | None) -> None:
        data = frame("changed", {"reader": reader})
        for workspace in [workspace_id] if workspace_id else list(self._streams):
            for stream in self.streams_of(workspace):
                stream.push(data)


class _Delivery:
    def __init__(
        self,
        members: Members,
        told: dict[UUID, list[Told]],
        heard: dict[UUID, list[Heard]],
        personal: list[Recorded],
        forgotten: list[tuple[Recorded, bytes]],
    ) -> None:
        self.members = members
        self.told = told
        self.heard = heard
        self.personal = personal
        self.forgotten = forgotten

    def __call__(self) -> None:
        for workspace_id, heard in self.heard.items():
            if heard:
                self.members.whisper(workspace_id, heard)
        for workspace_id, told in self.told.items():
            if told:
                self.members.deliver(workspace_id, told)
        for fact in self.personal:
            self.members.tell_own(fact)
        for fact, data in self.forgotten:
            for stream in self.members.streams_of(fact.workspace_id):
                if stream.after < fact.position:
                    stream.push(data)


class _Presences:
    def __init__(
        self,
        members: Members,
        frames: Sequence[tuple[TicketRow, Subject, bytes]],
        subjects: set[Subject],
        fresh: frozenset[Stream],
    ) -> None:
        self.members = members
        self.frames = frames
        self.subjects = subjects
        self.fresh = fresh

    def __call__(self) -> None:
        for row, subject, data in self.frames:
            owner = owner_of(subject[0], row)
            for stream in self.members.streams_of(subject[0]):
                if (subject in self.subjects or stream in self.fresh) and owner.seen_by(stream.principal):
                    stream.push(data)


class _Review:
    def __init__(self, members: Members, streams: list[MemberStream], principals: dict[UUID, Principal]) -> None:
        self.members = members
        self.streams = streams
        self.principals = principals

    def __call__(self) -> None:
        for stream in self.streams:
            before = stream.principal
            now = self.principals.get(before.session_id or before.token_id or NOBODY)
            if now is None:
                stream.end(frame("session", {"reason": "ended"}))
            elif not now.may(Permission.TICKET_READ):
                stream.end(frame("session", {"reason": "enrol" if now.must_enrol else "forbidden"}))
            elif reach_of(now) != stream.reach or now.permissions != before.permissions:
                # What they see, or may do with it, is something else now: everything is read anew.
                stream.stand_for(now)
                cursor = self.members.hub.cursor()
                stream.push(frame("reset", {"cursor": cursor}, cursor))


def _by_workspace(facts: Sequence[Recorded]) -> dict[UUID, list[Recorded]]:
    found: dict[UUID, list[Recorded]] = {}
    for fact in facts:
        found.setdefault(fact.workspace_id, []).append(fact)
    return found
