"""The history of settings: who, when, what it was and what it is, in the reader's language; secrets never."""

from kefu.kit.ids import new_id
from tests.audit.office import Office


async def test_of_an_inbox(office: Office) -> None:
    top, secret, other = str(office.world.headquarters), "s" * 32, "t" * 32
    new = {
        "id": str(new_id()),
        "name": "官网",
        "channel": "webchat",
        "unit_id": top,
        "settings": {"user_secret": secret},
    }
    inbox = await office.ask("POST", "/api/inboxes", new)
    unit = await office.ask(
        "POST", "/api/units", {"id": str(new_id()), "name": "West", "kind": "region", "parent_id": top}
    )
    path, id = f"/api/inboxes/{inbox['id']}", inbox["id"]
    greeting = {"zh": "您好", "en": "Hi there"}
    changed = {
        "name": "Shop",
        "unit_id": unit["id"],
        "active": False,
        "settings": {
            "greeting": greeting,
            "idle_minutes": 45,
            "ask_rating": False,
            "allowed_origins": ["https://a.example", "https://b.example"],
            "user_secret": other,
        },
    }
    await office.ask("PATCH", path, {"version": 1, **changed})
    head = (await office.history(office.world.headquarters, "unit"))[0]["text"].removeprefix("added the unit ")
    assert await office.newest(id, "inbox") == [
        ("name", "官网", "Shop"),
        ("unit", head, "West"),
        ("deactivated", None, None),
        ("Greeting", "您好！请直接告诉我们您的问题。 / Hello! Ask us anything.", "您好 / Hi there"),
        ("Websites that may show it", "none", "https://a.example, https://b.example"),
        ("Solve an idle chat after (minutes)", "30", "45"),
        ("Ask for a rating", "yes", "no"),
        ("Secret that vouches for your users changed", None, None),
    ]
    chinese = await office.newest(id, "inbox", "zh")
    assert ("名称", "官网", "Shop") in chinese
    assert ("停用", None, None) in chinese
    entry, added = await office.history(id, "inbox")
    assert (entry["actor"], added["text"], added["changes"]) == ("boss", "added the inbox Shop", [])
    assert entry["text"].startswith("changed the inbox Shop: name 官网 → Shop; unit ")
    assert secret not in str([entry, added])
    await office.ask("PATCH", path, {"version": 2, "settings": {"user_secret": {"set": True}, "colour": "#000000"}})
    assert await office.newest(id, "inbox") == [("Colour", "#0f766e", "#000000")]
    async with office.world.db.transaction() as tx:
        rows = await tx.rows(
            "select r::text from setting_revision r where workspace_id = %(w)s", w=office.world.workspace_id
        )
    assert not any(word in str(rows) for word in (secret, other, "encrypted"))


async def test_of_a_field(office: Office) -> None:
    reasons = [{"name": {"zh": "偏小", "en": "Too small"}}, {"name": {"en": "Too large"}}]
    new = {"id": str(new_id()), "name": {"zh": "原因"}, "type": "choice", "choices": reasons}
    made = await office.ask("POST", "/api/fields", new)
    other = await office.ask("POST", "/api/fields", {"id": str(new_id()), "name": {"en": "Other"}, "type": "text"})
    path = f"/api/fields/{made['id']}"
    small = {"key": made["choices"][0]["key"], "name": {"zh": "太小", "en": "Too small"}}
    change = {
        "name": {"zh": "退货原因", "en": "Reason"},
        "help": {"en": "Ask for it"},
        "choices": [small],
        "kinds": ["complaint", "after_sales"],
        "required": True,
    }
    await office.ask("PATCH", path, {"version": 1, **change})
    assert await office.newest(made["id"], "field") == [
        ("required before solving", None, None),
        ("name", "原因", "退货原因 / Reason"),
        ("help text", "none", "Ask for it"),
        ("choices", "偏小 / Too small, Too large", "太小 / Too small, Too large (retired)"),
        ("kinds of tickets", "all kinds", "complaint, after-sales"),
    ]
    assert ("选项", "偏小 / Too small、Too large", "太小 / Too small、Too large（已停用）") in await office.newest(
        made["id"], "field", "zh"
    )
    await office.ask("PUT", f"{path}/place", {"after": other["id"]})
    assert await office.newest(made["id"], "field") == [("place", "1", "2")]
    await office.ask("PATCH", path, {"version": 2, "archived": True})
    assert await office.newest(made["id"], "field") == [("archived", None, None)]


async def test_of_a_unit_and_a_member(office: Office) -> None:
    world = office.world
    unit = await office.ask(
        "POST",
        "/api/units",
        {"id": str(new_id()), "name": "West", "kind": "region", "parent_id": str(world.headquarters)},
    )
    await office.ask("PATCH", f"/api/units/{unit['id']}", {"version": 1, "name": "Far West"})
    assert await office.newest(unit["id"], "unit") == [("name", "West", "Far West")]
    lin = world.lin.member
    change = {"version": lin.version, "name": "Lin Xiao", "roles": ["supervisor"]}
    await office.ask("PATCH", f"/api/members/{lin.id}", change)
    assert await office.newest(lin.id, "member") == [("roles", "Agent", "Supervisor"), ("name", "lin", "Lin Xiao")]


async def test_of_what_holds_for_the_whole_workspace(office: Office) -> None:
    workspace = office.world.workspace_id
    server = {
        "version": 0, "host": "smtp.example.com", "port": 465, "tls": "tls", "username": "service@example.com",
        "password": "a code of its own", "sender": "service@example.com", "sender_name": "", "base_url": "",
    }  # fmt: skip
    await office.ask("PUT", "/api/mail-server", server | {"base_url": "https://kefu.example.com"})
    after = server | {
        "version": 1,
        "port": 587,
        "tls": "starttls",
        "password": "another",
        "base_url": "https://k.example",
    }
    await office.ask("PUT", "/api/mail-server", after)
    assert await office.newest(workspace, "mail") == [
        ("port", "465", "587"),
        ("encryption", "tls", "starttls"),
        ("address in links", "https://kefu.example.com", "https://k.example"),
        ("password changed", None, None),
    ]
    first = (await office.history(workspace, "mail"))[1]
    assert {"what": "server", "before": "none", "after": "smtp.example.com"} in first["changes"]
    assert "a code" not in str(first)
    removed = await office.client.delete("/api/mail-server", headers=office.world.boss.headers)
    assert removed.status_code == 204
    assert (await office.history(workspace, "mail"))[0]["type"] == "mail_server.removed"


async def test_a_change_from_before_revisions_tells_what_it_knows(office: Office) -> None:
    """Facts that stand in the log already have no revision: what changed is named, not what it was."""
    inbox = office.world.api
    await office.ask("PATCH", f"/api/inboxes/{inbox.id}", {"version": inbox.version, "name": "Renamed"})
    await office.history(inbox.id, "inbox")
    async with office.world.db.transaction() as tx:
        await tx.run(
            "update audit_entry set data = data - 'revision_id' where workspace_id = %(w)s and type = 'inbox.changed'",
            w=office.world.workspace_id,
        )
    entry = (await office.history(inbox.id, "inbox"))[0]
    assert entry["text"] == "changed the inbox Renamed: name"
    assert entry["changes"] == [{"what": "name", "before": None, "after": None}]
    async with office.world.db.transaction() as tx:  # as the log has it, which the end of the test compares
        await tx.run(
            """update audit_entry set data = event.data from event
            where audit_entry.workspace_id = %(w)s and event.position = audit_entry.position""",
            w=office.world.workspace_id,
        )


async def test_a_long_text_is_whole_in_the_history_and_cut_in_the_sentence(office: Office) -> None:
    new = {"id": str(new_id()), "name": {"en": "Order"}, "type": "text"}
    field = await office.ask("POST", "/api/fields", new)
    long = "word " * 60
    await office.ask("PATCH", f"/api/fields/{field['id']}", {"version": 1, "help": {"en": long}})
    entry = (await office.history(field["id"], "field"))[0]
    assert entry["changes"][0]["after"] == long.strip()
    assert len(entry["text"]) < 140
    assert entry["text"].endswith("…")


async def test_who_may_not_read_the_audit_reads_no_history(office: Office) -> None:
    world = office.world
    for person in (world.lin, world.supervisor):
        answer = await office.client.get(f"/api/audit?subject_id={world.api.id}", headers=person.headers)
        assert answer.status_code == 403


async def test_of_a_role(office: Office) -> None:
    new = {"id": str(new_id()), "name": "夜班", "permissions": ["ticket:reply"]}
    role = await office.ask("POST", "/api/roles", new)
    change = {"version": 1, "name": "Night", "permissions": ["ticket:note"], "wide": True}
    await office.ask("PATCH", f"/api/roles/{role['key']}", change)
    assert await office.newest(role["key"], "role") == [
        ("may now: write notes", None, None),
        ("may no longer: answer customers", None, None),
        ("sees", "the own unit and below", "the whole workspace"),
        ("name", "夜班", "Night"),
    ]
    lin = office.world.lin.member
    path = f"/api/members/{lin.id}"
    await office.ask("PATCH", path, {"version": lin.version, "roles": ["agent", role["key"]]})
    assert await office.newest(lin.id, "member") == [("roles", "Agent", "Agent, Night")]
    await office.ask("POST", f"/api/roles/{role['key']}/end", {"version": 2, "successor": "expert"})
    [ended, *_] = await office.history(role["key"], "role")
    assert ended["text"] == "took the role Night away (members: 1; they got: Expert)"
    assert await office.newest(lin.id, "member", "zh") == [("角色", "客服、Night", "客服、专家")]
    listed = await office.client.get("/api/roles", headers=office.world.boss.headers)
    assert [one["key"] for one in listed.json()["items"]][-1] == "auditor"


async def test_of_the_workspace(office: Office) -> None:
    before = (await office.client.get("/api/workspace", headers=office.world.boss.headers)).json()
    change = {"version": before["version"], "name": "Acme", "locale": "zh", "time_zone": "Europe/Berlin"}
    await office.ask("PATCH", "/api/workspace", change | {"close_after_days": 14, "assign_on_reply": False})
    assert await office.newest(office.world.workspace_id, "workspace") == [
        ("working language", "English", "中文"),
        ("name", "Test", "Acme"),
        ("time zone", "Asia/Shanghai", "Europe/Berlin"),
        ("solved tickets close after", "4 days", "14 days"),
        ("who answers an unassigned ticket becomes its assignee", "yes", "no"),
    ]
    await office.ask("PATCH", "/api/workspace", {"version": before["version"] + 1, "close_after_days": 1})
    workspace = office.world.workspace_id
    assert await office.newest(workspace, "workspace") == [("solved tickets close after", "14 days", "1 day")]
    assert await office.newest(workspace, "workspace", "zh") == [("已解决的工单自动关闭", "14 天后", "1 天后")]
