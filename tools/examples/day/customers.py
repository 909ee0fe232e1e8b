"""Companies and customers, and what is known of them."""

from kefu.kit.ids import new_id
from tools.examples.stage import Seat, Stage


async def play(on: Stage) -> None:
    lin = on.lin
    await _companies(lin)
    source = {
        "about": "customer",
        "type": "choice",
        "name": {"zh": "来源", "en": "Source"},
        "choices": [{"name": {"zh": "展会", "en": "Fair"}}, {"name": {"zh": "老客户介绍", "en": "Referral"}}],
    }
    await on.boss.ask("create_field", {"id": str(new_id()), **source})
    new = {
        "id": str(new_id()),
        "name": "何晨",
        "tier": "standard",
        "locale": "zh",
        "note": "自由摄影师，常年在外。",
        "fields": {"source": "fair"},
        "identities": [{"channel": "email", "address": "he.chen@example.com"}],
    }
    chen = on.props["chen"] = (await lin.show("create_customer", new))["id"]
    known = await lin.show("create_identity", {"channel": "phone", "address": "+86 139 0000 0021"}, id=chen)
    change = {"version": known["version"], "tier": "gold", "fields": {"source": "referral"}}
    await lin.show("update_customer", change, id=chen)
    await lin.show("read_customer", id=chen)
    await lin.show("list_customer_history", id=chen)
    await lin.show("list_customers", query={"query": "he", "field": "source:referral"})
    zhang = (await lin.ask("list_customers", query={"query": "张伟明"}))["items"][0]
    await lin.show("list_customer_tickets", id=zhang["id"])
    await _notes(lin, zhang["id"])
    prize = {"name": "Prize Draw", "identities": [{"channel": "email", "address": "win@prizes.example"}]}
    prize = await lin.ask("create_customer", prize)
    await lin.show("put_block", {"version": prize["version"], "blocked": True}, id=prize["id"])
    await _twice(lin, chen)
    await on.boss.show("export_customers", {"tier": "gold", "query": "he", "field": ["source:referral"], "bom": True})


async def _twice(lin: Seat, chen: str) -> None:
    """The same person, known once more under another spelling."""
    same = {"name": "He Chen", "identities": [{"channel": "api", "address": "he.chen@example.com"}]}
    twin = (await lin.ask("create_customer", same))["id"]
    await lin.show("list_duplicates", id=chen)
    seen = await lin.show("preview_customer_merge", id=twin, query={"into": chen})
    versions = {"version": seen["customer"]["version"], "into_version": seen["into"]["version"]}
    await lin.show("create_customer_merge", {"into": chen, **versions}, id=twin)
    await lin.show("list_merged_customers", id=chen)
    merged = await lin.ask("read_customer", id=twin)
    await lin.show("undo_customer_merge", {"version": merged["version"]}, id=twin)


async def _companies(lin: Seat) -> None:
    new = {"id": str(new_id()), "name": "青禾设计院", "domains": ["qinghe.example.com"]}
    made = await lin.show("create_company", new)
    change = {"name": "青禾建筑设计院", "tier": "gold", "note": "2019 年起合作，开票找财务部。"}
    await lin.show("update_company", {"version": made["version"], **change}, id=made["id"])
    await lin.show("read_company", id=made["id"])
    await lin.show("list_company_history", id=made["id"])
    found = (await lin.show("list_companies"))["items"]
    club = next(company["id"] for company in found if "山海" in company["name"])
    await lin.show("list_company_tickets", id=club)


async def _notes(lin: Seat, id: str) -> None:
    note = await lin.show(
        "create_customer_note", {"id": str(new_id()), "text": "团建日期定在 28 号，之前要到货。"}, id=id
    )
    place = {"id": id, "note_id": note["id"]}
    text = "团建日期定在 28 号，27 号下午之前要到货。"
    await lin.show("update_customer_note", {"revision": note["revision"], "text": text}, **place)
    await lin.show("list_customer_notes", id=id)
    await lin.show("delete_customer_note", **place)
    await lin.show("restore_customer_note", **place)
