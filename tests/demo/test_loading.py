from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from kefu.demo import INBOX_KEY, PASSWORD, PEOPLE, load_demo
from kefu.demo.inventing import Scale
from kefu.demo.stories import read_organisation, read_stories
from kefu.inboxes import find_inbox_by_key, load_inbox, open_inbox
from kefu.kit.db import Db
from kefu.kit.errors import InvalidInput
from kefu.kit.keys import Keyring
from kefu.members import Origin, log_in
from kefu.tickets import Kind, Priority, Status
from tests.conftest import fresh_database, url_of
from tests.log import assert_replays, settle


@pytest.fixture(scope="module")
async def loaded(keyring: Keyring) -> AsyncIterator[Db]:
    with fresh_database() as name:
        db = Db(url_of("kefu_app", name), size=4)
        await db.open()
        assert (await load_demo(db, keyring)).loaded
        yield db
        await db.close()


async def rows(db: Db, sql: str) -> list[tuple[Any, ...]]:
    async with db.transaction() as tx:
        return await tx.rows(sql)


async def test_there_is_something_of_everything(loaded: Db) -> None:
    assert {row[0] for row in await rows(loaded, "select distinct status from ticket")} == {s.value for s in Status}
    assert {row[0] for row in await rows(loaded, "select distinct kind from ticket")} == {k.value for k in Kind}
    priorities = {row[0] for row in await rows(loaded, "select distinct priority from ticket")}
    assert priorities == {priority.value for priority in Priority}
    counts = await rows(
        loaded,
        """select (select count(*) from ticket), (select count(*) from internal_message), (select count(*) from tag),
        (select count(*) from ticket where assignee_id is null), (select count(distinct channel) from ticket)""",
    )
    tickets, notes, tags, unassigned, channels = counts[0]
    assert tickets == len(read_stories())  # nobody's words have landed on another story's ticket
    assert (notes > 3, tags > 10, unassigned > 3, channels) == (True, True, True, 2)


async def test_people_have_prepared_answers_and_macros(loaded: Db) -> None:
    counts = await rows(
        loaded,
        """select (select count(*) from saved_reply where text_zh is not null and text_en is not null),
        (select count(*) from saved_reply where unit_id is null), (select count(distinct unit_id) from saved_reply),
        (select count(*) from macro where unit_id is null), (select count(*) from macro where unit_id is not null)""",
    )
    both, own, units, own_macros, macros = counts[0]
    assert (both > 4, own > 1, units > 2, own_macros > 1, macros > 2) == (True, True, True, True, True)


async def test_there_are_fields_and_something_stands_in_them(loaded: Db) -> None:
    counts = await rows(
        loaded,
        """select (select count(*) from field where name_zh is not null and name_en is not null),
        (select count(distinct field_id) from ticket_field), (select count(*) from field where required)""",
    )
    fields, filled, required = counts[0]
    assert (fields > 2, filled > 2, required) == (True, True, 0)


async def test_everybody_can_sign_in(loaded: Db, keyring: Keyring) -> None:
    for person in PEOPLE:
        started = await log_in(loaded, keyring, person.email, PASSWORD, Origin("127.0.0.1"))
        assert started.secret


async def test_loading_again_changes_nothing(loaded: Db, keyring: Keyring) -> None:
    before = await rows(loaded, "select count(*) from outbox union all select position from log_head")
    again = await load_demo(loaded, keyring)
    assert (again.loaded, again.tickets) == (False, len(read_stories()))
    assert await rows(loaded, "select count(*) from outbox union all select position from log_head") == before


async def test_the_past_is_in_order(loaded: Db, keyring: Keyring) -> None:
    """Times lie in the past, rise with the log, and agree between rows and facts."""
    async with loaded.transaction() as tx:
        inbox = await find_inbox_by_key(tx, INBOX_KEY)
        assert inbox is not None
        settings: Any = open_inbox(await load_inbox(tx, inbox.workspace_id, inbox.id), keyring)
        assert settings.idle_minutes > 1000  # the demo's chats shall not all be solved while somebody looks
    await assert_replays(loaded, inbox.workspace_id)
    times = await rows(loaded, "select at from event where ticket_id is not null order by position")
    assert times == sorted(times)
    assert times[-1][0] - times[0][0] > timedelta(days=3)
    wrong = await rows(
        loaded,
        """select t.number from ticket t join lateral (
            select min(at) as first, max(at) as last from event e
            where e.workspace_id = t.workspace_id and e.ticket_id = t.id) facts on true
        where t.created_at <> facts.first or t.updated_at > now() or t.last_message_at > facts.last
           or t.waiting_since > facts.last or t.replied_at > facts.last""",
    )
    assert wrong == []
    strays = await rows(
        loaded,
        """select m.id from public_message m join ticket t using (workspace_id)
        where t.id = m.ticket_id and (m.at < t.created_at or m.at > t.last_message_at)""",
    )
    assert strays == []
    assert await rows(loaded, "select 1 from customer c join ticket t on t.customer_id = c.id "
                              "where c.created_at > t.created_at") == []  # fmt: skip


async def test_who_did_it_is_told(loaded: Db) -> None:
    kinds = await rows(
        loaded,
        """select type, actor_kind, count(*) from (select type, actor_kind from outbox
            union all select type, actor_kind from event) f
        where type in ('message.received', 'message.sent') group by 1, 2""",
    )
    assert {(row[0], row[1]) for row in kinds} == {("message.received", "customer"), ("message.sent", "member")}


def test_the_stories_name_only_who_is_there() -> None:
    plan = read_organisation()
    people = {person.key for person in PEOPLE} | {"customer"}
    for story in read_stories():
        assert story.customer in {customer.key for customer in plan.customers}
        assert story.inbox in {inbox.key for inbox in plan.inboxes}
        assert {step.by for step in story.steps} <= people
        assert story.steps[0].by == "customer"
        assert sum(step.after for step in story.steps) <= story.hours_ago * 60


async def test_a_size_there_is_none_of(loaded: Db, keyring: Keyring) -> None:
    with pytest.raises(InvalidInput):
        await load_demo(loaded, keyring, size="enormous")


@pytest.fixture(scope="module")
async def large(keyring: Keyring) -> AsyncIterator[Db]:
    with fresh_database() as name:
        db = Db(url_of("kefu_app", name), size=4)
        await db.open()
        assert (await load_demo(db, keyring, size="large", scale=Scale(tickets=400, customers=150))).loaded
        yield db
        await db.close()


async def test_the_large_one_has_the_small_one_in_it(large: Db, keyring: Keyring) -> None:
    counts = await rows(
        large,
        """select (select count(*) from ticket), (select count(*) from customer), (select count(*) from member),
        (select count(*) from member where password_hash is not null), (select count(distinct kind) from unit),
        (select count(*) from ticket where status in ('new', 'open'))""",
    )
    tickets, customers, members, with_password, kinds, waiting = counts[0]
    assert tickets == 400 + len(read_stories())
    assert customers == 150 + len(read_organisation().customers)
    assert (members, with_password, kinds) == (36, len(PEOPLE), 3)
    assert waiting > 5
    again = await load_demo(large, keyring, size="large")
    assert (again.loaded, again.tickets) == (False, tickets)


async def test_the_large_one_replays_and_its_log_is_in_order(large: Db, keyring: Keyring) -> None:
    async with large.transaction() as tx:
        inbox = await find_inbox_by_key(tx, INBOX_KEY)
        assert inbox is not None
    await assert_replays(large, inbox.workspace_id)
    times = await rows(large, "select at from event where ticket_id is not null order by position")
    assert times == sorted(times)
    assert times[-1][0] - times[0][0] > timedelta(days=80)
    founding = await rows(large, "select max(at) from event where ticket_id is null")
    assert founding[0][0] < times[0][0]


async def test_numbers_rise_with_time_and_go_on_after_it(large: Db) -> None:
    numbers = await rows(large, "select number from ticket order by created_at, number")
    assert [row[0] for row in numbers] == list(range(1, len(numbers) + 1))
    assert await rows(large, "select last from ticket_counter") == [(len(numbers),)]


@pytest.mark.slow
async def test_the_whole_large_demo_is_as_large_as_it_says(keyring: Keyring) -> None:
    with fresh_database() as name:
        db = Db(url_of("kefu_app", name), size=4)
        await db.open()
        done = await load_demo(db, keyring, size="large")
        await settle(db)
        [(members, customers)] = await rows(db, "select (select count(*) from member), (select count(*) from customer)")
        await db.close()
    assert done.tickets > 20_000  # how long that takes is measured by bench/demo.py
    assert members == 36
    assert customers >= 3_000
