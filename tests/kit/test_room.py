"""R9: a disk that is nearly full refuses politely, keeps nothing half, and goes on by itself when there is room."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from litestar import Litestar, get, post
from litestar.middleware import DefineMiddleware
from psycopg import sql

from kefu.kit.access import public
from kefu.kit.errors import KefuError
from kefu.kit.http import room as room_module
from kefu.kit.http.problem import answer_problem
from kefu.kit.http.room import RESERVE, KeepRoom, Room, database_folder
from kefu.kit.ids import new_id
from kefu.kit.settings import Settings
from tests.conftest import url_of
from tests.world import World


@get("/thing", guards=[public()])
async def read() -> str:
    return "read"


@post(["/thing", "/api/session"], guards=[public()])
async def write() -> str:
    return "written"


async def test_who_writes_is_asked_to_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    free = RESERVE - 1
    monkeypatch.setattr(room_module, "LOOK_SECONDS", 0.0)
    app: Any = Litestar(
        [read, write],
        middleware=[DefineMiddleware(KeepRoom, room=Room(Path("/"), lambda _: free))],
        exception_handlers={KefuError: answer_problem},
        openapi_config=None,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://kefu.test") as client:
        assert (await client.get("/thing")).text == "read"
        refused = await client.post("/thing", headers={"Accept-Language": "zh"})
        assert (refused.status_code, refused.json()["code"]) == (503, "storage_full")
        assert refused.headers["Retry-After"] == "60"
        assert "磁盘" in refused.json()["detail"]
        assert (await client.post("/api/session")).status_code == 201
        free = RESERVE
        assert (await client.post("/thing")).status_code == 201


def test_a_disk_that_cannot_be_measured_stops_nobody() -> None:
    assert Room(Path("/nowhere/at/all")).is_enough()


def test_only_a_database_of_our_own_is_watched(tmp_path: Path) -> None:
    (tmp_path / "database").mkdir()
    (tmp_path / "database" / "version").write_text("18\n")
    for url, watched in (
        (f"postgresql://kefu_app:x@/kefu?host={tmp_path}/database/socket", True),
        ("postgresql://kefu@db.example.com/kefu", False),
    ):
        found = database_folder(Settings(data_dir=tmp_path, database_url=url))
        assert (found is not None) is watched


@pytest.fixture
def small_disk(tmp_path: Path, database: str) -> Iterator[Path]:
    """A disk of 4 MB on which the messages lie; made by root only."""
    folder = Path("/tmp") / f"kefu-small-{secrets.token_hex(4)}"  # every user can look into it
    folder.mkdir(mode=0o755)
    try:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True)
    except OSError:
        done = None
    if done is None or done.returncode:
        folder.rmdir()
        pytest.skip("this user may not mount")
    name = sql.Identifier(folder.name.replace("-", "_"))
    try:
        with psycopg.connect(url_of("admin", database), autocommit=True) as admin:
            row = admin.execute("select current_setting('data_directory')").fetchone()
            assert row is not None
            owner = Path(row[0]).stat()
            place = folder / "tablespace"
            place.mkdir()
            os.chown(place, owner.st_uid, owner.st_gid)
            admin.execute(sql.SQL("create tablespace {} location {}").format(name, str(place)))
            admin.execute(sql.SQL("alter table public_message set tablespace {}").format(name))
            try:
                yield folder
            finally:
                admin.execute("alter table public_message set tablespace pg_default")
                admin.execute(sql.SQL("drop tablespace {}").format(name))
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


async def test_the_databases_own_full_disk_is_the_same_refusal(client: Any, world: World, small_disk: Path) -> None:
    said = await world.says(await world.customer())
    address = f"/api/tickets/{said.ticket.number}/messages"

    async def messages() -> tuple[int, int]:
        async with world.db.transaction() as tx:
            asked = "select count(*) from {} where workspace_id = %(workspace_id)s"
            counts = [
                await tx.value(asked.format(table), workspace_id=world.workspace_id)
                for table in ("public_message", "outbox")
            ]
        return counts[0], counts[1]

    free = os.statvfs(small_disk)
    (small_disk / "filler").write_bytes(b"x" * (free.f_bavail * free.f_frsize - 8192))
    before = await messages()
    # no letter comes often: the database cannot make it small
    body = {"id": str(new_id()), "text": secrets.token_hex(20_000)}
    refused = await client.post(address, json=body, headers=world.boss.headers)
    assert (refused.status_code, refused.json()["code"]) == (503, "storage_full")
    assert refused.headers["Retry-After"] == "60"
    assert await messages() == before
    (small_disk / "filler").unlink()
    again = await client.post(address, json=body, headers=world.boss.headers)
    assert again.status_code == 201
    assert (await messages())[0] == before[0] + 1
