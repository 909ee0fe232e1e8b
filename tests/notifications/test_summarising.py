"""The summary by mail: for who is away, once, of what is unread and still theirs to see, and never in quiet hours."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from kefu.kit.log import find_facts
from kefu.kit.mail import MailServer, Tls, mail_claims, save_mail_server
from kefu.kit.reactions import replay
from kefu.kit.settings import Settings
from kefu.kit.translate import translate
from kefu.notifications.chores import clear_away
from kefu.notifications.claims import SUMMARIES
from kefu.notifications.reactions import NOTIFICATIONS
from kefu.notifications.service.summarising import MOST_LINES
from tests.log import settle, work_off
from tests.notifications.test_routes import choose, give, read
from tests.post_office import PostOffice, post_office
from tests.world import Person, World


class Morning(msgspec.Struct):
    """A workspace that sends mail, where time is moved by hand."""

    world: World
    office: PostOffice
    keyring: Any

    async def pass_time(self, minutes: int = 20) -> None:
        """Let everything that happened lie so long ago: notifications, sessions, the last look and mail."""
        await settle(self.world.db)
        ago = timedelta(minutes=minutes)
        for statement in (
            "update notification set at = at - %(ago)s::interval where workspace_id = %(w)s",
            "update session set last_seen_at = last_seen_at - %(ago)s::interval where workspace_id = %(w)s",
            """update notification_choice set looked_at = looked_at - %(ago)s::interval,
                mailed_at = mailed_at - %(ago)s::interval where workspace_id = %(w)s""",
        ):
            async with self.world.db.transaction() as tx:
                await tx.run(statement, ago=ago, w=self.world.workspace_id)

    async def look(self) -> list[Any]:
        """Let the worker's loops run; gives the mails that came."""
        before = len(self.office.taken)
        await work_off(SUMMARIES.make(self.keyring), self.world.db)
        await work_off(mail_claims(self.keyring), self.world.db)
        return list(self.office.taken[before:])

    async def undo_time(self) -> None:
        """Give notifications the times the log has, so that rebuilding can be compared."""
        async with self.world.db.transaction() as tx:
            for fact in await find_facts(tx, 0, 100_000):
                if fact.workspace_id == self.world.workspace_id:
                    await tx.run(
                        "update notification set at = %(at)s where workspace_id = %(w)s and position = %(p)s",
                        at=fact.at,
                        w=self.world.workspace_id,
                        p=fact.position,
                    )


@pytest.fixture
async def morning(world: World, keyring: Any) -> Any:
    async with world.db.transaction() as tx:
        await tx.run("delete from mail_server /* every workspace: a test's own database */ where true")
    async with post_office() as office:
        server = MailServer(
            workspace_id=world.workspace_id,
            host="127.0.0.1",
            port=office.port,
            tls=Tls.NONE,
            username="",
            password=None,
            sender="service@example.com",
            sender_name="",
            base_url="https://kefu.test",
            changed_at=datetime.now(UTC),
            version=0,
        )
        async with world.db.transaction() as tx:
            await save_mail_server(tx, server)
        morning = Morning(world, office, keyring)
        yield morning
        await morning.undo_time()


async def hold(morning: Morning, client: Any, who: Person, count: int = 1) -> list[int]:
    numbers = []
    for _ in range(count):
        said = await morning.world.says(await morning.world.customer("Secret Customer"), "secret words")
        await give(client, morning.world, morning.world.boss, said.ticket.number, who, morning.world.east)
        numbers.append(said.ticket.number)
    return numbers


async def test_one_mail_tells_of_everything_and_none_of_it_twice(morning: Morning, client: Any) -> None:
    numbers = await hold(morning, client, morning.world.lin, 3)
    await morning.pass_time()
    [mail] = await morning.look()
    assert mail["To"] == morning.world.lin.member.email
    plain = mail.get_body(("plain",)).get_content()
    assert all(f"#{number} " in plain for number in numbers)
    assert "ecret" not in plain + str(mail["Subject"])
    await morning.pass_time(120)
    assert await morning.look() == []


async def test_a_rebuilt_table_mails_nothing_again(morning: Morning, client: Any) -> None:
    await hold(morning, client, morning.world.lin)
    await morning.pass_time()
    assert len(await morning.look()) == 1
    await replay(morning.world.db, NOTIFICATIONS)
    await morning.pass_time(120)
    assert await morning.look() == []


async def test_who_is_here_or_read_it_gets_no_mail(morning: Morning, client: Any) -> None:
    await hold(morning, client, morning.world.lin)
    await morning.pass_time()
    async with morning.world.db.transaction() as tx:
        await tx.run(
            """update session set last_seen_at = clock_timestamp()
            where workspace_id = %(w)s and member_id = %(m)s""",
            w=morning.world.workspace_id,
            m=morning.world.lin.member.id,
        )
    assert await morning.look() == []
    page = await read(client, morning.world, morning.world.lin)
    body = {"through": page["items"][0]["position"]}
    url = "/api/notifications/read-all"
    assert (await client.post(url, headers=morning.world.lin.headers, json=body)).status_code == 204
    await morning.pass_time()
    assert await morning.look() == []


async def test_a_single_one_that_was_read_is_not_in_it(morning: Morning, client: Any) -> None:
    first, second = await hold(morning, client, morning.world.lin, 2)
    page = await read(client, morning.world, morning.world.lin)
    [position] = [one["position"] for one in page["items"] if one["ticket"]["number"] == first]
    url = "/api/notifications/read"
    body = {"positions": [position]}
    assert (await client.put(url, headers=morning.world.lin.headers, json=body)).status_code == 204
    await morning.pass_time()
    [mail] = await morning.look()
    plain = mail.get_body(("plain",)).get_content()
    assert f"#{second} " in plain
    assert f"#{first} " not in plain


async def test_quiet_hours_are_kept_and_made_up_for(morning: Morning, client: Any) -> None:
    await hold(morning, client, morning.world.lin)
    assert (await choose(client, morning.world.lin, quiet={"start": 0, "end": 0})).status_code == 200
    await morning.pass_time()
    assert await morning.look() == []
    assert (await choose(client, morning.world.lin, version=1)).status_code == 200
    await morning.pass_time()
    assert len(await morning.look()) == 1


async def test_what_one_may_no_longer_see_is_not_in_it(morning: Morning, client: Any) -> None:
    [number] = await hold(morning, client, morning.world.lin)
    await give(client, morning.world, morning.world.boss, number, None, morning.world.west)
    await morning.pass_time()
    assert await morning.look() == []


async def test_kinds_that_are_not_to_be_mailed_are_not(morning: Morning, client: Any) -> None:
    rules = {"assigned": {"in_app": True}}
    assert (await choose(client, morning.world.lin, rules=rules)).status_code == 200
    await hold(morning, client, morning.world.lin)
    await morning.pass_time()
    assert await morning.look() == []


async def test_after_a_long_stop_nobody_is_flooded(morning: Morning, client: Any) -> None:
    """One mail, bounded in length; and of what is older than two days nothing."""
    await hold(morning, client, morning.world.lin, 2)
    await morning.pass_time(60 * 49)
    fresh = await hold(morning, client, morning.world.lin, MOST_LINES + 5)
    await morning.pass_time()
    [mail] = await morning.look()
    plain = mail.get_body(("plain",)).get_content()
    assert plain.count("#") == MOST_LINES
    assert translate("notifications.line.more", morning.world.lin.member.locale, count=5) in plain
    assert f"#{fresh[-1]} " in plain
    await morning.pass_time(120)
    assert await morning.look() == []


async def test_another_mail_comes_an_hour_later_at_the_earliest_and_tells_what_is_new(
    morning: Morning, client: Any
) -> None:
    [first] = await hold(morning, client, morning.world.lin)
    await morning.pass_time()
    assert len(await morning.look()) == 1
    [second] = await hold(morning, client, morning.world.lin)
    await morning.pass_time()
    assert await morning.look() == []
    await morning.pass_time(60)
    [mail] = await morning.look()
    plain = mail.get_body(("plain",)).get_content()
    assert f"#{second} " in plain
    assert f"#{first} " not in plain


async def test_old_ones_are_cleared_away_with_their_marks(morning: Morning, client: Any) -> None:
    await hold(morning, client, morning.world.lin)
    page = await read(client, morning.world, morning.world.lin)
    body = {"positions": [page["items"][0]["position"]]}
    await client.put("/api/notifications/read", headers=morning.world.lin.headers, json=body)
    await morning.pass_time(60 * 24 * 91)
    await clear_away(morning.world.db, Settings())
    async with morning.world.db.transaction() as tx:
        for table in ("notification", "notification_mark"):
            count = f"select count(*) from {table} where workspace_id = %(w)s"
            assert await tx.value(count, w=morning.world.workspace_id) == 0
    await replay(morning.world.db, NOTIFICATIONS)
