"""The history of what members share (views, saved replies, macros), and of incidents; what is one's own is not told."""

from typing import Any

from kefu.kit.ids import new_id
from tests.audit.office import Office

LIVING = {"type": "status", "among": ["new", "open"]}
SHOWN = (
    "status = open, solved and not kind = complaint and (owner = lin, whoever looks, nobody or "
    "unit = East, the units of whoever looks or inbox = {inbox}) and Reason = Too small and company = Acme and "
    "channel = API and customer tier = VIP and priority = urgent and customer waiting for at least 2 h and "
    "waiting for our answer"
)


async def _make(office: Office, path: str, **body: Any) -> Any:
    return await office.ask("POST", path, {"id": str(new_id()), **body})


async def test_a_shared_view_tells_name_conditions_order_columns_and_sharing(office: Office) -> None:
    world = office.world
    field = await _make(
        office,
        "/api/fields",
        name={"zh": "原因", "en": "Reason"},
        type="choice",
        choices=[{"name": {"zh": "偏小", "en": "Too small"}}],
    )
    company = await _make(office, "/api/companies", name="Acme")
    view = await _make(
        office, "/api/saved-views", name="Mine", condition=LIVING, columns=["channel"], unit_id=str(world.headquarters)
    )
    condition = {
        "type": "all",
        "of": [
            {"type": "status", "among": ["open", "solved"]},
            {"type": "not", "of": {"type": "kind", "among": ["complaint"]}},
            {
                "type": "any",
                "of": [
                    {"type": "owner", "among": [str(world.lin.member.id)], "me": True, "nobody": True},
                    {"type": "unit", "among": [str(world.east)], "mine": True},
                    {"type": "inbox", "among": [str(world.api.id)]},
                ],
            },
            {"type": "field", "field_id": field["id"], "among": ["too_small"]},
            {"type": "company", "among": [company["id"]]},
            {"type": "channel", "among": ["api"]},
            {"type": "tier", "among": ["vip"]},
            {"type": "priority", "among": ["urgent"]},
            {"type": "older", "since": "waiting_since", "minutes": 120},
            {"type": "is", "trait": "waiting"},
        ],
    }
    shown = ["tags", {"field_id": field["id"]}]
    change = {"name": "Ours", "condition": condition, "sorting": "changed", "columns": shown}
    path = f"/api/saved-views/{view['id']}"
    await office.ask("PATCH", path, {"version": 1, **change})
    assert await office.newest(view["id"], "saved_view") == [
        ("name", "Mine", "Ours"),
        (
            "conditions",
            "status = new, open",
            SHOWN.format(inbox=world.api.name),
        ),
        ("order", "most urgent first", "last changed first"),
        ("columns", "channel", "tags, Reason"),
    ]
    chinese = {what: after for what, _, after in await office.newest(view["id"], "saved_view", "zh")}
    assert "且原因 = 偏小且企业 = Acme且" in (chinese["条件"] or "")
    await office.ask("PATCH", path, {"version": 2, "unit_id": str(world.east)})
    assert await office.newest(view["id"], "saved_view") == [("shared with", "Test", "East")]  # headquarters before
    deleted = await office.client.delete(path, headers=world.boss.headers)
    assert deleted.status_code == 204
    await office.ask("PUT", f"{path}/restoration", None)
    assert [entry["text"].split(":")[0] for entry in await office.history(view["id"], "saved_view")] == [
        "restored the shared view Ours",
        "deleted the shared view Ours",
        "changed the shared view Ours",
        "changed the shared view Ours",
        "shared the view Ours",
    ]


async def test_what_a_view_asks_of_fields_is_told_in_words(office: Office) -> None:
    name = {"zh": "数", "en": "Amount"}
    field = await _make(office, "/api/fields", name=name, type="number")
    here, everybody = {"field_id": field["id"]}, str(office.world.headquarters)
    view = await _make(office, "/api/saved-views", name="Ours", condition=LIVING, unit_id=everybody)
    condition = {
        "type": "any",
        "of": [
            {"type": "field_words", **here, "words": "blue ink"},
            {"type": "field_numbers", **here, "least": 0.5, "most": 1200},
            {"type": "field_nears", **here, "least": -7},
            {"type": "field_nears", **here, "most": 0},
            {"type": "field_lies", **here, "least": "2026-03-01", "most": None},
            {"type": "field_numbers", **here},
        ],
    }
    await office.ask(
        "PATCH", f"/api/saved-views/{view['id']}", {"version": 1, "condition": condition, "sorting": "changed"}
    )
    told = {what: after for what, _, after in await office.newest(view["id"], "saved_view")}["conditions"]
    assert told == (
        "Amount contains “blue ink” or Amount ≥ 0.5, ≤ 1200 or Amount ≥ today -7 or Amount ≤ today"
        " or Amount ≥ 2026-03-01 or Amount filled in"
    )


async def test_ones_own_view_tells_nothing_until_it_is_shared(office: Office) -> None:
    east = str(office.world.east)
    view = await _make(office, "/api/saved-views", name="Secret plan", condition=LIVING)
    path = f"/api/saved-views/{view['id']}"
    await office.ask("PATCH", path, {"version": 1, "name": "Still secret"})
    await office.client.delete(path, headers=office.world.boss.headers)
    await office.ask("PUT", f"{path}/restoration", None)
    assert await office.history(view["id"], "saved_view") == []
    await office.ask("PATCH", path, {"version": 4, "name": "For all", "unit_id": east})
    assert await office.newest(view["id"], "saved_view") == [("shared with", "nobody (own)", "East")]
    await office.ask("PATCH", path, {"version": 5, "name": "Mine again", "unit_id": None})
    [kept, shared] = await office.history(view["id"], "saved_view")
    assert kept["changes"] == [{"what": "shared with", "before": "East", "after": "nobody (own)"}]
    assert not any(word in str([kept, shared]) for word in ("ecret", "For all", "Mine again"))


async def test_saved_replies_and_macros_tell_folder_name_and_sharing(office: Office) -> None:
    top, east = str(office.world.headquarters), str(office.world.east)
    reply = await _make(office, "/api/saved-replies", title="Refund", texts={"en": "It is on its way."}, unit_id=east)
    change = {"version": 1, "title": "Refunds", "folder": "Money", "texts": {"en": "Soon."}}
    await office.ask("PATCH", f"/api/saved-replies/{reply['id']}", change)
    assert await office.newest(reply["id"], "saved_reply") == [
        ("title", "Refund", "Refunds"),
        ("folder", "none", "Money"),
        ("texts", None, None),
    ]
    macro = await _make(office, "/api/macros", name="Close", steps={"kind": "complaint"}, unit_id=east)
    path = f"/api/macros/{macro['id']}"
    await office.ask("PATCH", path, {"version": 1, "name": "End", "steps": {"kind": "inquiry"}, "unit_id": top})
    [(shared, before, _), *rest] = await office.newest(macro["id"], "macro", "zh")
    assert (shared, before) == ("共享给", "East")
    assert rest == [("名称", "Close", "End"), ("步骤", None, None)]
    own = await _make(office, "/api/macros", name="Mine", steps={"kind": "complaint"})
    note = await _make(office, "/api/saved-replies", title="Mine", texts={"en": "Hello."})
    assert await office.history(own["id"], "macro") == await office.history(note["id"], "saved_reply") == []


async def test_an_incident_tells_title_owner_beginning_and_notice(office: Office) -> None:
    world = office.world
    incident = await _make(
        office, "/api/incidents", title={"en": "Payments fail"}, started_at="2026-01-02T03:04:05+08:00"
    )
    change = {
        "version": 1,
        "title": {"zh": "支付失败", "en": "Payments fail"},
        "status": "identified",
        "owner_id": str(world.supervisor.member.id),
        "started_at": "2026-01-02T03:00:00+08:00",
        "notice": {"en": "We know why."},
        "inbox_ids": [str(world.api.id)],
    }
    await office.ask("PATCH", f"/api/incidents/{incident['id']}", change)
    assert await office.newest(incident["id"], "incident") == [
        ("status", "investigating", "identified"),
        ("title", "Payments fail", "支付失败 / Payments fail"),
        ("owner", "boss", "supervisor"),
        ("beginning", "2026-01-01 19:04 UTC", "2026-01-01 19:00 UTC"),
        ("notice", "none", "We know why."),
        ("inboxes of the notice", "none", world.api.name),
    ]
