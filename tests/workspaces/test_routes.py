"""HTTP of the organisation."""

from litestar import Litestar

from kefu.kit.db import Db
from kefu.kit.ids import new_id
from tests.members.scenes import Scene, browser, make_scene, visitor


async def test_a_tree_grows_over_http(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.boss) as boss:
        new = {"id": str(new_id()), "name": "华南", "parent_id": str(scene.top.id), "kind": "region"}
        made = await boss.post("/api/units", json=new)
        assert made.status_code == 201, made.text
        assert (await boss.post("/api/units", json=new)).json() == made.json()
        assert made.json() == {**new, "archived": False, "version": 1}
        moved = await boss.patch(f"/api/units/{new['id']}", json={"version": 1, "parent_id": str(scene.east.id)})
        assert moved.json()["parent_id"] == str(scene.east.id)
        stale = await boss.patch(f"/api/units/{new['id']}", json={"version": 1, "name": "x"})
        assert (stale.status_code, stale.json()["code"]) == (409, "version_conflict")
        listed = (await boss.get("/api/units")).json()
        assert [unit["name"] for unit in listed["items"]] == ["测试公司", "华东", "West", "华南", "上海一队"]


async def test_agents_see_the_tree_and_do_not_change_it(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.agent) as agent:
        assert len((await agent.get("/api/units")).json()["items"]) == 4
        refused = await agent.post("/api/units", json={"name": "x", "parent_id": str(scene.team.id)})
        assert refused.status_code == 403
        assert (await agent.patch(f"/api/units/{scene.team.id}", json={"version": 1})).status_code == 403


async def test_other_workspaces_units_do_not_exist(db: Db, small: Litestar, scene: Scene) -> None:
    other = await make_scene(db)
    async with await browser(small, db, scene, scene.boss) as boss:
        assert (await boss.patch(f"/api/units/{other.team.id}", json={"version": 1})).status_code == 404
        refused = await boss.post("/api/units", json={"name": "x", "parent_id": str(other.top.id)})
        assert (refused.status_code, refused.json()["field"]) == (400, "parent_id")


async def test_nobody_sees_nothing(small: Litestar) -> None:
    async with visitor(small) as nobody:
        answer = await nobody.get("/api/units")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
