"""The bulk path of tickets, held against the verbs: the same stories told both ways leave the same rows and facts."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from kefu.demo.founding import found
from kefu.demo.growing import remember, tell
from kefu.demo.loading import _play
from kefu.demo.past import Past
from kefu.demo.people import PEOPLE
from kefu.demo.playing import Cast
from kefu.demo.stories import Step, Story, read_organisation, read_stories
from kefu.kit.db import Db
from kefu.kit.keys import Keyring
from tests.conftest import fresh_database, url_of
from tests.log import assert_replays, settle

NOW = datetime.fromisoformat("2026-11-20T10:00:00+00:00")
EXTRA = [
    Story(
        customer="xu",
        inbox="chat",
        hours_ago=30,
        steps=[
            Step(by="customer", say="第一句\n第二句"),
            Step(by="lin", after=1, take="lin", team="shop", kind="complaint", priority="urgent", tags=["b", "a"]),
            Step(by="lin", after=1, say="  \n您好", status="pending"),
            Step(by="customer", after=2, say="还在吗"),
            Step(by="lin", after=1, fields={"order_number": "YF1", "reason_for_return": "defect"}),
            Step(by="lin", after=1, fields={"date_of_purchase": "2026-11-01"}, kind="after_sales"),
            Step(by="lin", after=2, status="held"),
            Step(by="lin", after=2, say="等同事"),
            Step(by="lin", after=2, tags=["a", "c"]),
            Step(by="lin", after=2, note="仓库说明天"),
            Step(by="lin", after=2, say="好了", status="solved"),
            Step(by="customer", after=3, rate=2, comment="等了很久"),
            Step(by="customer", after=60, say="又坏了"),
            Step(by="tom", after=5, take="tom", team="support"),
            Step(by="tom", after=5, say="again", status="solved"),
            Step(by="customer", after=3, rate=5, comment="这次好了"),
            Step(by="sun", after=60, status="closed"),
        ],
    )
]
TABLES = {
    "ticket": "number",
    "public_message": "at, text",
    "internal_message": "at, text",
    "ticket_tag": "ticket_id::text, tag_id::text",
    "tag": "lower(name)",
    "ticket_timer": "ticket_id::text, purpose",
    "ticket_field": "ticket_id::text, field_id::text",
    "survey_response": "answered_at",
    "event": "at, type, data::text",
}
# when a timer fires is counted from the clock by the verbs, from the story's time by the bulk path; its fence counts
# how often it was set; a fingerprint digests the ids that differ
LEFT_OUT = {"fire_at", "fence", "fingerprint", "position"}


async def played(db: Db, keyring: Keyring, stories: list[Story], *, at_once: bool) -> Cast:
    """Found the same company and play or tell the stories."""
    async with db.transaction() as tx:
        people = [(person, None) for person in PEOPLE]
        cast = await found(tx, keyring, read_organisation(), people, Past(tx, NOW - timedelta(days=30)))
        if at_once:
            begun = [(NOW - timedelta(hours=story.hours_ago), story) for story in stories]
            begun.sort(key=lambda one: one[0])
            await tell(tx, await remember(tx, cast, begun, 1), begun, NOW)
        else:
            await _play(tx, cast, stories, NOW)
    await settle(db)
    return cast


async def told(db: Db, cast: Cast, table: str, order: str) -> list[dict[str, Any]]:
    """Give a table's rows with every id replaced by its name, or by which one of its kind it is."""
    names = {str(cast.workspace_id): "workspace"}
    for kind in ("units", "people", "inboxes", "customers", "fields"):
        names |= {str(one if isinstance(one, UUID) else one.id): key for key, one in getattr(cast, kind).items()}
    async with db.transaction() as tx:
        for kind, number in (("ticket", "number::text"), ("tag", "lower(name)")):
            rows = await tx.rows(
                f"select id::text, {number} from {kind} where workspace_id = %(w)s", w=cast.workspace_id
            )
            names |= {row[0]: f"{kind} {row[1]}" for row in rows}
        for kind in ("public_message", "internal_message"):
            rows = await tx.rows(f"select id::text, text from {kind} where workspace_id = %(w)s", w=cast.workspace_id)
            names |= {row[0]: f"{kind} {row[1]}" for row in rows}
        rows = await tx.rows(
            "select id::text, answered_at::text from survey_response where workspace_id = %(w)s", w=cast.workspace_id
        )
        names |= {row[0]: f"answer of {row[1]}" for row in rows}
        rows = await tx.rows(
            f"select to_jsonb(t) as row from {table} t where workspace_id = %(w)s"
            + (" and ticket_id is not null" if table == "event" else "")
            + f" order by {order}",
            w=cast.workspace_id,
        )
    found = [{key: _named(value, names) for key, value in row[0].items() if key not in LEFT_OUT} for row in rows]
    return sorted(found, key=str)


def _named(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _named(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return sorted(_named(one, names) for one in value)
    return names.get(value, value) if isinstance(value, str) else value


@pytest.fixture(scope="module")
async def two(keyring: Keyring) -> AsyncIterator[list[tuple[Db, Cast]]]:
    """The same stories in two databases: played by the verbs, and told at once."""
    made = []
    with fresh_database() as first, fresh_database() as second:
        for name, at_once in ((first, False), (second, True)):
            db = Db(url_of("kefu_app", name), size=4)
            await db.open()
            made.append((db, await played(db, keyring, read_stories() + EXTRA, at_once=at_once)))
        yield made
        for db, _ in made:
            await db.close()


@pytest.mark.parametrize("table", TABLES)
async def test_told_at_once_or_by_the_verbs_is_the_same(two: list[tuple[Db, Cast]], table: str) -> None:
    by_verbs, at_once = [await told(db, cast, table, TABLES[table]) for db, cast in two]
    assert len(by_verbs) > 3
    for one, other in zip(at_once, by_verbs, strict=True):
        assert one == other


async def test_the_log_has_the_facts_in_the_same_order(two: list[tuple[Db, Cast]]) -> None:
    logs = []
    for db, cast in two:
        async with db.transaction() as tx:
            rows = await tx.rows(
                """select at, type, data ->> 'number', actor_kind from event
                where workspace_id = %(w)s and ticket_id is not null order by position""",
                w=cast.workspace_id,
            )
        logs.append([tuple(row) for row in rows])
    assert logs[0] == logs[1]


async def test_what_was_told_at_once_replays(two: list[tuple[Db, Cast]]) -> None:
    db, cast = two[1]
    await assert_replays(db, cast.workspace_id)
