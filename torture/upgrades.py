"""R11: from one Kefu to the next under load; nothing acknowledged is lost, and it is away for at most 30 s."""

import asyncio
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

import kefu
from torture.checking import check, check_screens
from torture.kills import CONVERGE_SECONDS, PASSWORD
from torture.load import Screen, Session, Writer
from torture.service import Service

SOURCE = Path(kefu.__file__).resolve().parents[1]
"""The folder that holds the package which runs this."""
RELEASED = "bd3868c5d33d49c7528cf0a6701dda11acb31425"
"""The commit that v0.1.0 was made of: a clone without tags has it, too."""
AWAY_SECONDS = 30.0
WRITERS = 4
LOOK = 0.05


class UpgradeReport(msgspec.Struct):
    """What happened."""

    taken: list[str]
    by_itself: bool
    """the old server could be asked to begin anew"""
    away: float
    longest_answer: float
    acknowledged_before: int
    acknowledged: int
    broken: list[str]


def extract(commit: str, target: Path) -> Path:
    """Give a folder with the package as it stood at a commit; the built front end is the present one."""
    target.mkdir()
    archive = subprocess.run(["git", "archive", commit, "src/kefu"], cwd=SOURCE.parent, check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", target], input=archive.stdout, check=True)
    shutil.copytree(SOURCE / "kefu/web/static", target / "src/kefu/web/static", dirs_exist_ok=True)
    return target / "src"


def last_release() -> str | None:
    """Give the newest release before what stands here, or None in a copy without history or git."""
    if shutil.which("git") is None:
        return None
    told = subprocess.run(
        ["git", "tag", "--merged", "HEAD~", "--sort=-v:refname", "--list", "v*"],
        cwd=SOURCE.parent,
        check=False,
        capture_output=True,
        text=True,
    )
    for commit in (*told.stdout.split(), RELEASED):
        there = ["git", "cat-file", "-e", f"{commit}^{{commit}}"]
        if subprocess.run(there, cwd=SOURCE.parent, check=False, capture_output=True).returncode == 0:
            return commit
    return None


def install(source: Path, target: Path) -> None:
    """Put the package from one folder into another in place of what is there, as an installer does."""
    target.mkdir(exist_ok=True)
    shutil.rmtree(target / "kefu", ignore_errors=True)
    shutil.copytree(source / "kefu", target / "kefu", ignore=shutil.ignore_patterns("__pycache__"))


async def run(folder: Path, old: Path, new: Path) -> UpgradeReport:
    """Serve the old one with the demo's data, write all the time, install the new one over it and `kefu upgrade`."""
    installed = await asyncio.to_thread(_prepare, folder, old)
    service = Service(folder / "data", installed)
    service.start()
    try:
        return await _run(service, installed, new)
    finally:
        service.stop()


def _prepare(folder: Path, old: Path) -> Path:
    folder.mkdir(mode=0o711)
    installed = folder / "installed"
    install(old, installed)
    return installed


async def _run(service: Service, installed: Path, new: Path) -> UpgradeReport:
    await asyncio.to_thread(service.wait_ready, 90)
    boss = Session(service.url, "boss@demo.kefu", PASSWORD)
    await boss.sign_in()
    tickets = [row["number"] for row in (await boss.client.get("/api/tickets?view=open&limit=5")).json()["items"]]
    writers = [Writer(boss, tickets, f"writer {n}", n) for n in range(WRITERS)]
    screen, watch = Screen(boss, tickets), Watch(boss)
    stop = asyncio.Event()
    watching = [asyncio.create_task(screen.run()), asyncio.create_task(watch.run())]
    writing = [asyncio.create_task(writer.run(stop)) for writer in writers]
    await asyncio.sleep(2)
    before = _acknowledged(writers)
    broken = [] if watch.away == 0 else ["it was away before anything was done"]
    await asyncio.to_thread(install, new, installed)
    await asyncio.sleep(1)
    if watch.away:
        broken.append("installing over a running server took it away")
    by_itself = (service.data / "run" / "standing").exists()
    if by_itself:
        told = await _command(service, "upgrade")
    else:
        # A server from before: its backup is rehearsed while it runs, then somebody ends it and starts the new one.
        await _command(service, "backup", "--verify")
        await asyncio.to_thread(service.stop)
        told = await _command(service, "upgrade", "--without-backup")
        service.start()
    await asyncio.to_thread(service.wait_ready, 60)
    await asyncio.sleep(2)
    stop.set()
    await asyncio.gather(*writing)
    done = _acknowledged(writers)
    for _ in range(int(CONVERGE_SECONDS / LOOK)):
        if not check_screens({"0": screen.seen}, done):
            break
        await asyncio.sleep(LOOK)
    broken += check_screens({"0": screen.seen}, done)
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    await boss.close()
    await asyncio.to_thread(service.stop)
    history = [operation for writer in writers for operation in writer.history]
    broken += check(history, await asyncio.to_thread(service.inspect))
    if watch.away > AWAY_SECONDS:
        broken.append(f"it was away for {watch.away:.1f} s")
    if len(done) <= len(before):
        broken.append("nothing was written afterwards")
    return UpgradeReport(
        taken=told["taken"],
        by_itself=by_itself,
        away=round(watch.away, 2),
        longest_answer=round(watch.longest, 2),
        acknowledged_before=len(before),
        acknowledged=len(done),
        broken=broken,
    )


class Watch:
    """Asks all the time whether it is there, and adds up how long it was not."""

    def __init__(self, session: Session) -> None:
        self.away = 0.0
        self.longest = 0.0
        self._session = session

    async def run(self) -> None:
        """Look for ever."""
        import httpx

        last = time.monotonic()
        while True:
            began = time.monotonic()
            try:
                good = (await self._session.client.get("/api/views")).status_code == 200
            except httpx.TransportError:
                good = False
            now = time.monotonic()
            if good:
                self.longest = max(self.longest, now - began)
            else:
                self.away += now - last
            last = now
            await asyncio.sleep(LOOK)


def _acknowledged(writers: list[Writer]) -> set[UUID]:
    return {operation.id for writer in writers for operation in writer.history if operation.outcome == "ok"}


async def _command(service: Service, *words: str) -> dict[str, Any]:
    """Run a command of what is installed now; gives what it answers. Raises RuntimeError when it refuses."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kefu", *words, "--json"),
        env=service.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    told, said = await child.communicate()
    if child.returncode:
        raise RuntimeError(f"{words}: {said.decode()[-2000:]} {told.decode()[-2000:]}")
    answer: dict[str, Any] = json.loads(told.decode().splitlines()[-1])
    return answer
