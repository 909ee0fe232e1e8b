"""The hub of a process: hears of new facts, fetches them once for all open streams, and hands them round.

LISTEN comes first, then the fetch; a poll every second is the truth, so a lost hint costs a second and nothing else.
While the database is away the streams stay open; what happened meanwhile is fetched when it is back.
"""

import asyncio
import contextlib
import logging
import random
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from types import FrameType
from typing import Any, Protocol
from uuid import UUID

from prometheus_client import Gauge

from kefu.kit.db import Db
from kefu.kit.driver import DATABASE_ERRORS
from kefu.kit.errors import Unavailable
from kefu.kit.events import Recorded
from kefu.kit.hints import EVENTS, listen, wait_hints
from kefu.kit.log import Head, find_facts, load_head, parse_cursor
from kefu.kit.reactions import PROJECTIONS
from kefu.kit.streams.batch import Batch
from kefu.kit.streams.frames import PING, frame, place
from kefu.kit.streams.presence import PRESENCE, Presence, Subject
from kefu.kit.streams.replay import Missed, is_too_long, replay
from kefu.kit.streams.stream import Stream

log = logging.getLogger("kefu.streams")
BATCH = 1000
POLL_SECONDS = 1.0
PAUSE_SECONDS = 0.012
"""So long after a fetch the next one may begin: facts that come together are told together."""
LONGEST_PAUSE_SECONDS = 0.25
PRESENCE_SECONDS = 0.1
CHANGED_SECONDS = 0.5
REVIEW_SECONDS = 3.0
PING_SECONDS = 15.0
FROZEN_SECONDS = 20.0
LATE_SECONDS = 4.0
"""Who has not been told for so long whether something happened, is told that they may see what was."""
Deliver = Callable[[], None]
OPEN = Gauge("kefu_streams", "Open streams of this process")


class Audience(Protocol):
    """A kind of client: loads what its frames need, then hands them out without waiting for anything."""

    async def prepare(self, batch: Batch) -> Deliver:
        """Look up what these facts need; the answer tells the streams, those only that were open by now."""

    async def prepare_presence(self, batch: Batch, subjects: set[Subject], fresh: set[Stream]) -> Deliver:
        """The same for people who came, went or began to type; fresh streams get all there is."""

    async def review(self, batch: Batch) -> Deliver:
        """Look again at who each stream's owner is; end what may no longer be open."""

    def announce(self, reader: str, workspace_id: UUID | None) -> None:
        """A projection changed."""


class Hub:
    """Holds the open streams of this process and the position up to which they were told."""

    def __init__(self, db: Db) -> None:
        self.epoch = ""
        self.position = 0
        """Who joins gets what comes after it."""
        self.told = 0
        """Every open stream has it in its queue."""
        self.presence = Presence()
        self.streams: set[Stream] = set()
        self.fresh: set[Stream] = set()
        self.closing = False
        self.late = False
        """The log could not be read for a while; every open stream has been told so."""
        self._looked_at = time.monotonic()
        self._review_due = False
        self._db = db
        self._audiences: list[Audience] = []
        self._untold: list[Recorded] = []
        self._announced: set[tuple[str, UUID | None]] = set()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._signals: dict[int, Any] = {}
        self._replays = asyncio.Semaphore(4)

    def add(self, audience: Audience) -> None:
        self._audiences.append(audience)

    async def start(self) -> None:
        """Begin to listen and to fetch; streams can be opened once the log's head is known."""
        self._mind_signals()
        for work in (self._listen, self._fetch, self._look_after, self._tell_presence):
            self._tasks.append(asyncio.create_task(work(), name=f"streams-{work.__name__.strip('_')}"))

    async def stop(self) -> None:
        """End every stream and stop."""
        self.end_streams()
        for number, former in self._signals.items():
            signal.signal(number, former)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def end_streams(self) -> None:
        """End all streams after what they have queued; they resume elsewhere."""
        self.closing = True
        for stream in list(self.streams):
            if stream.sending_since:
                stream.cut()  # it reads nothing, so it would not let us go
            else:
                stream.end()

    def cursor(self, position: int | None = None) -> str:
        """Give a position as clients remember it."""
        return f"{self.epoch}.{self.told if position is None else position}"

    def hurry_review(self) -> None:
        """Ask for a review of the streams' owners without waiting for the next round."""
        self._review_due = True

    # -- joining and leaving

    def join(self, stream: Stream) -> None:
        """Count a stream in; from here on its queue gets what comes after the present position. Raises Unavailable."""
        if self.closing or not self.epoch:
            raise Unavailable(retry_after=1)
        stream.after = self.position
        stream.ping_at = time.monotonic() + random.uniform(0.5, 1) * PING_SECONDS  # noqa: S311
        if not self.streams:
            self._wake.set()
        self.streams.add(stream)
        self.fresh.add(stream)
        OPEN.set(len(self.streams))

    def leave(self, stream: Stream) -> None:
        self.streams.discard(stream)
        self.fresh.discard(stream)
        OPEN.set(len(self.streams))

    async def resume(
        self,
        stream: Stream,
        cursor: str,
        workspace_id: UUID,
        write: Callable[[Batch], Awaitable[bytes]],
        customer_id: UUID | None = None,
    ) -> AsyncIterator[bytes]:
        """Give what a joined stream must be sent before its queue: the facts since its cursor, or a reset.

        Raises Unavailable, before anything is sent.
        """
        first = place(self.cursor(stream.after))
        if not cursor:
            return _just(first)
        known, through = parse_cursor(cursor), stream.after
        missed = Missed(
            workspace_id=workspace_id,
            customer_id=customer_id,
            after=known.position if known else 0,
            through=through,
        )
        async with self._replays, self._db.transaction() as tx:
            if known is None or not await self._knows(known, await load_head(tx)) or await is_too_long(tx, missed):
                return _just(frame("reset", {"cursor": self.cursor(through)}, self.cursor(through)))
        if missed.after >= through:
            stream.after = missed.after
            return _just(place(cursor))
        return self._replay(missed, write, first)

    async def _knows(self, known: Head, head: Head) -> bool:
        """Tell whether the cursor is one of this log; the database's head counts, ours may be behind."""
        return known.epoch == head.epoch == self.epoch and known.position <= head.position

    async def _replay(
        self, missed: Missed, write: Callable[[Batch], Awaitable[bytes]], last: bytes
    ) -> AsyncIterator[bytes]:
        async for data in replay(self._db, missed, write):
            yield data
        yield last

    # -- the loops

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(Unavailable, *DATABASE_ERRORS):
                async with listen(self._db, EVENTS, PROJECTIONS, PRESENCE) as connection:
                    self._wake.set()
                    while True:
                        for channel, payload in await wait_hints(connection, POLL_SECONDS):
                            self._hear(channel, payload)
            await asyncio.sleep(0.5)

    def _hear(self, channel: str, payload: str) -> None:
        if channel == EVENTS:
            if self.streams:  # with nobody to tell, the poll is enough
                self._wake.set()
        elif channel == PRESENCE:
            self.presence.take(payload)
        else:
            reader, _, workspace = payload.partition(" ")
            with contextlib.suppress(ValueError):
                self._announced.add((reader, UUID(workspace) if workspace else None))

    async def _fetch(self) -> None:
        while True:
            self._wake.clear()
            began, pause = time.monotonic(), PAUSE_SECONDS
            try:
                more = True
                while more:
                    more = await self._fetch_once()
                    self._looked_at = time.monotonic()
                # Under load fetching takes at most a third of the time; what comes meanwhile is told with the next.
                pause = min(max(PAUSE_SECONDS, 2 * (time.monotonic() - began)), LONGEST_PAUSE_SECONDS)
            except Unavailable:
                await asyncio.sleep(0.2)
            except Exception:
                log.exception("facts could not be told; every stream begins again")
                self._begin_again(Head(self.epoch, self.position))
            await asyncio.sleep(pause)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._wake.wait()

    async def _fetch_once(self) -> bool:
        """Tell the next facts; true when there may be more at once."""
        async with self._db.glance() as tx:
            head = await load_head(tx)
            if head.epoch != self.epoch or head.position < self.position:
                self._begin_again(head)
                return False
            facts = self._untold
            if not facts:
                if head.position == self.position:
                    return False
                if not self.streams:
                    self.position = self.told = head.position
                    return False
                facts = await find_facts(tx, self.position, BATCH)
            # Who joins from now on replays these; who joined before gets them, even after an outage in between.
            self._untold, self.position = facts, facts[-1].position
            batch = Batch(tx, facts)
            deliveries = [await audience.prepare(batch) for audience in self._audiences]
        self._untold = []
        for deliver in deliveries:
            deliver()
        self.told = self.position
        return len(facts) == BATCH

    def _begin_again(self, head: Head) -> None:
        """The log is another one than we knew, or was told badly: clients fetch everything anew."""
        told = self.epoch != ""
        self.epoch, self.position, self.told, self._untold = head.epoch, head.position, head.position, []
        if told:
            log.warning("streams begin again at %s", head.position)
        for stream in self.streams:
            stream.after = head.position
            stream.push(frame("reset", {"cursor": self.cursor()}, self.cursor()))

    async def _tell_presence(self) -> None:
        while True:
            await asyncio.sleep(PRESENCE_SECONDS)
            if not self.presence.changed and not self.fresh:
                continue
            subjects, self.presence.changed = self.presence.changed, set()
            fresh, self.fresh = self.fresh, set()
            if not self.streams:
                continue
            try:
                async with self._db.glance() as tx:
                    batch = Batch(tx)
                    deliveries = [await one.prepare_presence(batch, subjects, fresh) for one in self._audiences]
                for deliver in deliveries:
                    deliver()
            except (Unavailable, *DATABASE_ERRORS):
                pass  # short-lived anyway
            except Exception:
                log.exception("presence could not be told")

    async def _look_after(self) -> None:
        """Ping, cut off the frozen, review sessions, announce projections, forget people."""
        reviewed = announced = swept = time.monotonic()
        while True:
            await asyncio.sleep(0.1)
            now = time.monotonic()
            if now - reviewed > REVIEW_SECONDS or self._review_due:
                reviewed, self._review_due = now, False
                await self._review()
            if now - announced > CHANGED_SECONDS:
                announced = now
                self._announce()
            if now - swept > 1:
                swept = now
                self.presence.sweep()
                self._mind_lateness(now)
                self._ping(now)

    async def _review(self) -> None:
        if not self.streams:
            return
        try:
            async with self._db.glance() as tx:
                batch = Batch(tx)
                deliveries = [await audience.review(batch) for audience in self._audiences]
            for deliver in deliveries:
                deliver()
        except (Unavailable, *DATABASE_ERRORS):
            pass  # nothing can be told anyway while the database is away
        except Exception:
            log.exception("open streams could not be reviewed")

    def _announce(self) -> None:
        announced, self._announced = self._announced, set()
        for reader, workspace_id in announced:
            for audience in self._audiences:
                audience.announce(reader, workspace_id)

    def _mind_lateness(self, now: float) -> None:
        """An open stream over which nothing comes looks like a quiet day: tell the difference when the log is away."""
        late = now - self._looked_at > LATE_SECONDS
        if late == self.late:
            return
        self.late = late
        if late:
            log.warning("the log could not be read for %.0f s; what screens show may be out of date", LATE_SECONDS)
        for stream in self.streams:
            stream.push(frame("late", {"late": late}))

    def _ping(self, now: float) -> None:
        clock = asyncio.get_running_loop().time()
        for stream in list(self.streams):
            if stream.sending_since and clock - stream.sending_since > FROZEN_SECONDS:
                stream.cut()
            elif stream.ping_at < now:
                stream.ping_at = now + PING_SECONDS - 1
                # The place goes along, so that a client who was told nothing for long need not begin again.
                stream.push(PING + place(self.cursor()) if self.told > stream.after else PING)

    def _mind_signals(self) -> None:
        """End the streams at the first SIGTERM: the server itself waits for its connections before it tells us.

        The event loop's own watch goes on, since it hears of signals through its wake-up descriptor.
        """
        loop = asyncio.get_running_loop()

        def minded(number: int, stack: FrameType | None) -> None:
            loop.call_soon_threadsafe(self.end_streams)
            former = self._signals[number]
            if callable(former):
                former(number, stack)

        for number in (signal.SIGTERM, signal.SIGINT):
            former = signal.getsignal(number)
            if callable(former):
                with contextlib.suppress(ValueError):  # not in the main thread: nothing to mind
                    signal.signal(number, minded)
                    self._signals[number] = former


async def _just(data: bytes) -> AsyncIterator[bytes]:
    yield data
