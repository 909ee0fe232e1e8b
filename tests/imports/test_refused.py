"""Refused rows are taken away, corrected and brought in again; a day later nobody knows them any more."""

import csv
import io
from typing import Any

import pytest

from kefu.imports.service import working
from kefu.imports.service.forgetting import forget
from kefu.kit.ids import new_id
from tests.imports.desk import HERE, Desk, numbers
from tests.log import settle
from tests.world import World

FILE = """Name,E-mail,About
Ann,ann@example.com,
Bob,nobody,=HYPERLINK("https://example.com")
Cut
,gone@example.com,"two
lines, one cell"
Long,x@example.com,a,b
"""


@pytest.fixture
def desk(world: World, client: Any) -> Desk:
    return Desk(world, client)


async def take(desk: Desk, one: Any, language: str = "en") -> Any:
    headers = {**desk.headers, "Accept-Language": language}
    return await desk.client.post(f"{HERE}/{one['id']}/refused", headers=headers)


def lines_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def test_they_are_taken_away_corrected_and_brought_in(desk: Desk) -> None:
    ready = await desk.upload(FILE)
    assert (ready["failed"], ready["refused_until"] is not None) == (4, True)
    before = lines_of((await take(desk, ready)).content)
    done = await desk.go(ready, "run")
    answer = await take(desk, done)
    assert answer.headers["content-type"].startswith("text/csv")
    heading, *rows = lines_of(answer.content)
    assert [heading, *rows] == before, "before it ran and after"
    assert heading == ["What is wrong", "Name", "E-mail", "About"]
    assert rows[0] == [
        "Line 3, E-mail: This is not an e-mail address.",
        "Bob", "nobody", "'=HYPERLINK(\"https://example.com\")",
    ]  # fmt: skip
    assert rows[1][1:] == ["Cut"], "a row that is too short stays so"
    assert rows[2][1:] == ["", "gone@example.com", "two\nlines, one cell"]
    assert rows[3][1:] == ["Long", "x@example.com", "a", "b"]
    assert all(row[0].startswith("Line ") for row in rows)
    chinese = lines_of((await take(desk, done, "zh")).content)
    assert chinese[0] == ["问题", "Name", "E-mail", "About"]
    assert chinese[1][0] == "第 3 行，邮箱：这不是有效的邮箱地址。"

    again = await desk.upload(answer.content)
    assert again["mapping"] == [None, "name", "email", "about"]
    assert numbers(again) == {"added": 0, "changed": 0, "unchanged": 0, "failed": 4}, "nothing passes by being taken"
    better = await desk.bring(answer.content.replace(b",nobody,", b",bob@example.com,"))
    assert numbers(better) == {"added": 1, "changed": 0, "unchanged": 0, "failed": 3}
    [bob] = await desk.customers("bob@example.com")
    assert bob["note"] == '=HYPERLINK("https://example.com")'


async def test_a_file_without_them_has_none_to_take(desk: Desk) -> None:
    done = await desk.bring("name\nAnn\n")
    assert (done["refused_until"], done["header"]) == (None, [])
    answer = await take(desk, done)
    assert (answer.status_code, answer.json()["code"]) == (409, "import_moved")
    assert (await take(desk, {"id": str(new_id())})).status_code == 404


async def test_that_they_were_taken_stands_in_the_audit(desk: Desk) -> None:
    one = await desk.upload(FILE)
    await take(desk, one)
    await settle(desk.world.db)
    audit = await desk.client.get("/api/audit?topic=personal", headers=desk.headers)
    assert [entry["text"] for entry in audit.json()["items"]] == [
        "exported the rows in error of an import of customers (4 rows)"
    ]


async def test_they_are_forgotten_a_day_after_the_end(desk: Desk) -> None:
    done = await desk.bring(FILE)
    await forget(desk.world.db)
    assert (await take(desk, done)).status_code == 200
    async with desk.world.db.transaction() as tx:
        await tx.run(
            "update customer_import set finished_at = finished_at - interval '25 hours' where id = %(id)s",
            id=done["id"],
        )
    assert (await take(desk, done)).status_code == 409, "also before somebody has cleaned up"
    await forget(desk.world.db)
    now = await desk.read(done["id"])
    assert (now["header"], now["refused_until"], now["undo_until"] is not None) == ([], None, True)
    rows = await desk.rows(done)
    assert [row["outcome"] for row in rows].count("error") == 4
    assert not any(value for row in rows for value in row["values"].values())


async def test_those_of_a_stopped_import_stay_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "BATCHES", dict.fromkeys(working.BATCHES, 3))
    one = await desk.upload(FILE)
    assert (await desk.do(one, "run")).status_code == 200
    async with desk.world.db.transaction() as tx:
        [taken] = await working.claim_imports(tx, 2)
    assert await working.advance(desk.world.db, taken)
    assert (await desk.read(one["id"]))["refused_until"] is None, "not while it runs"
    stopped = await desk.client.post(f"{HERE}/{one['id']}/stop", headers=desk.headers)
    assert (stopped.json()["state"], stopped.json()["failed"]) == ("cancelled", 2)
    _, *rows = lines_of((await take(desk, one)).content)
    assert [row[1] for row in rows] == ["Bob", "Cut"]


async def test_who_is_erased_is_in_none(desk: Desk) -> None:
    done = await desk.bring("Name,E-mail,Level\nAnn,ann@example.com,\nAnn,ann@example.com,none such\nBob,b,\n")
    [ann] = await desk.customers("ann")
    gone = await desk.client.post(f"/api/customers/{ann['id']}/erasure", headers=desk.headers, json={"version": 1})
    assert gone.status_code == 201
    answer = await take(desk, done)
    assert b"Ann" not in answer.content
    assert b"Bob" in answer.content
