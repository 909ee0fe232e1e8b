"""Notes about a customer."""

from typing import Any

from kefu.kit.ids import new_id
from tests.log import settle
from tests.world import World


async def test_a_note_is_written_worded_anew_taken_away_and_brought_back(world: World, client: Any) -> None:
    path = f"/api/customers/{(await world.customer()).id}/notes"
    lin, tom, boss = world.lin.headers, world.tom.headers, world.boss.headers
    new = {"id": str(new_id()), "text": " calls after three "}
    made = await client.post(path, headers=lin, json=new)
    assert (made.status_code, made.json()["text"], made.json()["author_name"]) == (201, "calls after three", "lin")
    assert (await client.post(path, headers=lin, json=new)).json() == made.json()
    other = await client.post(path, headers=tom, json=new)
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")

    note = f"{path}/{new['id']}"
    theirs = await client.patch(note, headers=tom, json={"text": "mine", "revision": 1})
    assert (theirs.status_code, theirs.json()["code"]) == (403, "note_not_yours")
    assert (await client.delete(note, headers=tom)).json()["code"] == "note_not_yours"
    changed = await client.patch(note, headers=lin, json={"text": "calls after four", "revision": 1})
    assert (changed.json()["revision"], changed.json()["edited_at"] is not None) == (2, True)
    stale = await client.patch(note, headers=lin, json={"text": "x", "revision": 1})
    assert (stale.status_code, stale.json()["params"]["current_version"]) == (409, 2)

    assert (await client.delete(note, headers=boss)).status_code == 204  # who manages the workspace may
    assert (await client.get(path, headers=lin)).json() == {"items": [], "next": None}
    gone = await client.patch(note, headers=lin, json={"text": "x", "revision": 2})
    assert gone.status_code == 404
    assert (await client.put(f"{note}/restoration", headers=lin)).json()["text"] == "calls after four"
    assert [item["id"] for item in (await client.get(path, headers=tom)).json()["items"]] == [new["id"]]

    await settle(world.db)
    history = await client.get(path.replace("/notes", "/history"), headers=lin)
    types = [entry["type"].removeprefix("customer_note.") for entry in history.json()["items"]]
    assert types[:4] == ["restored", "deleted", "changed", "added"]
    assert "calls" not in history.text


async def test_a_note_says_something_about_a_customer_that_is_there(world: World, client: Any) -> None:
    customer = await world.customer()
    blank = await client.post(f"/api/customers/{customer.id}/notes", headers=world.lin.headers, json={"text": " \n"})
    assert (blank.status_code, blank.json()["field"]) == (400, "text")
    nobody = await client.post(f"/api/customers/{new_id()}/notes", headers=world.lin.headers, json={"text": "x"})
    assert nobody.status_code == 404
    made = await client.post(f"/api/customers/{customer.id}/notes", headers=world.lin.headers, json={"text": "x"})
    elsewhere = await world.customer("Somebody else")
    path = f"/api/customers/{elsewhere.id}/notes/{made.json()['id']}"
    assert (await client.patch(path, headers=world.lin.headers, json={"text": "y", "revision": 1})).status_code == 404
    pages = []
    for _ in range(2):
        await client.post(f"/api/customers/{customer.id}/notes", headers=world.lin.headers, json={"text": "more"})
    after = None
    while True:
        params = {"limit": 2} | ({"after": after} if after else {})
        page = await client.get(f"/api/customers/{customer.id}/notes", headers=world.lin.headers, params=params)
        pages += [item["text"] for item in page.json()["items"]]
        after = page.json()["next"]
        if after is None:
            break
    assert pages == ["more", "more", "x"]
