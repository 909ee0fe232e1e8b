"""What happens between putting a mail down and its leaving: who may, how long, by whom, and with which files."""

import threading
from typing import Any

import pytest

from kefu.forwards.service import reading, sending
from kefu.kit.ids import new_id
from kefu.kit.mail import smtp
from kefu.members import MemberChange, change_member
from tests.forwards.desk import Desk
from tests.forwards.test_forwarding import desk, office
from tests.post_office import PostOffice

__all__ = ["desk", "office"]


async def test_who_left_or_may_not_any_more_sends_nothing(desk: Desk, office: PostOffice) -> None:
    world = desk.world
    await desk.send(seconds=10)
    async with world.db.transaction(world.boss.principal.actor) as tx:
        await change_member(tx, world.boss.principal, world.lin.member.id, MemberChange(version=1, active=False))
    await desk.wait_over()
    await desk.work()
    [kept] = await desk.listed(by=world.boss)
    assert (kept["state"], kept["recipients"][0]["fault"], office.taken) == ("failed", "not_allowed", [])
    assert "may not forward" in kept["recipients"][0]["explanation"]
    assert [line["type"] for line in await desk.lines_of(world.boss)] == ["ticket.forward_settled"]
    again = await desk.call("POST", f"forwards/{kept['id']}/retry", by=world.boss)
    assert (again.status_code, again.json()["member_id"]) == (200, str(world.boss.member.id)), again.text
    await desk.work()
    [mail] = office.taken
    lines = await desk.lines_of(world.boss)
    assert [line["type"] for line in lines] == [f"ticket.forward{end}" for end in ("_settled", "ed", "_settled")]
    assert lines[1]["actor"]["id"] == str(world.boss.member.id)
    assert world.lin.member.email not in mail.as_string()
    assert mail["Reply-To"].addresses[0].addr_spec == world.boss.member.email


async def test_who_lost_sight_of_the_ticket_sends_nothing(desk: Desk, office: PostOffice) -> None:
    await desk.send(seconds=10)
    version = (await desk.ask("GET", ""))["ticket"]["version"]
    given = {"version": version, "team_id": str(desk.world.west), "assignee_id": None}
    await desk.ask("PUT", "assignment", given, by=desk.world.boss)
    assert (await desk.call("GET", "")).status_code == 404
    await desk.wait_over()
    await desk.work()
    [kept] = await desk.listed(by=desk.world.boss)
    assert (kept["state"], kept["recipients"][0]["fault"], office.taken) == ("failed", "not_allowed", [])


async def test_what_became_spam_meanwhile_is_not_sent(desk: Desk, office: PostOffice) -> None:
    office.moods = ["busy", "take"]
    await desk.send()
    await desk.work()
    version = (await desk.ask("GET", ""))["ticket"]["version"]
    await desk.ask("PUT", "end-state", {"version": version, "end_state": "spam"})
    await desk.wait_over()
    await desk.work()
    [kept] = await desk.listed()
    assert (kept["state"], kept["recipients"][0]["fault"], office.taken) == ("failed", "ticket_removed", [])
    again = await desk.call("POST", f"forwards/{kept['id']}/retry")
    assert (again.status_code, again.json()["code"]) == (409, "restore_first")


async def test_a_supervisor_takes_back_what_waits(desk: Desk, office: PostOffice) -> None:
    wish = desk.wish(seconds=10)
    await desk.ask("POST", "forwards", wish)
    supervisor = desk.world.supervisor
    assert [one["state"] for one in await desk.listed(by=supervisor)] == ["waiting"]
    assert (await desk.call("DELETE", f"forwards/{wish['id']}", by=supervisor)).status_code == 204
    await desk.wait_over()
    await desk.work()
    assert (office.taken, await desk.listed()) == ([], [])


async def test_what_was_not_sent_in_time_is_given_up(desk: Desk, office: PostOffice) -> None:
    """The worker was away for so long that nobody expects the mail any more."""
    await desk.send()
    async with desk.world.db.transaction() as tx:
        await tx.run("update forward set give_up_at = now() where workspace_id = %(w)s", w=desk.world.workspace_id)
    await desk.work()
    [kept] = await desk.listed()
    assert (kept["state"], kept["recipients"][0]["fault"], office.taken) == ("failed", "given_up", [])


async def test_what_a_backup_brought_back_does_not_leave_again(desk: Desk, office: PostOffice) -> None:
    """A restored backup begins the log's next epoch; what waited in it may have left long ago."""
    await desk.send()
    async with desk.world.db.transaction() as tx:
        await tx.run("update forward set epoch = 'earlier' where workspace_id = %(w)s", w=desk.world.workspace_id)
    await desk.work()
    [kept] = await desk.listed()
    assert (kept["state"], kept["recipients"][0]["fault"], office.taken) == ("failed", "restored", [])
    assert (await desk.call("POST", f"forwards/{kept['id']}/retry")).status_code == 200
    await desk.work()
    assert len(office.taken) == 1


async def test_whoever_lost_the_lease_while_reading_sends_nothing(
    desk: Desk, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reading.read_files

    async def slowly(*given: Any) -> Any:
        files = await read(*given)
        async with desk.world.db.transaction() as tx:  # another worker took it meanwhile
            await tx.run(
                "update forward set fence = fence + 1 where workspace_id = %(w)s and state = 'sending'",
                w=desk.world.workspace_id,  # others' mails may be read meanwhile, before ours is begun
            )
        return files

    monkeypatch.setattr(sending, "read_files", slowly)
    await desk.send(files=[str(desk.file)])
    await desk.work()
    assert (office.taken, [one["state"] for one in await desk.listed()]) == ([], ["sending"])


async def test_large_mails_are_made_beside_the_loop(
    desk: Desk, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    main, made = threading.get_ident(), []
    for module, name in ((sending, "compose"), (smtp, "flatten_message")):
        make: Any = getattr(module, name)

        def noted(*given: Any, make: Any = make, **named: Any) -> Any:
            made.append(threading.get_ident())
            return make(*given, **named)

        monkeypatch.setattr(module, name, noted)
    await desk.send()
    await desk.work()
    assert (len(made) >= 2, main in made, len(office.taken)) == (True, False, 1)


async def test_a_file_that_moved_meanwhile_is_found(
    desk: Desk, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.send(files=[str(desk.file)])
    path = f"{desk.world.workspace_id}/aa/{new_id()}"
    here, there = desk.store.root / desk.store.path_of(desk.world.workspace_id, desk.file), desk.store.root / path
    read = reading.read_files

    async def moved(*given: Any) -> Any:
        there.parent.mkdir(parents=True, exist_ok=True)
        if here.exists():  # other tests' mails are tried beside
            here.rename(there)
        async with desk.world.db.transaction() as tx:
            await tx.run(
                "update file set path = %(path)s where workspace_id = %(w)s and id = %(id)s",
                path=path,
                w=desk.world.workspace_id,
                id=desk.file,
            )
        return await read(*given)

    monkeypatch.setattr(sending, "read_files", moved)
    await desk.work()
    [mail] = office.taken
    [attached] = mail.iter_attachments()
    assert attached.get_content() == "a letter\n" * 100


async def test_a_file_that_was_cut_off_keeps_the_mail_back(desk: Desk, office: PostOffice) -> None:
    await desk.send(files=[str(desk.file)])
    place = desk.store.root / desk.store.path_of(desk.world.workspace_id, desk.file)
    place.write_bytes(place.read_bytes()[:-1])
    await desk.work()
    [sent] = await desk.listed()
    assert (sent["state"], sent["recipients"][0]["fault"], office.taken) == ("failed", "file_gone", [])
