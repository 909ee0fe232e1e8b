"""What tags are called: two do not look the same, and what cannot be seen is in none."""

from typing import Any

from tests.log import assert_replays
from tests.world import World

Client = Any


async def _kept(client: Client, world: World, words: str) -> list[Any]:
    answer = await client.get("/api/tags/kept", headers=world.boss.headers, params={"words": words})
    items: list[Any] = answer.json()["items"]
    return items


async def _put(client: Client, world: World, number: int, *names: str) -> Any:
    """Give the answer to putting these tags on a ticket."""
    row = (await client.get(f"/api/tickets/{number}", headers=world.boss.headers)).json()["ticket"]
    body = {"version": row["version"], "tags": list(names)}
    return await client.put(f"/api/tickets/{number}/tags", headers=world.boss.headers, json=body)


async def test_two_tags_do_not_look_the_same(world: World, client: Client) -> None:
    number = (await world.says(await world.customer())).ticket.number
    wide, plain = "\uff36\uff29\uff30\uff08\u5927\uff09", "VIP(\u5927)"
    assert (await _put(client, world, number, f" {wide} ")).json()["tags"] == [plain]
    assert (await _put(client, world, number, plain.lower(), "Cafe\u0301")).json()["tags"] == ["Caf\u00e9", plain]
    for taken in (wide, plain, "cafe\u0301"):
        answer = await client.post("/api/tags", headers=world.boss.headers, json={"name": taken})
        assert (answer.status_code, answer.json()["code"]) == (409, "tag_named"), taken
    # as somebody made it before there was one form: it is found by both, and not made again
    [tag] = await _kept(client, world, "vip")
    async with world.db.transaction() as tx:
        await tx.run(
            "update tag set name = %(name)s where workspace_id = %(workspace_id)s and id = %(id)s",
            workspace_id=world.workspace_id,
            id=tag["id"],
            name=wide,
        )
    assert [one["id"] for one in await _kept(client, world, "vip(")] == [tag["id"]]
    assert (await _put(client, world, number, plain)).json()["tags"] == [wide]
    change = {"version": tag["version"], "name": plain}
    renamed = (await client.patch(f"/api/tags/{tag['id']}", headers=world.boss.headers, json=change)).json()
    assert (renamed["name"], renamed["also"]) == (plain, [wide])


async def test_a_former_name_is_meant_in_whatever_form_it_is_written(world: World, client: Client) -> None:
    number = (await world.says(await world.customer())).ticket.number
    tag = (await client.post("/api/tags", headers=world.boss.headers, json={"name": "TM"})).json()
    change = {"version": tag["version"], "name": "Brand"}
    assert (await client.patch(f"/api/tags/{tag['id']}", headers=world.boss.headers, json=change)).status_code == 200
    for form in ("TM", "\uff34\uff2d", "tm", "\u2122", "\u2122\ufe0f"):
        assert (await _put(client, world, number, form)).json()["tags"] == ["Brand"], ascii(form)
        taken = await client.post("/api/tags", headers=world.boss.headers, json={"name": form})
        assert (taken.status_code, taken.json()["code"]) == (409, "tag_named"), ascii(form)
        assert [one["id"] for one in await _kept(client, world, form.rstrip("\ufe0f"))] == [tag["id"]]
    assert [one["name"] for one in await _kept(client, world, "")] == ["Brand"]
    await assert_replays(world.db, world.workspace_id)


async def test_pictures_of_a_phones_keyboard_are_names(world: World, client: Client) -> None:
    number = (await world.says(await world.customer())).ticket.number
    pictures = ["1\ufe0f\u20e3", "\u203c\ufe0f", "\u2194\ufe0f", "\u3299\ufe0f", "\u2764\ufe0f"]
    flag = "\U0001f3f4" + "".join(chr(0xE0000 + ord(sign)) for sign in "gbeng\x7f")
    kept = ["1\ufe0f\u20e3", "!!", "\u2194\ufe0f", "\u79d8", "\u2764\ufe0f", flag]
    for picture, name in zip([*pictures, flag], kept, strict=True):
        assert (await _put(client, world, number, picture)).json()["tags"] == [name], ascii(picture)
    for unseen in ("1\ufe0f", "a\U000e0067", f"{flag}a\U000e0067"):
        assert (await _put(client, world, number, unseen)).status_code == 400, ascii(unseen)


async def test_what_cannot_be_seen_in_a_tag_is_refused(world: World, client: Client) -> None:
    number = (await world.says(await world.customer())).ticket.number
    for unseen in ("\u200b", "\u200d", "\u202e", "\u2067", "\ufeff", "\ufe0f", "\u3164", "\x07"):
        made = await client.post("/api/tags", headers=world.boss.headers, json={"name": f"VIP{unseen}"})
        put = await _put(client, world, number, f"VIP{unseen}")
        for answer, field in ((made, "name"), (put, "tags")):
            assert (answer.status_code, answer.json()["field"]) == (400, field), ascii(unseen)
            assert answer.json()["params"]["reason"] in ("unseen", "line")
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f"
    assert (await _put(client, world, number, family)).json()["tags"] == [family]
    long = await client.post("/api/tags", headers=world.boss.headers, json={"name": "\ufdfa" * 4})
    assert (long.status_code, long.json()["params"]["reason"]) == (400, "line_long")
