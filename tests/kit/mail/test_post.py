"""Mails that wait: sent once they can be, with the same Message-ID each time, one never in the way of another."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring, _new_key
from kefu.kit.mail import (
    Fault,
    Letter,
    MailRow,
    MailServer,
    MailState,
    Tls,
    find_mail,
    find_mails,
    mail_claims,
    queue_mail,
    remove_mail_server,
    save_mail_server,
)
from kefu.kit.mail.claims import clean_mails
from kefu.kit.settings import Settings
from kefu.workspaces import found_workspace
from tests.log import work_off
from tests.members.scenes import KEYRING
from tests.post_office import post_office


class Corner:
    """A workspace that sends its mails to a post office."""

    def __init__(self, db: Db, workspace_id: UUID) -> None:
        self.db = db
        self.id = workspace_id
        self.claims = mail_claims(KEYRING)

    async def serve(self, port: int, host: str = "127.0.0.1") -> None:
        server = MailServer(
            workspace_id=self.id,
            host=host,
            port=port,
            tls=Tls.NONE,
            username="",
            password=None,
            sender="service@example.com",
            sender_name="",
            base_url="https://kefu.test",
            changed_at=datetime.now(UTC),
            version=0,
        )
        async with self.db.transaction() as tx:
            await save_mail_server(tx, server)

    async def write(self, recipient: str = "lin@example.com", *, keep: timedelta = timedelta(hours=1)) -> UUID:
        letter = Letter(
            id=new_id(),
            template="test",
            locale="zh",
            recipient=recipient,
            params={"name": "林晓", "workspace": "示例"},
            keep=keep,
        )
        async with self.db.transaction() as tx:
            assert await queue_mail(tx, KEYRING, self.id, letter)
        return letter.id

    async def look(self, id: UUID) -> MailRow:
        async with self.db.transaction() as tx:
            found = await find_mail(tx, self.id, id)
        assert found is not None
        return found

    async def due(self) -> None:
        """Let the time of waiting pass."""
        async with self.db.transaction() as tx:
            await tx.run(
                "update mail set next_try_at = clock_timestamp() where workspace_id = %(w)s and state = 'waiting'",
                w=self.id,
            )

    async def kept(self) -> list[tuple[str | None, str | None]]:
        async with self.db.transaction() as tx:
            rows = await tx.rows("select recipient, sealed from mail where workspace_id = %(w)s", w=self.id)
        return [(row[0], row[1]) for row in rows]


async def make_corner(db: Db) -> Corner:
    async with db.transaction() as tx:
        # what other tests left is not for these loops
        await tx.run("delete from mail /* every workspace: a test's own database */ where state = 'waiting'")
        return Corner(db, (await found_workspace(tx, name="示例")).workspace.id)


@pytest.fixture
async def corner(db: Db) -> Corner:
    return await make_corner(db)


async def test_a_mail_is_sent_and_then_forgotten(db: Db, corner: Corner) -> None:
    async with post_office() as office:
        await corner.serve(office.port)
        id = await corner.write()
        assert [recipient for recipient, _ in await corner.kept()] == ["lin@example.com"]
        assert "林晓" not in str(await corner.kept())
        await corner.claims.run_once(db)
        await corner.claims.run_once(db)
    [mail] = office.taken
    assert mail["Subject"] == "Kefu 的测试邮件"
    assert mail["To"] == "lin@example.com"
    row = await corner.look(id)
    assert (row.state, row.fault) == (MailState.SENT, None)
    assert await corner.kept() == [(None, None)]


async def test_without_a_server_nothing_is_put_down(db: Db, corner: Corner) -> None:
    letter = Letter(id=new_id(), template="test", locale="zh", recipient="a@b.test", params={}, keep=timedelta(1))
    async with db.transaction() as tx:
        assert not await queue_mail(tx, KEYRING, corner.id, letter)
        assert await find_mails(tx, corner.id) == []


async def test_a_refusal_for_now_is_tried_again_with_the_same_message_id(db: Db, corner: Corner) -> None:
    async with post_office() as office:
        office.moods = ["take and cut", "busy", "take"]
        await corner.serve(office.port)
        id = await corner.write()
        await corner.claims.run_once(db)
        row = await corner.look(id)
        assert (row.state, row.fault, row.attempts) == (MailState.WAITING, Fault.CUT, 1)
        assert row.next_try_at > row.created_at
        assert await corner.claims.run_once(db) == 0  # not before its time
        for _ in range(2):
            await corner.due()
            await corner.claims.run_once(db)
        assert (await corner.look(id)).state == MailState.SENT
    assert len({mail["Message-ID"] for mail in office.taken}) == 1
    assert len(office.taken) == 2  # the one that was cut had been taken, which only its Message-ID tells


async def test_a_refusal_for_good_is_not_tried_again(db: Db, corner: Corner) -> None:
    async with post_office() as office:
        office.moods = ["unknown recipient"]
        await corner.serve(office.port)
        id = await corner.write()
        await corner.claims.run_once(db)
        await corner.due()
        assert await corner.claims.run_once(db) == 0
    row = await corner.look(id)
    assert (row.state, row.fault, row.said) == (
        MailState.FAILED,
        Fault.RECIPIENT_REFUSED,
        "550 5.1.1 no such person here",
    )
    assert await corner.kept() == [(None, None)]


async def test_trying_ends_with_its_time(db: Db, corner: Corner) -> None:
    async with post_office() as office:
        office.moods = ["busy"]
        await corner.serve(office.port)
        id = await corner.write(keep=timedelta(0))
        await corner.claims.run_once(db)
    row = await corner.look(id)
    assert (row.state, row.fault, row.attempts) == (MailState.FAILED, Fault.BUSY, 1)


async def test_a_server_that_hangs_keeps_nobody_else_waiting(db: Db, corner: Corner) -> None:
    other = await make_corner(db)
    async with post_office() as deaf, post_office() as office:
        deaf.moods = ["hang"]
        await corner.serve(deaf.port)
        await other.serve(office.port)
        for _ in range(30):
            await corner.write()
        mine = [await other.write(f"{n}@example.com") for n in range(6)]
        loop = asyncio.create_task(corner.claims.run(db))
        async with asyncio.timeout(60):
            while len(office.taken) < len(mine):
                await asyncio.sleep(0.02)
        assert deaf.tried <= 3  # no more of one workspace's at a time
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)


async def test_a_killed_workers_mail_comes_back_and_a_late_one_changes_nothing(db: Db, corner: Corner) -> None:
    async with post_office() as office:
        await corner.serve(office.port)
        id = await corner.write()
        async with db.transaction() as tx:
            [late] = await corner.claims.claim(tx, 10)
        assert await corner.claims.run_once(db) == 0  # its lease holds
        async with db.transaction() as tx:
            await tx.run("update mail set lease_until = '-infinity' where workspace_id = %(w)s", w=corner.id)
        office.moods = ["unknown recipient"]
        await corner.claims.run_once(db)
        office.moods = ["take"]
        await corner.claims.work(db, late)
    assert (await corner.look(id)).state == MailState.FAILED


async def test_mails_wait_for_a_server_and_go_when_there_is_one_again(db: Db, corner: Corner) -> None:
    async with post_office() as office:
        await corner.serve(office.port)
        id = await corner.write()
        async with db.transaction() as tx:
            await remove_mail_server(tx, corner.id)
        await corner.claims.run_once(db)
        assert (await corner.look(id)).fault == Fault.NO_SERVER
        await corner.serve(office.port)  # saving it lets what waits be tried at once
        await corner.claims.run_once(db)
        assert (await corner.look(id)).state == MailState.SENT


async def test_a_lost_key_file_is_said(db: Db, corner: Corner) -> None:
    async with post_office() as office:
        await corner.serve(office.port)
        id = await corner.write()
        await work_off(mail_claims(Keyring((_new_key(),))), db)
    assert (await corner.look(id)).fault == Fault.SECRET_LOST


async def test_what_became_of_a_mail_is_remembered_for_a_week(db: Db, corner: Corner) -> None:
    async with post_office() as office:
        await corner.serve(office.port)
        old, new = await corner.write(), await corner.write()
        await corner.claims.run_once(db)
    async with db.transaction() as tx:
        await tx.run(
            """update mail set done_at = done_at - interval '8 days'
            where workspace_id = %(w)s and id = %(id)s""",
            w=corner.id,
            id=old,
        )
    await clean_mails(db, Settings())
    async with db.transaction() as tx:
        assert [row.id for row in await find_mails(tx, corner.id)] == [new]
