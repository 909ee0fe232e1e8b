"""Making macros, sharing, changing and deleting them."""

from typing import Any

import httpx
import pytest

from kefu.kit.db import Tx
from kefu.kit.ids import new_id
from kefu.macros.service import keeping
from tests.log import sequence
from tests.world import Person, World

Client = httpx.AsyncClient
URL = "/api/macros"


async def _make(client: Client, person: Person, name: str = "升级投诉", **more: Any) -> Any:
    body = {"id": str(new_id()), "name": name, "steps": {"kind": "complaint"}, **more}
    answer = await client.post(URL, headers=person.headers, json=body)
    assert answer.status_code == 201, answer.text
    assert (await client.post(URL, headers=person.headers, json=body)).json() == answer.json()
    other = await client.post(URL, headers=person.headers, json={**body, "name": "Other"})
    assert other.json()["code"] == "id_taken"
    return answer.json()


async def _names(client: Client, person: Person) -> list[str]:
    return [item["name"] for item in (await client.get(URL, headers=person.headers)).json()["items"]]


async def test_they_are_shared_as_saved_replies_are(world: World, client: Client) -> None:
    mine = await _make(client, world.lin, "Mine")
    east = await _make(client, world.boss, "East", unit_id=str(world.east))
    await _make(client, world.supervisor, "Everybody", unit_id=str(world.headquarters))
    assert await _names(client, world.lin) == ["East", "Everybody", "Mine"]
    assert await _names(client, world.tom) == ["Everybody"]
    for item, person, status in ((mine, world.boss, 404), (east, world.lin, 403), (east, world.supervisor, 200)):
        url = f"{URL}/{item['id']}"
        change = await client.patch(url, headers=person.headers, json={"version": 1, "name": "Renamed"})
        assert change.status_code == status, change.text
    body = {"name": "x", "steps": {"kind": "complaint"}, "unit_id": str(world.east)}
    assert (await client.post(URL, headers=world.lin.headers, json=body)).status_code == 403


@pytest.mark.parametrize(
    ("steps", "code", "field"),
    [
        ({}, "invalid", "steps"),
        ({"add_tags": [" "]}, "invalid", "steps"),
        ({"add_tags": ["VIP\u200b"]}, "invalid", "steps.add_tags"),
        ({"note": "  "}, "invalid", "steps"),
        ({"status": "closed"}, "invalid", "steps.status"),
        ({"status": "new"}, "invalid", "steps.status"),
        ({"reply": {}}, "invalid", "steps.reply"),
        ({"reply": {"zh": "{{x}}"}}, "variable_unknown", "steps.reply.zh"),
        ({"note": "{{x}}"}, "variable_unknown", "steps.note"),
        ({"note": "{{x"}, "variable_malformed", "steps.note"),
        ({"give": {"to": "member", "id": str(new_id())}}, "invalid", "steps.give"),
        ({"give": {"to": "team", "id": str(new_id())}}, "invalid", "steps.give"),
        ({"give": {"to": "team"}}, "invalid", "steps.give"),
        ({"shout": True}, "invalid", None),
    ],
)
async def test_steps_that_cannot_be_done_are_refused(
    world: World, client: Client, steps: Any, code: str, field: str | None
) -> None:
    made = await client.post(URL, headers=world.lin.headers, json={"name": "M", "steps": steps})
    assert (made.status_code, made.json()["code"]) == (400, code), made.text
    if field:
        assert made.json()["field"] == field


async def test_tags_that_are_there_stay_which_they_are(world: World, client: Client) -> None:
    """Names from before there was one form: a macro goes on to mean the very tag, and keeps it from being deleted."""
    wide, seal = "\uff36\uff29\uff30", "\u3299\ufe0f"
    for name in (wide, "VIP", seal):
        async with world.db.transaction() as tx:
            await tx.run(
                "insert into tag (workspace_id, id, name) values (%(workspace_id)s, %(id)s, %(name)s)",
                workspace_id=world.workspace_id,
                id=new_id(),
                name=name,
            )
    made = await _make(client, world.lin, steps={"add_tags": [wide, seal], "remove_tags": ["VIP"]})
    steps = {"add_tags": [wide, seal, "\uff2e\uff45\uff57"], "remove_tags": ["VIP"], "status": None}
    change = {"version": 1, "steps": steps}
    saved = await client.patch(f"{URL}/{made['id']}", headers=world.lin.headers, json=change)
    assert saved.status_code == 200, saved.text
    kept = saved.json()["steps"]
    assert (kept["add_tags"], kept["remove_tags"]) == ([wide, seal, "New"], ["VIP"])
    same = {"version": 2, "steps": {**steps, "add_tags": [wide.lower(), seal, "New"]}}
    answer = await client.patch(f"{URL}/{made['id']}", headers=world.lin.headers, json=same)
    assert (answer.status_code, answer.json()["version"]) == (200, 2), "nothing became different"
    async with world.db.transaction() as tx:
        ids = dict(await _ids(tx, world))
    for name in (wide, "VIP"):
        gone = await client.delete(f"/api/tags/{ids[name]}", headers=world.boss.headers)
        assert (gone.status_code, gone.json()["code"]) == (409, "tag_worn"), name


async def _ids(tx: Tx, world: World) -> list[tuple[str, Any]]:
    rows = await tx.rows("select name, id from tag where workspace_id = %(w)s", w=world.workspace_id)
    return [(row["name"], row["id"]) for row in rows]


async def test_tags_are_kept_once_and_not_both_put_on_and_taken_off(world: World, client: Client) -> None:
    steps = {"add_tags": ["VIP", " very  late ", "\uff56ip"], "remove_tags": ["Vip", "old"]}
    made = await _make(client, world.lin, steps=steps)
    assert (made["steps"]["add_tags"], made["steps"]["remove_tags"]) == (["very late", "VIP"], ["old"])
    assert {"tousu", "sjts"} <= set((await _make(client, world.lin))["keywords"])


async def test_a_macro_is_changed_kept_deleted_and_brought_back(world: World, client: Client) -> None:
    made = await _make(client, world.lin)
    url, headers = f"{URL}/{made['id']}", world.lin.headers
    changed = await client.patch(url, headers=headers, json={"version": 1, "steps": {"note": "n"}})
    assert (changed.json()["version"], changed.json()["steps"]["kind"]) == (2, None)
    same = await client.patch(url, headers=headers, json={"version": 2, "name": " 升级投诉 "})
    assert same.json() == changed.json()
    late = await client.patch(url, headers=headers, json={"version": 1, "name": "x"})
    assert late.json()["code"] == "version_conflict"
    [was] = (await client.get(f"{url}/revisions", headers=headers)).json()["items"]
    assert (was["revision"], was["name"], was["steps"]["kind"]) == (1, "升级投诉", "complaint")
    for _ in range(2):
        assert (await client.delete(url, headers=headers)).status_code == 204
    assert await _names(client, world.lin) == []
    for _ in range(2):
        assert (await client.put(f"{url}/restoration", headers=headers)).json()["name"] == "升级投诉"
    await sequence(world.db)
    async with world.db.transaction() as tx:
        found = await tx.rows(
            "select type from event where workspace_id = %(a0)s and type like 'macro.%%' order by position",
            a0=world.workspace_id,
        )
        types = [row[0] for row in found]
    assert types == ["macro.added", "macro.changed", "macro.deleted", "macro.restored"]


async def test_there_are_only_as_many_as_a_list_shows(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MAX_OWN", 1)
    await _make(client, world.lin)
    full = await client.post(URL, headers=world.lin.headers, json={"name": "M", "steps": {"note": "n"}})
    assert (full.status_code, full.json()["code"]) == (409, "macros_full")
