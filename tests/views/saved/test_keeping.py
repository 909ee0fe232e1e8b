"""Saving views, sharing, changing, moving and deleting them."""

from typing import Any

import httpx
import pytest

from kefu.kit.access import Permission
from kefu.kit.ids import new_id
from kefu.members import ROLES, Role
from kefu.views.saved import service
from kefu.views.saved.conditions import DEEPEST, MOST_CONDITIONS
from tests.log import sequence, settle
from tests.world import Person, World

Client = httpx.AsyncClient
URL = "/api/saved-views"
LIVING = {"type": "status", "among": ["new", "open", "pending", "held"]}
COMPLAINTS = {"type": "all", "of": [LIVING, {"type": "kind", "among": ["complaint"]}]}


async def save(client: Client, person: Person, name: str = "投诉", **more: Any) -> Any:
    """Save a view over HTTP, twice as a retry does."""
    body = {"id": str(new_id()), "name": name, "condition": COMPLAINTS, **more}
    answer = await client.post(URL, headers=person.headers, json=body)
    assert answer.status_code == 201, answer.text
    assert (await client.post(URL, headers=person.headers, json=body)).json() == answer.json()
    other = await client.post(URL, headers=person.headers, json={**body, "name": "Other"})
    assert other.json()["code"] == "id_taken"
    return answer.json()


async def _names(client: Client, person: Person) -> list[str]:
    return [item["name"] for item in (await client.get(URL, headers=person.headers)).json()["items"]]


async def test_ones_own_are_ones_own_and_shared_ones_reach_the_unit_and_all_below(world: World, client: Client) -> None:
    mine = await save(client, world.lin, "Mine")
    east = await save(client, world.boss, "East", unit_id=str(world.east))
    await save(client, world.supervisor, "Everybody", unit_id=str(world.headquarters))
    assert await _names(client, world.lin) == ["Mine", "East", "Everybody"]
    assert await _names(client, world.tom) == ["Everybody"]
    assert await _names(client, world.auditor) == ["East", "Everybody"]
    for path in ("", "/tickets", "/place", "/restoration"):
        verb = {"": client.delete, "/tickets": client.get}.get(path, client.put)
        more: Any = {"json": {"after": None}} if path == "/place" else {}
        answer = await verb(f"{URL}/{mine['id']}{path}", headers=world.boss.headers, **more)
        assert answer.status_code == 404, (path, answer.text)
    for item, person, status in (
        (mine, world.boss, 404),
        (east, world.tom, 404),
        (east, world.lin, 403),
        (east, world.supervisor, 200),
    ):
        change = await client.patch(
            f"{URL}/{item['id']}", headers=person.headers, json={"version": 1, "name": "Renamed"}
        )
        assert change.status_code == status, change.text


async def test_who_may_share(world: World, client: Client) -> None:
    assert {role for role in Role if Permission.VIEW_SHARE in ROLES[role]} == {Role.ADMINISTRATOR, Role.SUPERVISOR}
    body = {"name": "x", "condition": COMPLAINTS, "unit_id": str(world.east)}
    assert (await client.post(URL, headers=world.lin.headers, json=body)).status_code == 403
    unknown = await client.post(URL, headers=world.boss.headers, json={**body, "unit_id": str(new_id())})
    assert (unknown.status_code, unknown.json()["field"]) == (400, "unit_id")
    mine = await save(client, world.lin)
    answer = await client.patch(
        f"{URL}/{mine['id']}", headers=world.lin.headers, json={"version": 1, "unit_id": str(world.east)}
    )
    assert answer.status_code == 403
    assert (await save(client, world.auditor, "Watching"))["may_change"]  # everybody has views of their own


def _nested(levels: int) -> Any:
    condition: Any = LIVING
    for _ in range(levels):
        condition = {"type": "all", "of": [condition]}
    return condition


@pytest.mark.parametrize(
    ("condition", "sorting", "field"),
    [
        (_nested(DEEPEST + 1), "urgent", "condition"),
        ({"type": "all", "of": [LIVING] * MOST_CONDITIONS}, "urgent", "condition"),
        (_nested(40), "urgent", None),
        ({"type": "nothing"}, "urgent", "condition"),
        ({"type": "sql", "text": "true"}, "urgent", "condition"),
        ({"type": "status", "among": ["late"]}, "urgent", None),
        ({"type": "tag", "among": ["urgent"]}, "urgent", None),
        ({"type": "tag", "among": [str(new_id())] * 51}, "urgent", None),
        ({"type": "older", "since": "fingerprint", "minutes": 5}, "urgent", None),
        ({"type": "older", "since": "created_at", "minutes": 0}, "urgent", None),
        ({"type": "channel", "among": ["x" * 41]}, "urgent", None),
        ({"type": "is", "trait": "waiting", "more": 1}, "urgent", None),
        ({"type": "kind", "among": ["complaint"]}, "urgent", "sorting"),
        ({"type": "kind", "among": ["complaint"]}, "oldest", "sorting"),
    ],
)
async def test_what_no_view_can_be_is_refused(
    world: World, client: Client, condition: Any, sorting: str, field: str | None
) -> None:
    body = {"condition": condition, "sorting": sorting}
    for path, more in (("", {"name": "V"}), ("/preview", {})):
        answer = await client.post(URL + path, headers=world.lin.headers, json=body | more)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), answer.text
        if field:
            assert answer.json()["field"].startswith(field), answer.text
    fine = await client.post(URL, headers=world.lin.headers, json={"name": "V", "condition": _nested(DEEPEST)})
    assert fine.status_code == 201, fine.text


async def test_a_view_is_changed_moved_deleted_and_brought_back(world: World, client: Client) -> None:
    first, second, third = [await save(client, world.lin, name) for name in ("1", "2", "3")]
    headers, url = world.lin.headers, f"{URL}/{first['id']}"
    change = {"version": 1, "name": " Mine ", "sorting": "newest", "columns": ["tags", "number", "tags"]}
    changed = (await client.patch(url, headers=headers, json=change)).json()
    assert (changed["name"], changed["sorting"], changed["columns"], changed["version"]) == (
        "Mine",
        "newest",
        ["tags", "number"],
        2,
    )
    stale = await client.patch(url, headers=headers, json=change | {"name": "Late"})
    assert (stale.status_code, stale.json()["code"]) == (409, "version_conflict")
    same = await client.patch(url, headers=headers, json={"version": 2, "name": "Mine"})
    assert same.json()["version"] == 2

    async def put_after(moved: Any, after: Any) -> list[str]:
        body = {"after": after and after["id"]}
        answer = await client.put(f"{URL}/{moved['id']}/place", headers=headers, json=body)
        assert answer.status_code == 204, answer.text
        return await _names(client, world.lin)

    assert await put_after(first, third) == ["2", "3", "Mine"]
    assert await put_after(third, None) == ["3", "2", "Mine"]
    assert await put_after(first, third) == ["3", "Mine", "2"]
    for _ in range(70):  # halves of halves stay apart
        assert await put_after(second, third) == ["3", "2", "Mine"]
        assert await put_after(first, third) == ["3", "Mine", "2"]
    for after in (first["id"], str(new_id())):
        answer = await client.put(f"{url}/place", headers=headers, json={"after": after})
        assert answer.status_code == 404

    for _ in range(2):
        assert (await client.delete(url, headers=headers)).status_code == 204
        assert await _names(client, world.lin) == ["3", "2"]
    assert (await client.get(f"{url}/tickets", headers=headers)).status_code == 404
    for _ in range(2):
        back = await client.put(f"{url}/restoration", headers=headers)
        assert (back.status_code, back.json()["name"]) == (200, "Mine")
    assert await _names(client, world.lin) == ["3", "Mine", "2"]


async def test_facts_tell_what_happened_without_its_words(world: World, client: Client) -> None:
    made = await save(client, world.boss, "Angry Wang Fang", unit_id=str(world.east))
    url, headers = f"{URL}/{made['id']}", world.supervisor.headers
    await client.patch(url, headers=headers, json={"version": 1, "name": "Wang", "unit_id": str(world.headquarters)})
    await client.put(f"{url}/place", headers=headers, json={"after": None})
    await client.delete(url, headers=headers)
    await client.put(f"{url}/restoration", headers=headers)
    await settle(world.db)
    async with world.db.snapshot() as tx:
        facts = await tx.rows(
            """select type, data::text as data from event where workspace_id = %(w)s and subject_id = %(id)s
            order by position""",
            w=world.workspace_id,
            id=made["id"],
        )
    assert [fact["type"].removeprefix("saved_view.") for fact in facts] == [
        "added",
        "changed",
        "moved",
        "deleted",
        "restored",
    ]
    assert all("Wang" not in fact["data"] for fact in facts)
    [shown] = (await client.get(URL, headers=world.lin.headers)).json()["items"]
    assert shown["changed_by"] == str(world.supervisor.member.id)
    assert not shown["may_change"]


async def test_there_is_an_end_to_how_many(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_OWN", 2)
    gone = await save(client, world.lin, "1")
    await client.delete(f"{URL}/{gone['id']}", headers=world.lin.headers)
    for name in ("2", "3"):
        await save(client, world.lin, name)
    full = await client.post(URL, headers=world.lin.headers, json={"name": "4", "condition": COMPLAINTS})
    assert (full.status_code, full.json()["code"]) == (409, "saved_views_full"), full.text
    back = await client.put(f"{URL}/{gone['id']}/restoration", headers=world.lin.headers)
    assert back.status_code == 409
    await sequence(world.db)
    await save(client, world.tom, "1")
