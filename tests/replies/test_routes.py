"""Saved replies over HTTP: written, shared, found, filled, changed, taken away and brought back."""

import asyncio
from typing import Any

import httpx
import pytest

from kefu.customers import CustomerChange, NewCompany, add_company, change_customer
from kefu.kit.ids import new_id
from kefu.replies import model
from kefu.workspaces import Locale
from tests.log import sequence, settle
from tests.world import Person, World

Client = httpx.AsyncClient
URL = "/api/saved-replies"


async def _write(client: Client, person: Person, title: str = "Refund", **more: Any) -> Any:
    body = {"id": str(new_id()), "title": title, "texts": {"en": f"{title} it is"}, **more}
    answer = await client.post(URL, headers=person.headers, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _titles(client: Client, person: Person, query: str = "", **more: Any) -> list[str]:
    answer = await client.get(URL, headers=person.headers, params={"query": query, **more})
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


async def _suggested(client: Client, person: Person, number: int, query: str = "") -> list[Any]:
    path = f"/api/tickets/{number}/saved-replies"
    answer = await client.get(path, headers=person.headers, params={"query": query})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_writing_again_with_the_same_id_gives_the_same(world: World, client: Client) -> None:
    body = {"id": str(new_id()), "title": "  Refund   soon ", "folder": "Money", "texts": {"zh": " 好 ", "en": "  "}}
    answers = [await client.post(URL, headers=world.lin.headers, json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    made = answers[0].json()
    assert (made["title"], made["texts"], made["unit_id"], made["version"], made["may_change"]) == (
        "Refund soon", {"zh": "好", "en": None}, None, 1, True
    )  # fmt: skip
    other = await client.post(URL, headers=world.lin.headers, json={**body, "folder": ""})
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")
    strange = await client.post(URL, headers=world.tom.headers, json=body)
    assert strange.json()["code"] == "id_taken"


@pytest.mark.parametrize(
    ("texts", "code", "field"),
    [
        ({"zh": "{{customer.nam}}"}, "variable_unknown", "texts.zh"),
        ({"zh": "好", "en": "{{ticket.nr|5}}"}, "variable_unknown", "texts.en"),
        ({"en": "Dear {{customer.name}"}, "variable_malformed", "texts.en"),
        ({"zh": " ", "en": ""}, "invalid", "texts"),
        ({}, "invalid", "texts"),
    ],
)
async def test_a_text_that_cannot_be_filled_is_refused(
    world: World, client: Client, texts: Any, code: str, field: str
) -> None:
    body = {"id": str(new_id()), "title": "T", "texts": texts}
    for answer in (
        await client.post(URL, headers=world.lin.headers, json=body),
        await client.patch(
            f"{URL}/{(await _write(client, world.lin))['id']}",
            headers=world.lin.headers,
            json={"version": 1, "texts": texts},
        ),
    ):
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, code, field), answer.text
        assert "{" + "variable}" not in answer.json()["detail"]


async def test_agents_keep_their_own_and_supervisors_share(world: World, client: Client) -> None:
    mine = await _write(client, world.lin, "Mine")
    east = await _write(client, world.boss, "East", unit_id=str(world.east))
    everybody = await _write(client, world.supervisor, "Everybody", unit_id=str(world.headquarters))
    seen = {
        "lin": await _titles(client, world.lin),
        "tom": await _titles(client, world.tom),
        "boss": await _titles(client, world.boss),
    }
    assert seen == {"lin": ["East", "Everybody", "Mine"], "tom": ["Everybody"], "boss": ["East", "Everybody"]}
    assert await _titles(client, world.lin, shared="true") == ["East", "Everybody"]
    assert await _titles(client, world.lin, shared="false") == ["Mine"]
    for item, person, status in (
        (mine, world.boss, 404), (east, world.tom, 404), (east, world.lin, 403), (everybody, world.tom, 403),
        (mine, world.lin, 200), (east, world.supervisor, 200),
    ):  # fmt: skip
        url = f"{URL}/{item['id']}"
        change = await client.patch(url, headers=person.headers, json={"version": 1, "folder": "F"})
        assert change.status_code == status, (item["title"], change.text)
        gone = await client.delete(url, headers=person.headers)
        assert gone.status_code == (204 if status == 200 else status)
    lifted = await client.post(
        URL, headers=world.lin.headers, json={"title": "x", "texts": {"en": "x"}, "unit_id": str(world.east)}
    )
    assert (lifted.status_code, lifted.json()["code"]) == (403, "forbidden")
    own = await _write(client, world.lin, "Own")
    shared = await client.patch(
        f"{URL}/{own['id']}", headers=world.lin.headers, json={"version": 1, "unit_id": str(world.east)}
    )
    assert shared.status_code == 403
    nowhere = await client.post(
        URL, headers=world.boss.headers, json={"title": "x", "texts": {"en": "x"}, "unit_id": str(new_id())}
    )
    assert (nowhere.status_code, nowhere.json()["field"]) == (400, "unit_id")


async def test_what_is_shared_becomes_the_keepers_own(world: World, client: Client) -> None:
    item = await _write(client, world.boss, unit_id=str(world.headquarters))
    kept = await client.patch(
        f"{URL}/{item['id']}", headers=world.supervisor.headers, json={"version": 1, "unit_id": None}
    )
    assert kept.json()["owner_id"] == str(world.supervisor.member.id)
    assert await _titles(client, world.boss) == []
    assert await _titles(client, world.supervisor) == ["Refund"]


async def test_earlier_wordings_are_kept(world: World, client: Client) -> None:
    item = await _write(client, world.lin)
    url, headers = f"{URL}/{item['id']}", world.lin.headers
    reworded = await client.patch(url, headers=headers, json={"version": 1, "texts": {"zh": "好的"}})
    assert (reworded.json()["version"], reworded.json()["texts"]) == (2, {"zh": "好的", "en": None})
    filed = await client.patch(url, headers=headers, json={"version": 2, "folder": "Money"})
    same = await client.patch(url, headers=headers, json={"version": 3, "folder": " Money "})
    assert same.json() == filed.json()
    late = await client.patch(url, headers=headers, json={"version": 1, "title": "X"})
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    wordings = (await client.get(f"{url}/revisions", headers=headers)).json()["items"]
    assert [(each["revision"], each["title"], each["texts"]) for each in wordings] == [
        (1, "Refund", {"zh": None, "en": "Refund it is"})
    ]
    assert (await client.get(f"{url}/revisions", headers=world.tom.headers)).status_code == 404


async def test_changes_can_be_asked_again(world: World, client: Client) -> None:
    item = await _write(client, world.lin)
    headers = {**world.lin.headers, "Idempotency-Key": "k"}
    url, body = f"{URL}/{item['id']}", {"version": 1, "title": "Reworded"}
    answers = await asyncio.gather(*(client.patch(url, headers=headers, json=body) for _ in range(4)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}


async def test_what_was_deleted_can_be_brought_back(world: World, client: Client) -> None:
    item = await _write(client, world.lin)
    url, headers = f"{URL}/{item['id']}", world.lin.headers
    for _ in range(2):
        assert (await client.delete(url, headers=headers)).status_code == 204
    assert (await client.get(url, headers=headers)).status_code == 404
    assert (await client.patch(url, headers=headers, json={"version": 2, "title": "X"})).status_code == 404
    assert (await client.put(f"{url}/restoration", headers=world.tom.headers)).status_code == 404
    for _ in range(2):
        back = await client.put(f"{url}/restoration", headers=headers)
        assert (back.status_code, back.json()["title"]) == (200, "Refund")
    await sequence(world.db)
    async with world.db.transaction() as tx:
        found = await tx.rows(
            "select type from event where workspace_id = %(a0)s and type like 'saved_reply.%%' order by position",
            a0=world.workspace_id,
        )
        types = [row[0] for row in found]
    assert types == ["saved_reply.added", "saved_reply.deleted", "saved_reply.restored"]


async def test_the_most_used_come_first(world: World, client: Client) -> None:
    said = await world.says(await world.customer())
    number = said.ticket.number
    for title in ("Alpha", "Beta", "Gamma"):
        await _write(client, world.lin, title)
    assert [each["title"] for each in await _suggested(client, world.lin, number)] == ["Alpha", "Beta", "Gamma"]
    items = {each["title"]: each["id"] for each in await _suggested(client, world.lin, number)}
    for title, times in (("Beta", 1), ("Gamma", 2)):
        for n in range(times):
            for _ in range(2):  # a retry counts once
                used = await client.post(
                    f"{URL}/{items[title]}/uses",
                    headers={**world.lin.headers, "Idempotency-Key": f"{title} {n}"},
                    json={"ticket_number": number},
                )
                assert used.status_code == 204, used.text
    await settle(world.db)
    ranked = await _suggested(client, world.lin, number)
    assert [(each["title"], each["uses"]) for each in ranked] == [("Gamma", 2), ("Beta", 1), ("Alpha", 0)]
    listed = (await client.get(URL, headers=world.lin.headers)).json()["items"]
    assert listed[2]["uses"] == 2
    assert listed[2]["last_used_at"]
    timeline = (await client.get(f"/api/tickets/{number}", headers=world.lin.headers)).json()["timeline"]
    assert not [entry for entry in timeline if "saved_reply" in entry["type"]]
    for path, person, ticket in ((items["Beta"], world.tom, number), (items["Beta"], world.lin, 999_999)):
        answer = await client.post(f"{URL}/{path}/uses", headers=person.headers, json={"ticket_number": ticket})
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("退款", ["退款进度"]), ("tkjd", ["退款进度"]), ("tuikuan", ["退款进度"]), ("jd", ["退款进度"]),
        ("SHIPPING", ["Shipping abroad"]), ("ship abr", ["Shipping abroad"]), ("工作日", ["退款进度"]),
        ("customs", ["Shipping abroad"]), ("售后", ["退款进度"]), ("zzz", []), ("ship 退款", []),
        ("", ["Shipping abroad", "退款进度"]), ("%", []), ("' or 1=1 --", []),
    ],
)  # fmt: skip
async def test_they_are_found_by_title_text_and_pinyin(
    world: World, client: Client, query: str, found: list[str]
) -> None:
    said = await world.says(await world.customer())
    await _write(client, world.lin, "退款进度", texts={"zh": "退款会在 3 个工作日内到账。"}, folder="售后")
    await _write(client, world.lin, "Shipping abroad", texts={"en": "Customs may take a week."})
    assert await _titles(client, world.lin, query) == found
    suggested = await _suggested(client, world.lin, said.ticket.number, query)
    assert [each["title"] for each in suggested] == found


async def test_a_title_goes_before_a_text(world: World, client: Client) -> None:
    said = await world.says(await world.customer())
    await _write(client, world.lin, "Apology", texts={"en": "Your refund is on its way"})
    await _write(client, world.lin, "Refund", texts={"en": "It is on its way"})
    suggested = await _suggested(client, world.lin, said.ticket.number, "refund")
    assert [each["title"] for each in suggested] == ["Refund", "Apology"]


async def test_a_suggestion_speaks_the_customers_language_and_fills_its_blanks(world: World, client: Client) -> None:
    customer = await world.customer("王芳")
    said = await world.says(customer, "尺码偏小")
    number = said.ticket.number
    assert customer.locale is None  # nobody has chosen: the workspace's language is spoken
    both = {
        "zh": "{{customer.name}}您好，{{customer.company|贵公司}}的工单 #{{ticket.number}}（{{ticket.subject}}）由"
        "{{agent.name}}跟进，来自{{inbox.name}}。",
        "en": "Dear {{customer.name}} of {{customer.company}}",
    }
    await _write(client, world.lin, "Both", texts=both)
    [item] = await _suggested(client, world.lin, number)
    assert (item["locale"], item["missing"]) == ("en", ["customer.company"])
    async with world.db.transaction() as tx:
        speaks = CustomerChange(version=customer.version, locale=Locale.ZH)
        customer = await change_customer(tx, world.system, customer.id, speaks)
    [item] = await _suggested(client, world.lin, number)
    assert (item["locale"], item["missing"]) == ("zh", [])
    assert item["text"] == f"王芳您好，贵公司的工单 #{number}（尺码偏小）由lin跟进，来自Chat。"
    async with world.db.transaction() as tx:
        company = await add_company(tx, world.system, NewCompany(name="Alpine"))
        change = CustomerChange(version=customer.version, locale=Locale.EN)
        changed = await change_customer(tx, world.system, customer.id, change)
    [item] = await _suggested(client, world.lin, number)
    assert (item["locale"], item["text"], item["missing"]) == ("en", "Dear 王芳 of ", ["customer.company"])
    async with world.db.transaction() as tx:
        change = CustomerChange(version=changed.version, company_id=company.id)
        await change_customer(tx, world.system, customer.id, change)
    [item] = await _suggested(client, world.lin, number)
    assert (item["text"], item["missing"]) == ("Dear 王芳 of Alpine", [])
    only = await _write(client, world.tom, "Only Chinese", texts={"zh": "好"})
    [item] = await _suggested(client, world.tom, number)
    assert (item["id"], item["locale"], item["text"]) == (only["id"], "zh", "好")


async def test_a_preview_says_what_customers_would_read(world: World, client: Client) -> None:
    async def preview(text: str, locale: str) -> Any:
        body = {"text": text, "locale": locale}
        return (await client.post(f"{URL}/preview", headers=world.lin.headers, json=body)).json()

    assert await preview("{{customer.name}}好", "zh") == {"text": "王芳好", "missing": []}
    assert (await preview("{{customer.name}}", "en"))["text"].isascii()
    assert (await preview("{{customer}}", "en"))["code"] == "variable_unknown"


async def test_pages_follow_each_other(world: World, client: Client) -> None:
    for title in ("Delta", "阿尔法", "Beta"):
        await _write(client, world.lin, title)
    first = (await client.get(URL, headers=world.lin.headers, params={"limit": 2})).json()
    rest = (await client.get(URL, headers=world.lin.headers, params={"limit": 2, "after": first["next"]})).json()
    assert [item["title"] for item in first["items"] + rest["items"]] == ["阿尔法", "Beta", "Delta"]
    assert rest["next"] is None


async def test_there_are_only_as_many_as_a_search_looks_at(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kefu.replies import service

    monkeypatch.setattr(service, "MAX_OWN", 1)
    first = await _write(client, world.lin)
    body = {"title": "One more", "texts": {"en": "x"}}
    full = await client.post(URL, headers=world.lin.headers, json=body)
    assert (full.status_code, full.json()["code"]) == (409, "replies_full")
    await client.delete(f"{URL}/{first['id']}", headers=world.lin.headers)
    assert (await client.post(URL, headers=world.lin.headers, json=body)).status_code == 201
    back = await client.put(f"{URL}/{first['id']}/restoration", headers=world.lin.headers)
    assert back.json()["code"] == "replies_full"
    assert model.MAX_OWN == 500
