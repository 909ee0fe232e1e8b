"""The audit: who may read it, what stands in it, how it is narrowed, and the file."""

import csv
import io
from typing import Any

import pytest

from kefu.audit.model import TOPICS
from kefu.kit.discover import find_modules
from kefu.kit.events import registry
from kefu.kit.spreadsheets import safe_cell
from kefu.kit.translate import catalogue
from kefu.members import MemberChange, Role, change_member
from kefu.members.events import LoginRefused
from kefu.members.model import RefusedFor
from tests.log import settle
from tests.world import World, make_world


async def rename(world: World, name: str) -> None:
    """Let the boss give Lin another name and role."""
    async with world.db.transaction(world.boss.principal.actor) as tx:
        change = MemberChange(version=1, name=name, roles=[Role.SUPERVISOR])
        await change_member(tx, world.boss.principal, world.lin.member.id, change)


async def read(client: Any, world: World, query: str = "", **headers: str) -> list[dict[str, Any]]:
    await settle(world.db)
    answer = await client.get(f"/api/audit?{query}", headers=world.auditor.headers | headers)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_a_change_is_told_in_both_languages(world: World, client: Any) -> None:
    await rename(world, "Lin Xiao")
    english = (await read(client, world, "topic=member"))[0]
    assert english["actor"] == "boss"
    assert english["text"] == "changed the member Lin Xiao: roles Agent → Supervisor; name lin → Lin Xiao"
    chinese = (await read(client, world, "topic=member", **{"Accept-Language": "zh-CN"}))[0]
    assert chinese["text"] == "修改了成员 Lin Xiao：角色 客服 → 主管；名称 lin → Lin Xiao"


async def test_a_refused_log_in_is_told(world: World, client: Any) -> None:
    async with world.db.transaction() as tx:
        for reason in RefusedFor:
            tx.record(LoginRefused(workspace_id=world.workspace_id, subject_id=world.lin.member.id, reason=reason))
    code, password = (await read(client, world, f"topic=login&subject_id={world.lin.member.id}"))[:2]
    assert (code["actor"], code["actor_id"]) == ("System", None)
    assert password["text"] == "somebody tried to log in as lin and was refused: wrong password"
    assert code["text"].endswith("right password, wrong code of the second step")


async def test_it_is_narrowed_by_topic_member_thing_and_time(world: World, client: Any) -> None:
    await rename(world, "Lin Xiao")
    everything = await read(client, world, "limit=200")
    assert {entry["topic"] for entry in everything} >= {"login", "member", "unit", "inbox"}
    assert [entry["at"] for entry in everything] == sorted((entry["at"] for entry in everything), reverse=True)
    assert {e["topic"] for e in await read(client, world, "topic=unit")} == {"unit"}
    by_boss = await read(client, world, f"member_id={world.boss.member.id}")
    assert [entry["type"] for entry in by_boss] == ["member.changed"]
    of_lin = await read(client, world, f"subject_id={world.lin.member.id}")
    assert {entry["type"] for entry in of_lin} >= {"member.added", "session.started", "member.changed"}
    assert await read(client, world, "since=2100-01-01T00:00:00Z") == []
    assert await read(client, world, "until=2000-01-01T00:00:00Z") == []
    assert len(await read(client, world, "until=2100-01-01T00:00:00Z&limit=200")) == len(everything)


async def test_pages_follow_each_other_without_gap(world: World, client: Any) -> None:
    whole = await read(client, world, "limit=200")
    found: list[Any] = []
    mark: str | None = ""
    while mark is not None:
        answer = (await client.get(f"/api/audit?limit=3&after={mark}", headers=world.auditor.headers)).json()
        found += answer["items"]
        mark = answer["next"]
    assert found == whole


async def test_another_workspaces_audit_is_not_there(world: World, client: Any, keyring: Any) -> None:
    other = await make_world(world.db, keyring)
    await rename(other, "Secret Name")
    entries = await read(client, world, "limit=200")
    assert "Secret" not in str(entries)
    assert await read(client, world, f"subject_id={other.lin.member.id}") == []


async def test_who_takes_it_away_stands_in_it(world: World, client: Any) -> None:
    await rename(world, "Lin Xiao")
    async with world.db.transaction() as tx:  # the name of who did it begins a cell
        change = MemberChange(version=1, name='=HYPERLINK("http://evil.test")')
        await change_member(tx, world.system, world.boss.member.id, change)
    await settle(world.db)
    answer = await client.post("/api/audit/exports", headers=world.auditor.headers, json={"topic": "member"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0][:4] == ["Time", "Who", "Kind", "What"]
    assert any("HYPERLINK" in line[1] for line in lines)
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)
    newest = (await read(client, world))[0]
    assert (newest["type"], newest["actor"]) == ("audit.exported", "auditor")
    assert str(len(lines) - 1) in newest["text"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\t=1", " =1", "\r=1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_other_cells_stay_as_they_are() -> None:
    assert safe_cell("林晓 a=b") == "林晓 a=b"


def test_every_fact_of_the_audit_exists_and_has_a_sentence() -> None:
    find_modules("events")
    for language in ("zh", "en"):
        words = catalogue(language)
        assert {f"audit.{name}" for name in TOPICS} <= words.keys()
        assert {f"audit.role.{role}" for role in Role} <= words.keys()
    assert TOPICS.keys() <= registry().keys()
