"""What of an erased person stands in imports: rows, headers, files' names, and answers that were kept."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from kefu.imports.personal import erase
from kefu.imports.queries import lock_import
from kefu.imports.service.steering import give_up
from kefu.kit.ids import new_id
from tests.erasures.marks import find_mark
from tests.imports.desk import HERE, Desk
from tests.world import World


@pytest.fixture
def desk(world: World, client: Any) -> Desk:
    return Desk(world, client)


async def _erase(desk: Desk, customer: Any) -> None:
    path, body = f"/api/customers/{customer['id']}/erasure", {"version": customer["version"]}
    answer = await desk.client.post(path, headers=desk.headers, json=body)
    assert answer.status_code == 201, answer.text


async def test_a_waiting_row_is_theirs_by_an_address_as_it_is_kept(desk: Desk) -> None:
    """Nobody had the number when the row was looked at, and its digits are written in full width."""
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in "13800138000")
    one = await desk.upload(f"name,phone,about\nOnly here,{wide},a secret\nBob,13900139000,stays\n")
    await _erase(desk, await desk.add("Ann", ("phone", "13800138000")))
    gone, stays = await desk.rows(one)
    assert (gone["reason"], any(gone["values"].values())) == ("row_erased", False)
    assert stays["values"]["about"] == "stays"


@pytest.mark.parametrize("written", ["{}", " {} ", "'{}", "urn:uuid:{}", "{{{}}}"])
async def test_a_refused_row_is_theirs_by_its_id_alone(desk: Desk, written: str) -> None:
    ann, bob = await desk.add("Ann"), await desk.add("Bob")
    said = [written.format(id) for id in (ann["id"].upper(), ann["id"].replace("-", ""), bob["id"])]
    one = await desk.bring("id,tier,about\n" + "".join(f"{id},best,words\n" for id in said))
    await _erase(desk, ann)
    rows = await desk.rows(one)
    assert [row["reason"] == "row_erased" for row in rows] == [True, True, False]
    assert [row["values"].get("about") for row in rows] == [None, None, "words"]


@pytest.mark.parametrize("written", ["Ann Lee", " Ann Lee ", "Ann   Lee", "Ann\tLee"])
async def test_a_row_is_theirs_by_their_name_however_much_space_is_around_it(desk: Desk, written: str) -> None:
    one = await desk.upload(f'name,tier\n"{written}",best\nAnn Leeds,best\n')
    await _erase(desk, await desk.add("Ann Lee"))
    assert [row["reason"] for row in await desk.rows(one)] == ["row_erased", "row_tier"]


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("Li.csv", True),
        ("about li 2.csv", True),
        ("+86 138-0013-8000.csv", True),
        ("from li@example.com in May.csv", True),
        ("77.csv", True),
        ("list.csv", False),
        ("177.csv", False),
    ],
)
async def test_a_name_of_a_file_that_tells_of_them_is_emptied(desk: Desk, name: str, gone: bool) -> None:
    li = await desk.add("Li", ("email", "li@example.com"), ("phone", "13800138000"), ("api", "77"))
    one = await desk.upload("name\nBob\n", name)
    await _erase(desk, li)
    assert (await desk.read(one["id"]))["name"] == ("" if gone else name)


async def test_a_chinese_name_needs_no_blanks_around_it_and_signs_mean_themselves(desk: Desk) -> None:
    ann = await desk.add("张三 (a+b)")
    one = await desk.upload("name\nBob\n", "客户张三 (A+B)2026.csv")
    await _erase(desk, ann)
    assert (await desk.read(one["id"]))["name"] == ""


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    ("header", "name"), [("name,mark@example.com", "people.csv"), ("name", "mark@example.com.csv")]
)
async def test_an_answer_that_was_kept_tells_of_them_no_more(
    desk: Desk, owner_url: str, header: str, name: str, whole: bool
) -> None:
    mark = f"mark{new_id().hex}"
    ann = await desk.add("Ann", ("email", f"{mark}@example.com"))
    one = await desk.upload(f"{header.replace('mark', mark)}\nBob\n", name.replace("mark", mark))
    headers = {**desk.headers, "Idempotency-Key": str(new_id())}
    await desk.client.post(f"{HERE}/{one['id']}/run", headers=headers, json={"version": one["version"]})
    if whole:  # and its header is emptied
        await desk.work(one["id"])
    assert "idempotency.answer" in find_mark(owner_url, mark)
    await _erase(desk, ann)
    assert find_mark(owner_url, mark) == set()


async def test_who_erases_and_who_gives_up_hold_the_import_before_its_rows(desk: Desk) -> None:
    """In two orders, each would wait for the other."""
    ann = await desk.add("Ann", ("email", "ann@example.com"))
    one = await desk.upload("name,ann@example.com\nAnn,x\n", "Ann.csv")
    workspace_id = desk.world.workspace_id

    async def erasing() -> None:
        async with desk.world.db.transaction() as tx:
            await erase(tx, workspace_id, UUID(ann["id"]))

    async with desk.world.db.transaction() as tx:
        held = await lock_import(tx, workspace_id, UUID(one["id"]))
        task = asyncio.create_task(erasing())
        async with desk.world.db.transaction() as other, asyncio.timeout(60):
            while not await other.value("select count(*) from pg_locks where not granted"):
                await asyncio.sleep(0.01)
        await give_up(tx, workspace_id, held)
    await task
    assert (await desk.read(one["id"]))["name"] == ""
