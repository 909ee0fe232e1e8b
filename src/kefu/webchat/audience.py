"""The visitors' streams of this process: public messages of their own conversation, and nothing else."""

from uuid import UUID

from kefu.kit.keys import Keyring
from kefu.kit.streams import Batch, Hub, Stream, Subject, frame
from kefu.tickets import find_names, find_tickets_by_id
from kefu.webchat.model import TypingFrame
from kefu.webchat.queries import find_open_inboxes
from kefu.webchat.telling import ERASED, Key, Place, key_of, places_of, write_frames, write_notices

MOST_STREAMS = 6
"""Open windows of one visitor on one server; the oldest makes room."""


class VisitorStream(Stream):
    """A visitor's open chat window."""

    __slots__ = ("key", "online", "typist")

    def __init__(self, key: Key) -> None:
        super().__init__()
        self.key = key
        self.online: bool | None = None
        self.typist: str | None = None

    def tell_online(self, online: bool) -> None:
        """Say whether somebody is there, once until that is another."""
        if self.online is not online:
            self.push(frame("online", online))
            self.online = online


class Visitors:
    """All visitors' streams, by conversation."""

    def __init__(self, hub: Hub, keyring: Keyring) -> None:
        self.hub = hub
        self._keyring = keyring
        self._streams: dict[Key, list[VisitorStream]] = {}

    def join(self, stream: VisitorStream) -> None:
        """Count a stream in; raises Unavailable."""
        self.hub.join(stream)
        mine = self._streams.setdefault(stream.key, [])
        mine.append(stream)
        if len(mine) > MOST_STREAMS:
            mine[0].end()

    def leave(self, stream: Stream) -> None:
        self.hub.leave(stream)
        if isinstance(stream, VisitorStream) and stream in (mine := self._streams.get(stream.key, [])):
            mine.remove(stream)
            if not mine:
                del self._streams[stream.key]

    # -- facts

    async def prepare(self, batch: Batch) -> "_Delivery":
        wanted = [fact for fact in batch.facts if key_of(fact) in self._streams]
        told: dict[Key, list[tuple[int, bytes]]] = {}
        for workspace_id in {fact.workspace_id for fact in wanted}:
            mine = [fact for fact in wanted if fact.workspace_id == workspace_id]
            told |= await write_frames(batch, self._keyring, workspace_id, mine, self.hub.cursor)
        erased = {(fact.workspace_id, fact.customer_id) for fact in batch.facts if fact.type == ERASED}
        open_here = {(key[0], key[2]) for key in self._streams}
        places = {place for fact in batch.facts for place in places_of(fact)} & open_here
        notices = {place: await write_notices(batch.tx, *place) for place in places}
        return _Delivery(self, told, {key for key in self._streams if key[:2] in erased}, notices)

    async def write(self, batch: Batch, key: Key) -> bytes:
        """Write the frames of a replay; the facts are of the customer's, perhaps in other inboxes too."""
        mine = [fact for fact in batch.facts if key_of(fact) == key]
        told = await write_frames(batch, self._keyring, key[0], mine, self.hub.cursor)
        return b"".join(data for _, data in told.get(key, []))

    def dismiss(self, key: Key) -> None:
        """Let a window forget what it shows and go: whoever it showed is erased, and their pass is good for nothing."""
        for stream in list(self._streams.get(key, ())):
            cursor = self.hub.cursor()
            stream.end(frame("reset", {"cursor": cursor}, cursor))

    def deliver(self, key: Key, frames: list[tuple[int, bytes]]) -> None:
        for stream in list(self._streams.get(key, ())):
            if data := b"".join(data for position, data in frames if position > stream.after):
                stream.push(data)

    def notice(self, notices: dict[Place, bytes]) -> None:
        """Tell everybody in these inboxes what is noticed there now."""
        for key, mine in list(self._streams.items()):
            if data := notices.get((key[0], key[2])):
                for stream in list(mine):
                    stream.push(data)

    # -- people

    async def prepare_presence(self, batch: Batch, subjects: set[Subject], _: set[Stream]) -> "_Typists":
        workspaces = {key[0] for key in self._streams}
        typists: dict[Key, str | None] = {}
        for workspace_id in {subject[0] for subject in subjects} & workspaces:
            mine = [subject for subject in subjects if subject[0] == workspace_id]
            rows = await batch.load(find_tickets_by_id, workspace_id, {ticket_id for _, ticket_id in mine})
            keys = {row.id: (workspace_id, row.customer.wrote_as, row.inbox_id) for row in rows.values()}
            open_ones = [subject for subject in mine if keys.get(subject[1]) in self._streams]
            writing = {subject: self._writing(subject) for subject in open_ones}
            names = await batch.load(find_names, workspace_id, {one for one in writing.values() if one})
            for subject, member in writing.items():
                typists[keys[subject[1]]] = names.get(member) if member else None
        return _Typists(self, typists)

    def _writing(self, subject: Subject) -> UUID | None:
        """Give one of those who write a public answer."""
        viewers = sorted(self.hub.presence.viewers(subject).items())
        return next((member for member, typing in viewers if typing), None)

    def tell_typist(self, key: Key, name: str | None) -> None:
        for stream in list(self._streams.get(key, ())):
            if stream.typist != name:
                stream.push(frame("typing", TypingFrame(name or stream.typist, name is not None)))
                stream.typist = name

    # -- inboxes that were switched off, and where nobody is or somebody again

    async def review(self, batch: Batch) -> "_Review":
        streams = [stream for mine in self._streams.values() for stream in mine]
        if not streams:
            return _Review(streams, {})
        return _Review(streams, await find_open_inboxes(batch.tx, {stream.key[2] for stream in streams}))

    def announce(self, reader: str, workspace_id: UUID | None) -> None:
        """Visitors look at no projection."""


class _Delivery:
    def __init__(
        self,
        visitors: Visitors,
        told: dict[Key, list[tuple[int, bytes]]],
        erased: set[Key],
        notices: dict[Place, bytes],
    ) -> None:
        self.visitors = visitors
        self.told = told
        self.erased = erased
        self.notices = notices

    def __call__(self) -> None:
        for key, frames in self.told.items():
            if key not in self.erased:
                self.visitors.deliver(key, frames)
        for key in self.erased:
            self.visitors.dismiss(key)
        if self.notices:
            self.visitors.notice(self.notices)


class _Typists:
    def __init__(self, visitors: Visitors, typists: dict[Key, str | None]) -> None:
        self.visitors = visitors
        self.typists = typists

    def __call__(self) -> None:
        for key, name in self.typists.items():
            self.visitors.tell_typist(key, name)


class _Review:
    def __init__(self, streams: list[VisitorStream], open: dict[UUID, bool]) -> None:
        self.streams = streams
        self.open = open

    def __call__(self) -> None:
        for stream in self.streams:
            online = self.open.get(stream.key[2])
            if online is None:
                stream.end()
            else:
                stream.tell_online(online)
