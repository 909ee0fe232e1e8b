"""HTTP of inboxes and channels."""

import pytest
from litestar import Litestar

from kefu.kit.db import Db
from kefu.kit.ids import new_id
from tests.members.scenes import Scene, browser, make_scene, visitor

SECRET = "s" * 32


async def test_an_inbox_is_set_up_over_http_and_its_secret_never_comes_back(
    db: Db, directory: Litestar, scene: Scene
) -> None:
    async with await browser(directory, db, scene, scene.boss) as boss:
        new = {
            "id": str(new_id()),
            "name": "官网",
            "channel": "webchat",
            "unit_id": str(scene.top.id),
            "settings": {"user_secret": SECRET, "allowed_origins": ["https://Shop.example/"]},
        }
        made = await boss.post("/api/inboxes", json=new)
        assert made.status_code == 201, made.text
        assert (await boss.post("/api/inboxes", json=new)).json() == made.json()
        assert made.json()["settings"]["user_secret"] == {"set": True}
        assert made.json()["settings"]["allowed_origins"] == ["https://shop.example"]
        path = f"/api/inboxes/{new['id']}"
        shown = made.json()["settings"]
        changed = await boss.patch(path, json={"version": 1, "settings": {**shown, "colour": "#000000"}})
        assert changed.json()["settings"] == {**shown, "colour": "#000000"}
        assert (await boss.patch(path, json={"version": 1, "name": "x"})).json()["code"] == "version_conflict"
        everything = [made.text, changed.text, (await boss.get(path)).text, (await boss.get("/api/inboxes")).text]
        assert not any(SECRET in text or "encrypted" in text for text in everything)
        assert (await boss.get("/api/inboxes")).json()["items"] == [changed.json()]


async def test_channels_bring_their_form(db: Db, directory: Litestar, scene: Scene) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        channels = {entry["key"]: entry for entry in (await agent.get("/api/channels")).json()["items"]}
    assert channels["webchat"]["name"] == "Web chat"
    assert channels["webchat"]["can"]["typing"] is True
    assert "WebchatSettings" in channels["webchat"]["settings"]["$defs"]


async def test_a_form_is_in_the_askers_language(db: Db, directory: Litestar, scene: Scene) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        for language, title in (("zh-CN", "欢迎语"), ("en", "Greeting")):
            answer = await agent.get("/api/channels", headers={"accept-language": language})
            [webchat] = [entry for entry in answer.json()["items"] if entry["key"] == "webchat"]
            fields = webchat["settings"]["$defs"]["WebchatSettings"]["properties"]
            assert fields["greeting"]["title"] == title
            assert "HS256" in fields["user_secret"]["description"]
            assert webchat["settings"]["$defs"]["Bilingual"]["properties"]["zh"]["title"] == "中文"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "a", "channel": "webchat"},
        {"name": "a", "channel": "x", "unit_id": str(new_id())},
        {"name": "a", "channel": "webchat", "unit_id": str(new_id())},
        {"name": "a", "channel": "webchat", "unit_id": str(new_id()), "settings": []},
        {"name": "a", "channel": "webchat", "unit_id": str(new_id()), "public_key": "mine-mine"},
        {"name": "a", "channel": "webchat", "unit_id": str(new_id()), "settings": {"title": {"zh": 1}}},
    ],
)
async def test_bad_input_is_refused(db: Db, directory: Litestar, scene: Scene, body: object) -> None:
    async with await browser(directory, db, scene, scene.boss) as boss:
        answer = await boss.post("/api/inboxes", json=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
        assert (await boss.get("/api/inboxes")).json()["items"] == []


async def test_agents_look_and_do_not_touch(db: Db, directory: Litestar, scene: Scene) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        assert (await agent.get("/api/inboxes")).status_code == 200
        assert (await agent.post("/api/inboxes", json={})).status_code == 403
        assert (await agent.patch(f"/api/inboxes/{new_id()}", json={})).status_code == 403
    async with visitor(directory) as nobody:
        for path in ("inboxes", "channels", f"inboxes/{new_id()}"):
            assert (await nobody.get(f"/api/{path}")).status_code == 401


async def test_other_workspaces_inboxes_are_not_there(db: Db, directory: Litestar, scene: Scene) -> None:
    other = await make_scene(db)
    async with await browser(directory, db, other, other.boss) as them:
        new = {"name": "a", "channel": "api", "unit_id": str(other.top.id)}
        theirs = (await them.post("/api/inboxes", json=new)).json()
    async with await browser(directory, db, scene, scene.boss) as boss:
        assert (await boss.get(f"/api/inboxes/{theirs['id']}")).status_code == 404
        assert (await boss.patch(f"/api/inboxes/{theirs['id']}", json={"version": 1})).status_code == 404
