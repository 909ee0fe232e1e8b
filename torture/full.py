"""R9: the disk of a whole data folder gets nearly full, full to the last byte, and full until the database must stop.

On that disk lie the database with its log, files and what the server prints. Whatever is refused is refused
politely, reading goes on, and once there is room everything goes on by itself.
"""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import psycopg

from kefu.kit.embedded.configuration import ADMIN, url
from kefu.kit.http.room import RESERVE
from kefu.kit.ids import new_id
from torture.checking import check, check_files
from torture.disks import MB, Disk, small_disk
from torture.kills import PASSWORD
from torture.load import Screen, Session, Writer
from torture.service import Service
from torture.visiting import Visitor, VisitorWriter, bytes_of
from torture.watching import Answer, Watched, check_politeness, count_cut, tally

NEARLY = RESERVE - 16 * MB
NOTICED_SECONDS = 1.5
"""The server looks once a second; what it takes until then is no mistake."""
BACK_SECONDS = 5.0
BACK_AFTER_STOP_SECONDS = 30.0
"""A server that ends again and again is started again after a pause that grows to 20 s."""
STATES = ("nearly", "full", "stopped")


class FullReport(msgspec.Struct):
    """What happened; of each state what was answered, and how many seconds later than the room writing was taken."""

    rounds: int
    megabytes: int
    acknowledged: int
    files: int
    answered: dict[str, dict[str, int]]
    back_after: dict[str, float]
    slowest: float
    cut: int
    """requests whose connection ended instead of an answer"""
    database_ended: int
    doctor: dict[str, list[str]]
    broken: list[str]


class Uploader:
    """A member who sends files, each until it is taken, and reads them again later."""

    def __init__(self, session: Session) -> None:
        self.sent: list[UUID] = []
        self._client = session.client

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            id = new_id()
            headers = {"X-File-Id": str(id), "X-File-Name": f"{id}.pdf", "Content-Type": "application/pdf"}
            while not stop.is_set():
                with contextlib.suppress(httpx.TransportError):
                    answer = await self._client.post("/api/files", content=bytes_of(id), headers=headers)
                    if answer.status_code == 201:
                        self.sent.append(id)
                        break
                await asyncio.sleep(0.2)
            await asyncio.sleep(0.1)


class Glancer:
    """A member who reads lists and tickets."""

    def __init__(self, session: Session, tickets: list[int]) -> None:
        self._client = session.client
        self._addresses = ["/api/tickets?view=open&limit=5", *(f"/api/tickets/{number}" for number in tickets)]

    async def run(self, stop: asyncio.Event) -> None:
        turn = 0
        while not stop.is_set():
            with contextlib.suppress(httpx.TransportError):
                await self._client.get(self._addresses[turn % len(self._addresses)])
            turn += 1
            await asyncio.sleep(0.05)


class Full:
    """One run: a server on a small disk, clients at work, and the disk's states in turn."""

    def __init__(self, disk: Disk, megabytes: int, states: Sequence[str], source: Path | None, patience: float) -> None:
        self.disk = disk
        self.states = states
        self.patience = patience
        self.service = Service(disk.folder / "data", source, web_workers=2)
        self.answers: list[Answer] = []
        self.broken: list[str] = []
        self.report = FullReport(0, megabytes, 0, 0, {}, {}, 0, 0, 0, {}, self.broken)

    async def run(self, rounds: int, seconds: float) -> FullReport:
        await asyncio.to_thread(self.service.wait_ready, 90)
        boss = Session(self.service.url, "boss@demo.kefu", PASSWORD, Watched(self.service.url, self.answers))
        await boss.sign_in()
        visitor = Visitor(self.service.url, Watched(self.service.url, self.answers))
        begun = await visitor.begin()
        page = (await boss.client.get("/api/tickets?view=open&limit=5")).json()["items"]
        tickets = [row["number"] for row in page] + [visitor.ticket]
        writers = [Writer(boss, tickets, f"writer {n}", n) for n in range(3)]
        writers.append(VisitorWriter(visitor, "visitor", 9, files=True))
        uploader, stop = Uploader(boss), asyncio.Event()
        screen = Screen(boss, tickets)
        watching = asyncio.create_task(screen.run())
        busy: list[Writer | Uploader | Glancer] = [*writers, uploader, Glancer(boss, tickets)]
        working = [asyncio.create_task(one.run(stop)) for one in busy]
        try:
            for _ in range(rounds):
                await self._round(boss, tickets[0], seconds)
                self.report.rounds += 1
            stop.set()
            await asyncio.gather(*working)
            history = [begun] + [operation for writer in writers for operation in writer.history]
            done = {operation.id for operation in history if operation.outcome == "ok"}
            await self._converge(screen, done)
        finally:
            # whatever went wrong, nobody goes on asking a server that is gone
            for task in (*working, watching):
                task.cancel()
            await asyncio.gather(*working, watching, return_exceptions=True)
        await self._read_files(visitor, history, uploader.sent)
        for client in (boss.client, visitor.client):
            await client.aclose()
        self.broken += check_politeness(self.answers, self.patience)
        await asyncio.to_thread(self.service.stop)
        left = [path.name for path in (self.service.data / "files" / "incoming").glob("*")]
        self.broken += [f"half a file stayed: {name}" for name in left]
        self.broken += check(history, await asyncio.to_thread(self.service.inspect))
        self.report.acknowledged = len(done)
        self.report.cut = count_cut(self.answers)
        self.report.slowest = round(max(answer.seconds for answer in self.answers), 2)
        return self.report

    async def _round(self, boss: Session, ticket: int, seconds: float) -> None:
        for state in self.states:
            await asyncio.sleep(1)
            if state == "nearly":
                await asyncio.to_thread(self.disk.leave, NEARLY)
            else:
                await asyncio.to_thread(self._begin_log)
                await asyncio.to_thread(self.disk.take_all)
            began = time.time()
            if state == "stopped":
                self.report.database_ended += await asyncio.to_thread(self._end_log)
            await asyncio.gather(asyncio.sleep(NOTICED_SECONDS + seconds), asyncio.to_thread(self._ask_doctor, state))
            until = time.time()
            await asyncio.to_thread(self.disk.give_back)
            back = await self._wait_back(boss, ticket)
            known = self.report.back_after.get(state, 0)
            self.report.back_after[state] = round(max(back, known), 2)
            limit = BACK_AFTER_STOP_SECONDS if state == "stopped" else BACK_SECONDS
            if back > limit * self.patience:
                self.broken.append(f"{state}: written again only {back:.1f} s after there was room")
            self._judge(state, began, until)

    def _judge(self, state: str, began: float, until: float) -> None:
        """See that a state was what it says: writing refused for the disk, reading not at all while the database is."""
        told = [one for one in self.answers if began + NOTICED_SECONDS < one.at and one.at + one.seconds < until]
        counted = self.report.answered.setdefault(state, {})
        for what, count in tally(told).items():
            counted[what] = counted.get(what, 0) + count
        if not any(one.code == "storage_full" for one in told if not one.reads):
            self.broken.append(f"{state}: nobody was refused for the disk")
        if taken := sum(200 <= one.status < 300 for one in told if not one.reads and not one.path.endswith("/session")):
            self.broken.append(f"{state}: {taken} requests that write were taken")
        reads = [one for one in told if one.reads and not one.cut]
        if state != "stopped" and (refused := sum(one.status != 200 for one in reads)):
            self.broken.append(f"{state}: {refused} requests that read were refused")

    def _connect(self) -> psycopg.Connection:
        """Connect to the server's database as its administrator. Raises OperationalError."""
        told = next(self.service.data.glob("database/*/postmaster.pid"), None)
        if told is None:
            raise psycopg.OperationalError("it does not run")
        return psycopg.connect(url(Path(told.read_text().splitlines()[4]), ADMIN, "postgres"), autocommit=True)

    def _begin_log(self) -> None:
        """Let the database begin a new file of its log, whose room is taken at once: only ours is to end it."""
        with self._connect() as admin:
            admin.execute("select txid_current()")
            admin.execute("select pg_switch_wal()")
            admin.execute("create table if not exists torture_room (n int)")

    def _end_log(self) -> bool:
        """Use up the room the database has in its own log; tells whether it had to stop."""
        try:
            with self._connect() as admin:
                for _ in range(200):
                    admin.execute("select txid_current()")
                    admin.execute("select pg_switch_wal()")
        except psycopg.OperationalError:
            return True
        self.broken.append("the database's log did not end")
        return False

    def _ask_doctor(self, state: str) -> None:
        """Ask what is wrong, and see that the disk is named."""
        done = subprocess.run(
            [sys.executable, "-m", "kefu", "doctor", "--json"],
            env=self.service.environment(),
            capture_output=True,
            check=False,
            timeout=60,
        )
        try:
            said: dict[str, Any] = json.loads(done.stdout)
            wrong = [check["check"] for check in said["checks"] if check["state"] == "wrong"]
        except ValueError:
            wrong = [f"says nothing: {done.stderr.decode()[-500:]}"]
        self.report.doctor[state] = wrong
        if "disk" not in wrong:
            self.broken.append(f"{state}: the doctor does not name the disk: {wrong}")

    async def _wait_back(self, boss: Session, ticket: int) -> float:
        """Write until it is taken, and let a file be sent; gives how long that took."""
        began = time.monotonic()
        while time.monotonic() - began < 60 * self.patience:
            with contextlib.suppress(httpx.TransportError):
                body = {"id": str(new_id()), "text": "again"}
                answer = await boss.client.post(f"/api/tickets/{ticket}/messages", json=body)
                if answer.status_code == 201:
                    return time.monotonic() - began
            await asyncio.sleep(0.1)
        raise TimeoutError("nothing is written although there is room:\n" + self.service.last_words())

    async def _converge(self, screen: Screen, done: set[UUID]) -> None:
        for _ in range(100):
            if not done - screen.seen:
                break
            await asyncio.sleep(0.1)
        if missing := len(done - screen.seen):
            self.broken.append(f"the screen misses {missing} of {len(done)} messages")

    async def _read_files(self, visitor: Visitor, history: list[Any], sent: list[UUID]) -> None:
        hung = [operation.file for operation in history if operation.file and operation.outcome == "ok"]
        self.broken += check_files({id: bytes_of(id) for id in hung}, {id: await visitor.read_file(id) for id in hung})
        # a file nobody sent is fetched by nobody; its bytes lie where its row says
        self.report.files = len(hung) + len(sent)
        places = {UUID(path.name): path for path in (self.service.data / "files").rglob("*") if path.is_file()}
        read = {id: places[id].read_bytes() if id in places else None for id in sent}
        self.broken += check_files({id: bytes_of(id) for id in sent}, read)


async def run(
    rounds: int,
    *,
    megabytes: int = 480,
    seconds: float = 4,
    states: Sequence[str] = STATES,
    source: Path | None = None,
    patience: float = 1,
) -> FullReport:
    """Do it; gives the report. Raises MayNotMount. `source`: as for Service; `patience`: so many times may all take."""
    with small_disk(megabytes) as disk:
        full = Full(disk, megabytes, states, source, patience)
        full.service.start()
        try:
            return await full.run(rounds, seconds)
        finally:
            disk.give_back()
            full.service.stop()
