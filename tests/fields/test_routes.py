"""Fields as administrators keep them."""

import asyncio
from typing import Any

from kefu.kit.ids import new_id
from tests.log import assert_replays, settle
from tests.world import World

Client = Any
REASON = {
    "name": {"zh": "退货原因", "en": "Reason"},
    "type": "choice",
    "choices": [{"name": {"zh": "偏小", "en": "Too small"}}, {"name": {"zh": "破损"}}],
    "kinds": ["after_sales", "complaint"],
    "required": True,
}


async def _add(client: Client, world: World, **more: Any) -> Any:
    body = {"id": str(new_id()), **REASON, **more}
    answer = await client.post("/api/fields", headers=world.boss.headers, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _list(client: Client, world: World) -> list[dict[str, Any]]:
    await settle(world.db)
    answer = await client.get("/api/fields", headers=world.lin.headers)
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_field_is_added_once_and_seen_by_all(world: World, client: Client) -> None:
    id = str(new_id())
    made = await _add(client, world, id=id)
    assert (made["key"], [choice["key"] for choice in made["choices"]]) == ("reason", ["too_small", "posun"])
    assert made["kinds"] == ["complaint", "after_sales"]
    assert await _add(client, world, id=id) == made
    other = {"id": id, **REASON, "required": False}
    taken = await client.post("/api/fields", headers=world.boss.headers, json=other)
    assert (taken.status_code, taken.json()["code"]) == (409, "id_taken")
    [seen] = await _list(client, world)
    assert seen | {"changed_by": None, "changed_at": None} == made
    assert seen["changed_by"] == str(world.boss.member.id)
    await assert_replays(world.db, world.workspace_id)


async def test_two_of_one_spelling_get_two_keys(world: World, client: Client) -> None:
    made = await asyncio.gather(*(_add(client, world, name={"en": f"Reason{'!' * many}"}) for many in range(4)))
    assert sorted(field["key"] for field in made) == ["reason", "reason_2", "reason_3", "reason_4"]


async def test_two_about_the_same_are_not_called_the_same(world: World, client: Client) -> None:
    async def tried(**name: str) -> tuple[int, str | None, str | None]:
        body = {"id": str(new_id()), **REASON, "name": name}
        answer = await client.post("/api/fields", headers=world.boss.headers, json=body)
        return answer.status_code, answer.json().get("code"), answer.json().get("field")

    first = await _add(client, world, name={"zh": "退货原因", "en": "Reason"})
    for name, field in (
        ({"en": " rEASON "}, "name.en"),
        ({"en": "\uff32eason"}, "name.en"),  # a wide letter
        ({"zh": "Reason"}, "name.zh"),  # English screens show it so, too
        ({"zh": "另一个", "en": "Reason"}, "name.en"),
        ({"zh": "退货原因", "en": "Other"}, "name.zh"),
    ):
        assert await tried(**name) == (409, "field_named", field), name
    at_once = await asyncio.gather(*(tried(en="Twice") for _ in range(4)))
    assert sorted(status for status, *_ in at_once) == [201, 409, 409, 409]
    await _add(client, world, about="customer", kinds=[], required=False)

    # nor later, and none comes back beside one that took its name meanwhile
    other = await _add(client, world, name={"en": "Other"})
    url = f"/api/fields/{other['id']}"
    change: dict[str, Any] = {"version": 1, "name": {"en": "reason"}}
    answer = await client.patch(url, headers=world.boss.headers, json=change)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (409, "field_named", "name.en")
    await client.patch(f"/api/fields/{first['id']}", headers=world.boss.headers, json={"version": 1, "archived": True})
    assert (await client.patch(url, headers=world.boss.headers, json=change)).status_code == 200
    back: dict[str, Any] = {"version": 2, "archived": False}
    answer = await client.patch(f"/api/fields/{first['id']}", headers=world.boss.headers, json=back)
    assert (answer.status_code, answer.json()["field"]) == (409, "archived")
    back["name"] = {"zh": "原因", "en": "Former"}
    answer = await client.patch(f"/api/fields/{first['id']}", headers=world.boss.headers, json=back)
    assert answer.status_code == 200, answer.text


async def test_two_that_are_called_the_same_since_before_can_be_changed(world: World, client: Client) -> None:
    one, _ = await _add(client, world, name={"en": "One"}), await _add(client, world, name={"en": "Two"})
    async with world.db.transaction() as tx:
        await tx.run(
            "update field set name_en = 'Same' where workspace_id = %(workspace_id)s", workspace_id=world.workspace_id
        )
    url, change = f"/api/fields/{one['id']}", {"version": 1, "required": False}
    assert (await client.patch(url, headers=world.boss.headers, json=change)).status_code == 200
    renamed = await client.patch(url, headers=world.boss.headers, json={"version": 2, "name": {"en": "Other"}})
    assert renamed.status_code == 200, renamed.text


async def test_what_cannot_be_seen_in_a_name_is_refused(world: World, client: Client) -> None:
    for unseen in ("\u200b", "\u202e", "\u2067", "\ufeff", "\u3164", "\x07"):
        for name in ({"en": f"Plan{unseen}A"}, {"zh": f"{unseen}套餐"}):
            body = {"id": str(new_id()), **REASON, "name": name}
            answer = await client.post("/api/fields", headers=world.boss.headers, json=body)
            [language] = name
            assert (answer.status_code, answer.json()["field"]) == (400, f"name.{language}"), ascii(unseen)
            assert answer.json()["params"]["reason"] in ("unseen", "line")
    made = await _add(client, world, name={"en": " Cafe\u0301  plan "})
    assert made["name"]["en"] == "Caf\u00e9 plan"


async def test_it_is_changed_at_the_version_that_was_read(world: World, client: Client) -> None:
    made = await _add(client, world)
    url = f"/api/fields/{made['id']}"
    change = {"version": 1, "name": {"en": "Why"}, "kinds": [], "required": False}
    done = await client.patch(url, headers=world.boss.headers, json=change)
    assert done.status_code == 200, done.text
    assert (done.json()["name"], done.json()["key"], done.json()["version"]) == ({"zh": None, "en": "Why"}, "reason", 2)
    late = await client.patch(url, headers=world.boss.headers, json={"version": 1, "required": True})
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    nothing = await client.patch(url, headers=world.boss.headers, json={"version": 2, "required": False})
    assert nothing.json()["version"] == 2
    gone = await client.patch(url, headers=world.boss.headers, json={"version": 2, "archived": True})
    assert gone.json()["archived"] is True
    back = await client.patch(url, headers=world.boss.headers, json={"version": 3, "archived": False})
    assert back.json()["archived"] is False
    await assert_replays(world.db, world.workspace_id)


async def test_what_is_wrong_is_named(world: World, client: Client) -> None:
    for more, field in (
        ({"name": {"zh": "  "}}, "name"),
        ({"name": {"en": "a\u202eb"}}, "name.en"),
        ({"type": "text"}, "choices"),
        ({"choices": []}, "choices"),
        ({"choices": [{"name": {}}]}, "choices[0].name"),
        ({"kinds": ["gossip"]}, "kinds[0]"),
        ({"type": "colour"}, "type"),
    ):
        body = {"id": str(new_id()), **REASON, **more}
        answer = await client.post("/api/fields", headers=world.boss.headers, json=body)
        assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text


async def test_fields_stand_where_they_are_put(world: World, client: Client) -> None:
    one, two, three = [(await _add(client, world, name={"en": name}))["id"] for name in ("One", "Two", "Three")]
    for id, after, order in (
        (three, None, [three, one, two]),
        (three, two, [one, two, three]),
        (one, two, [two, one, three]),
        (one, two, [two, one, three]),
    ):
        done = await client.put(f"/api/fields/{id}/place", headers=world.boss.headers, json={"after": after})
        assert done.status_code == 204, done.text
        assert [field["id"] for field in await _list(client, world)] == order
    for after in (str(new_id()), one):
        lost = await client.put(f"/api/fields/{one}/place", headers=world.boss.headers, json={"after": after})
        assert (lost.status_code, lost.json()["field"]) == (404, "after")


async def test_a_workspace_has_a_hundred(world: World, client: Client) -> None:
    async with world.db.transaction() as tx:
        await tx.run(
            """insert into field (workspace_id, id, key, type, name_en, position, fingerprint)
            select %(workspace_id)s, gen_random_uuid(), 'key_' || n, 'text', 'Field', n, ''
            from generate_series(1, 100) as n""",
            workspace_id=world.workspace_id,
        )
    answer = await client.post("/api/fields", headers=world.boss.headers, json={"id": str(new_id()), **REASON})
    assert (answer.status_code, answer.json()["code"]) == (409, "fields_full")


async def test_what_administrators_do_stands_in_the_audit(world: World, client: Client) -> None:
    made = await _add(client, world)
    url = f"/api/fields/{made['id']}"
    change = {"version": 1, "name": {"en": "Why"}, "required": False, "archived": True}
    await client.patch(url, headers=world.boss.headers, json=change)
    await client.put(f"{url}/place", headers=world.boss.headers, json={"after": None})
    await settle(world.db)
    audit = await client.get("/api/audit?topic=field", headers=world.auditor.headers)
    assert [(entry["actor"], entry["text"]) for entry in audit.json()["items"]] == [
        ("boss", "changed the field Why: archived; no longer required; name 退货原因 / Reason → Why"),
        ("boss", "added the field Why"),
    ]
    chinese = world.auditor.headers | {"Accept-Language": "zh"}
    audit = await client.get("/api/audit?topic=field", headers=chinese)
    assert audit.json()["items"][0]["text"] == "修改了字段 Why：归档；不再必填；名称 退货原因 / Reason → Why"


async def test_a_field_of_customers_is_on_all_of_them(world: World, client: Client) -> None:
    mine = {"about": "customer", "kinds": [], "required": False}
    made = await _add(client, world, **mine)
    assert (made["about"], made["key"]) == ("customer", "reason")
    assert (await _add(client, world))["key"] == "reason_2", "one key stands for one field, whatever it is about"
    assert [field["about"] for field in await _list(client, world)] == ["customer", "ticket"]
    for more, field in (({"kinds": ["inquiry"]}, "kinds"), ({"required": True}, "required")):
        body = {"id": str(new_id()), **REASON, **mine, **more}
        answer = await client.post("/api/fields", headers=world.boss.headers, json=body)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
        change = {"version": 1, **more}
        answer = await client.patch(f"/api/fields/{made['id']}", headers=world.boss.headers, json=change)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
    other = await client.patch(
        f"/api/fields/{made['id']}", headers=world.boss.headers, json={"version": 1, "about": "ticket"}
    )
    assert other.status_code == 400, "it never changes"
    await assert_replays(world.db, world.workspace_id)


async def test_a_field_of_customers_is_on_no_ticket(world: World, client: Client) -> None:
    made = await _add(client, world, about="customer", kinds=[], required=False)
    ticket = (await world.says(await world.customer("Ann"), "hello")).ticket
    body = {"version": ticket.version, "fields": {made["key"]: "too_small"}}
    answer = await client.put(f"/api/tickets/{ticket.number}/fields", headers=world.boss.headers, json=body)
    assert (answer.status_code, answer.json()["params"]["reason"]) == (400, "field_unknown")
