"""What the members' stream tells, and to whom."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kefu.kit.access import Permission
from kefu.kit.ids import new_id
from kefu.members import (
    MemberChange,
    NewRole,
    Role,
    RoleChange,
    SessionEnd,
    add_role,
    change_member,
    change_role,
    end_session,
    remove_factor,
)
from kefu.tickets import Assignment, NewMessage, TicketRow, add_note, assign
from kefu.workspaces import NewUnit, UnitChange, WorkspaceChange, add_unit, change_unit, change_workspace
from tests.log import settle_beside
from tests.realtime.conftest import watch
from tests.streams import Frame, Reader, Site
from tests.world import World, make_world


async def give(town: World, ticket: TicketRow, **to: object) -> TicketRow:
    async with town.db.transaction(town.boss.principal.actor) as tx:
        body = {"version": ticket.version, "assignee_id": None, "team_id": None, **to}
        return await assign(tx, town.boss.principal, ticket.number, Assignment(**body))  # type: ignore[arg-type]


async def test_what_happens_is_told_at_once(site: Site, town: World) -> None:
    customer = await town.customer()
    async with watch(site, town.lin) as reader:
        said = await town.says(customer)
        frames = await reader.until("ticket", 2)
    assert [frame.data["type"] for frame in frames] == ["ticket.created", "message.received"]
    told = frames[1].data
    assert told["message"]["text"] == "Where is my order?"
    assert told["ticket"]["number"] == said.ticket.number
    assert frames[1].id.endswith(f".{told['position']}")


async def test_who_loses_sight_is_told_only_that_it_is_gone(site: Site, town: World) -> None:
    customer = await town.customer()
    async with watch(site, town.tom) as tom, watch(site, town.lin) as lin:
        ticket = (await town.says(customer)).ticket
        await tom.until("ticket", 2)
        await give(town, ticket, team_id=town.east)
        await town.says(customer, "a secret for the east")
        await lin.until_read(b"a secret for the east")
        gone = await tom.until("gone")
        await asyncio.sleep(0.3)
    assert gone[0].data == {"ticket_id": str(ticket.id), "number": ticket.number}
    assert len(tom.of("ticket")) == 2
    assert b"secret" not in tom.raw


async def test_a_replay_gives_nothing_away_either(site: Site, town: World) -> None:
    """The facts were for them, the ticket is not any more: neither row nor message may come."""
    customer = await town.customer()
    async with watch(site, town.tom) as before:
        ticket = (await town.says(customer, "a secret at first")).ticket
        await before.until("ticket", 2)
        cursor = before.of("ticket")[0].id  # what changed before may be told first, without a place
    ticket = await give(town, ticket, team_id=town.east)
    async with watch(site, town.tom, cursor) as tom:
        await tom.until("gone")
        await asyncio.sleep(0.3)
    assert tom.of("ticket") == []
    assert b"secret" not in tom.raw


async def test_a_given_ticket_is_seen_by_its_new_owner(site: Site, town: World) -> None:
    ticket = (await town.says(await town.customer(), inbox=town.api)).ticket
    async with watch(site, town.tom) as tom:
        await give(town, ticket, assignee_id=town.tom.member.id, team_id=town.east)
        frames = await tom.until("ticket")
    assert frames[-1].data["type"] == "ticket.assigned"
    assert frames[-1].data["ticket"]["assignee_id"] == str(town.tom.member.id)


async def test_other_workspaces_hear_nothing(site: Site, town: World) -> None:
    elsewhere = await make_world(site.db, site.keyring)
    customer = await town.customer()
    async with watch(site, town.boss) as boss:
        await town.says(customer)
        await boss.until("ticket", 2)  # by now the site has told everything older, their own signing in included
        async with watch(site, elsewhere.boss) as stranger:
            await town.says(customer, "a word for the town")
            await boss.until("ticket", 3)
            await asyncio.sleep(0.2)
    assert stranger.frames == []


async def test_notes_reach_colleagues(site: Site, town: World) -> None:
    number = (await town.says(await town.customer())).ticket.number
    async with watch(site, town.lin) as reader:
        async with town.db.transaction(town.boss.principal.actor) as tx:
            await add_note(tx, town.boss.principal, number, NewMessage(id=new_id(), text="look here"))
        await reader.until_read(b"look here")
    frame = reader.of("ticket")[-1].data
    assert frame["type"] == "note.added"
    assert frame["message"]["visibility"] == "internal"
    assert frame["actor"]["name"] == "boss"


async def test_a_stream_ends_with_its_session(site: Site, town: World) -> None:
    async with watch(site, town.lin) as lin, watch(site, town.tom) as tom, watch(site, town.boss) as boss:
        session_id = town.lin.principal.session_id
        assert session_id is not None
        async with town.db.transaction() as tx:
            await end_session(tx, town.workspace_id, town.lin.member.id, session_id, SessionEnd.SIGNED_OUT)
            # without a fact, as when it expires: found by the round alone
            await tx.run(
                "update session set expires_at = now() where workspace_id = %(w)s and id = %(id)s",
                w=town.workspace_id,
                id=town.tom.principal.session_id,
            )
        for reader in (lin, tom):
            await reader.until("session")
            await reader.until_ended()
        assert not boss.ended
        assert lin.of("session")[0].data == {"reason": "ended"}


async def test_a_changed_role_is_read_anew_by_who_has_it(site: Site, town: World) -> None:
    boss = town.boss.principal
    async with town.db.transaction(boss.actor) as tx:
        role = await add_role(tx, boss, NewRole(name="夜班", permissions=[Permission.TICKET_REPLY]))
        new = MemberChange(version=town.lin.member.version, roles=[role.key])
        await change_member(tx, boss, town.lin.member.id, new)
    async with watch(site, town.lin) as lin, watch(site, town.tom) as tom:
        async with town.db.transaction(boss.actor) as tx:
            change = RoleChange(version=role.version, permissions=[Permission.REPLY_MANAGE])
            await change_role(tx, boss, UUID(role.key), change)
        await lin.until("reset")
        await town.says(await town.customer(), "to whom it may concern")
        await tom.until_read(b"to whom it may concern")
        await lin.until_read(b"to whom it may concern")
    assert tom.of("reset") == []


async def test_whose_second_factor_is_taken_away_is_told(site: Site, town: World) -> None:
    async with watch(site, town.lin) as lin, watch(site, town.tom) as tom:
        async with town.db.transaction() as tx:
            await tx.run(
                """insert into second_factor (workspace_id, member_id, secret, confirmed_at)
                values (%(w)s, %(id)s, 'x', now())""",
                w=town.workspace_id,
                id=town.lin.member.id,
            )
        async with town.db.transaction(town.boss.principal.actor) as tx:
            await remove_factor(tx, town.boss.principal, town.lin.member.id)
        while "second_factor.removed" not in {frame.data["type"] for frame in lin.of("account")}:
            await lin.until("account", len(lin.of("account")) + 1)  # coming on line is told there too
        await town.says(await town.customer())
        await tom.until("ticket")
        assert "second_factor.removed" not in {frame.data["type"] for frame in tom.of("account")}


async def test_everybody_learns_of_an_absence_also_whose_stream_was_cut(site: Site, town: World) -> None:
    async with watch(site, town.boss) as before:
        await town.says(await town.customer())
        await before.until("ticket", 2)
        cursor = before.of("ticket")[-1].id
    now = datetime.now(UTC)
    absence = {
        "begins": now.strftime("%Y-%m-%dT%H:%M"),
        "ends": (now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"),
        "time_zone": "UTC",
        "cover_id": str(town.tom.member.id),
    }
    async with watch(site, town.boss) as boss, watch(site, town.tom) as tom, site.client() as client:
        answer = await client.put("/api/me/absence", json=absence, headers=town.lin.headers)
        assert answer.status_code == 200, answer.text
        await _until(boss, "changed", {"reader": "absences"})
        await _until(tom, "account", {"type": "absence.planned", "mine": False})
    async with watch(site, town.boss, cursor) as boss, watch(site, town.tom, cursor) as tom:
        await _until(boss, "changed", {"reader": "absences"})
        await _until(tom, "account", {"type": "absence.planned", "mine": False})
    assert "absence.planned" not in {frame.data["type"] for frame in boss.of("account")}


async def _until(reader: Reader, name: str, data: dict[str, object]) -> None:
    """Wait for one frame among others of its name."""
    while data not in [frame.data for frame in reader.of(name)]:
        await reader.until(name, len(reader.of(name)) + 1)


async def test_every_open_screen_learns_what_the_workspace_is_called_now(site: Site, town: World) -> None:
    async with watch(site, town.lin) as lin, watch(site, town.boss) as before:
        await town.says(await town.customer())
        await before.until("ticket", 2)
        cursor = before.of("ticket")[-1].id
        async with town.db.transaction(town.boss.principal.actor) as tx:
            await change_workspace(tx, town.boss.principal, WorkspaceChange(version=1, time_zone="Europe/Berlin"))
        await _until(lin, "changed", {"reader": "workspace"})
    async with watch(site, town.boss, cursor) as boss:  # whose stream was cut
        await _until(boss, "changed", {"reader": "workspace"})


async def test_every_open_screen_learns_of_units_that_are_added_and_changed(site: Site, town: World) -> None:
    told: dict[str, object] = {"reader": "units"}
    async with watch(site, town.lin) as lin, watch(site, town.boss) as before:
        await town.says(await town.customer())
        await before.until("ticket", 2)
        cursor = before.of("ticket")[-1].id
        async with town.db.transaction(town.boss.principal.actor) as tx:
            night = await add_unit(tx, town.boss.principal, NewUnit(name="Night", parent_id=town.headquarters))
        await _until(lin, "changed", told)
        async with town.db.transaction(town.boss.principal.actor) as tx:
            await change_unit(tx, town.boss.principal, night.id, UnitChange(version=night.version, archived=True))
        while [frame.data for frame in lin.of("changed")].count(told) < 2:
            await lin.until("changed", len(lin.of("changed")) + 1)
    async with watch(site, town.boss, cursor) as boss:  # whose stream was cut
        await _until(boss, "changed", told)


async def test_every_open_screen_learns_what_an_inbox_is_called_now(site: Site, town: World) -> None:
    """Views with the column of inboxes showed the old name until they were read for something else."""
    told: dict[str, object] = {"reader": "inboxes"}
    async with watch(site, town.lin) as lin, site.client() as client:
        await town.says(await town.customer())
        await lin.until("ticket", 2)  # by then the town's own inboxes are told of
        there = [frame.data for frame in lin.of("changed")].count(told)
        place = {"name": "Shop", "channel": "api", "unit_id": str(town.headquarters)}
        shop = (await client.post("/api/inboxes", json=place, headers=town.boss.headers)).json()
        while [frame.data for frame in lin.of("changed")].count(told) < there + 1:
            await lin.until("changed", len(lin.of("changed")) + 1)
        change = {"version": shop["version"], "name": "Stall"}
        answer = await client.patch(f"/api/inboxes/{shop['id']}", json=change, headers=town.boss.headers)
        assert answer.status_code == 200, answer.text
        while [frame.data for frame in lin.of("changed")].count(told) < there + 2:
            await lin.until("changed", len(lin.of("changed")) + 1)


async def test_who_must_set_up_a_second_factor_sees_nothing_more(site: Site, town: World) -> None:
    async with watch(site, town.lin) as lin, watch(site, town.boss) as boss, site.client() as client:
        rule = (await client.get("/api/security", headers=town.boss.headers)).json()
        body = {"roles": ["agent"], "version": rule["version"]}
        answer = await client.put("/api/security", json=body, headers=town.boss.headers)
        assert answer.status_code == 200, answer.text
        assert (await lin.until("session"))[0].data == {"reason": "enrol"}
        await lin.until_ended()
        assert not boss.ended


async def test_a_change_of_role_changes_what_is_seen(site: Site, town: World) -> None:
    ticket = (await town.says(await town.customer(), inbox=town.api)).ticket
    async with watch(site, town.tom) as tom:
        async with town.db.transaction() as tx:
            change = MemberChange(version=town.tom.member.version, roles=[Role.QUALITY])
            await change_member(tx, town.system, town.tom.member.id, change, None)
        await tom.until("reset")
        assert tom.of("ticket") == []  # an agent of the West sees nothing of the East
        await give(town, ticket, team_id=town.east, assignee_id=town.lin.member.id)
        frames = await tom.until("ticket")
        assert frames[-1].data["ticket"]["number"] == ticket.number


async def test_members_see_who_looks_and_types(site: Site, town: World) -> None:
    ticket = (await town.says(await town.customer(), inbox=town.api)).ticket
    async with watch(site, town.boss) as boss, watch(site, town.tom) as tom, site.client() as client:
        body = {"ticket_number": ticket.number, "typing": True}
        answer = await client.post("/api/presence", json=body, headers=town.lin.headers)
        assert answer.status_code == 204, answer.text
        told = (await boss.until("presence"))[0].data
        assert told["viewers"] == [{"id": str(town.lin.member.id), "name": "lin", "typing": True}]
        assert told["number"] == ticket.number
        async with watch(site, town.supervisor) as late:
            assert (await late.until("presence"))[0].data == told
        hidden = await client.post("/api/presence", json=body, headers=town.tom.headers)
        assert (hidden.status_code, hidden.json()["field"]) == (404, "ticket_number")
        await client.post("/api/presence", json={"ticket_number": None}, headers=town.lin.headers)
        assert (await boss.until("presence", 2))[1].data["viewers"] == []
        assert tom.of("presence") == []
        assert not boss.of("presence")[0].id


@pytest.mark.parametrize("body", [{}, {"ticket_number": 0}, {"ticket_number": 10**20}, {"ticket_number": "x"}, []])
async def test_bad_presence_is_told_in_words(site: Site, town: World, body: object) -> None:
    async with site.client() as client:
        answer = await client.post("/api/presence", json=body, headers=town.lin.headers)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_projection_that_changed_is_announced(site: Site, town: World) -> None:
    await settle_beside(site.db)  # the units of a workspace that was only just founded are announced too
    async with watch(site, town.lin) as reader:

        def told() -> list[Frame]:
            return [frame for frame in reader.of("changed") if frame.data == {"reader": "views"}]

        async def until_told(times: int) -> None:
            async with asyncio.timeout(60):
                while len(told()) < times:
                    await asyncio.sleep(0.02)

        for _ in range(20):
            site.hints.send("kefu_projection", "views")
        await until_told(1)
        await asyncio.sleep(0.6)
        before = len(told())
        assert before <= 2
        site.hints.send("kefu_projection", f"views {new_id()}")
        await asyncio.sleep(0.8)
        assert len(told()) == before, "what changed elsewhere is nobody's business here"
        site.hints.send("kefu_projection", f"views {town.workspace_id}")
        await until_told(before + 1)
    assert not told()[0].id


async def test_the_stream_needs_a_member(site: Site, town: World) -> None:
    async with site.client() as client:
        answer = await client.get("/api/stream")
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
