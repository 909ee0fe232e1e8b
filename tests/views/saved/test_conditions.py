"""Conditions of saved views: the SQL and the predicate mean the same, whatever somebody puts together."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from kefu.customers import Tier
from kefu.fields import Value
from kefu.kit.access import Principal
from kefu.kit.errors import InvalidInput
from kefu.kit.events import ActorKind
from kefu.kit.ids import new_id
from kefu.tickets import LIVE, Kind, Priority, Status
from kefu.views.saved import conditions as kinds
from kefu.views.saved.conditions import (
    DEEPEST,
    MOST_CONDITIONS,
    AllOf,
    AnyOf,
    ChannelIs,
    CompanyIs,
    Condition,
    DueWithin,
    InboxIs,
    Is,
    KindIs,
    Not,
    Older,
    OwnerIs,
    PriorityIs,
    Since,
    StatusIs,
    TagIs,
    TierIs,
    Trait,
    UnitIs,
    asks_for_snoozed,
    check,
)
from kefu.views.saved.fields import FieldIs, FieldLies, FieldNears, FieldNumbers, FieldWords
from kefu.views.saved.looking import Looked, Looking
from tests.world import World

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
IDS = [new_id() for _ in range(6)]
STANDS: list[Value] = [
    *("small", "large", ["large", "small"], [], 1, 0, True, "1", "it's small", "Small 大", 1.5, -3, 0.1 + 0.2),
    *("2026-11-25", "2026-11-26", "2026-11-24", "2025-01-01", "0999-12-31", "2026-11-25 noon"),
]
KEYS = ["small", "large", "true", "1"]
ids = st.lists(st.sampled_from(IDS), max_size=3)
numbers = st.sampled_from([None, 0, 1, 1.5, 0.1 + 0.2, 0.3, -1e15, 1e15])
days = st.sampled_from([None, date(2026, 11, 25), date(999, 12, 31), date(2100, 1, 1)])
away = st.sampled_from([None, 0, -1, 1, -36_600, 36_600])
minutes = st.sampled_from([1, 30, 60, 1440, 100_000])
leaves = st.one_of(
    st.builds(StatusIs, st.lists(st.sampled_from(Status), max_size=3)),
    st.builds(KindIs, st.lists(st.sampled_from(Kind), max_size=3)),
    st.builds(PriorityIs, st.lists(st.sampled_from(Priority), max_size=2)),
    st.builds(TierIs, st.lists(st.sampled_from(Tier), max_size=2)),
    st.builds(ChannelIs, st.lists(st.sampled_from(["webchat", "api", "it's %(me)s"]), max_size=2)),
    st.builds(InboxIs, ids),
    st.builds(OwnerIs, ids, st.booleans(), st.booleans()),
    st.builds(UnitIs, ids, st.booleans()),
    st.builds(TagIs, ids),
    st.builds(CompanyIs, ids),
    st.builds(FieldIs, st.sampled_from(IDS), st.lists(st.sampled_from(KEYS), max_size=2), st.booleans()),
    st.builds(FieldWords, st.sampled_from(IDS), st.sampled_from(["SMALL", "大", "1", "%", "2026"])),
    st.builds(FieldNumbers, st.sampled_from(IDS), numbers, numbers),
    st.builds(FieldLies, st.sampled_from(IDS), days, days),
    st.builds(FieldNears, st.sampled_from(IDS), away, away),
    st.builds(Older, st.sampled_from(Since), minutes),
    st.builds(DueWithin, minutes),
    st.builds(Is, st.sampled_from(Trait)),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    leaves,
    lambda part: st.one_of(
        st.builds(AllOf, st.lists(part, max_size=3)), st.builds(AnyOf, st.lists(part, max_size=3)), st.builds(Not, part)
    ),
    max_leaves=8,
)
# What the SQL looks at, as rows of values: no table needed to learn what a condition means.
ROWS = """with ticket as (
    select * from jsonb_to_recordset(%(tickets)s::jsonb) as row(workspace_id uuid, id uuid, status text, kind text,
        priority text, tier text, channel text, inbox_id uuid, assignee_id uuid, unit_id uuid, created_at timestamptz,
        updated_at timestamptz, last_message_at timestamptz, waiting_since timestamptz, replied_at timestamptz,
        next_due_at timestamptz, snoozed_until timestamptz, woken_at timestamptz, company_id uuid, customer_id uuid,
        kept_id uuid)
), customer as (  -- who was merged has a company still, which counts no more
    select workspace_id, customer_id as id, case when kept_id is null then company_id else inbox_id end as company_id,
        kept_id as merged_into_id from ticket
    union all
    select workspace_id, kept_id, company_id, null from ticket where kept_id is not null
),
ticket_tag as (
    select * from jsonb_to_recordset(%(tags)s::jsonb) as row(workspace_id uuid, ticket_id uuid, tag_id uuid)
), ticket_field as (
    select * from jsonb_to_recordset(%(fields)s::jsonb)
        as row(workspace_id uuid, ticket_id uuid, field_id uuid, value jsonb)
)
select ticket.id from ticket where ticket.workspace_id = %(workspace_id)s and """


def some_tickets(workspace_id: UUID, chance: random.Random) -> tuple[list[dict[str, Any]], list[Looked]]:
    """Make tickets with everything that matters, or without it."""

    def moment() -> datetime:
        return NOW - timedelta(minutes=chance.choice([-60, -50, -30, -1, 0, 1, 30, 60, 61, 2000, 99_999, 200_000]))

    flat, looked = [], []
    for _ in range(40):
        values: dict[str, Any] = {
            "status": chance.choice(list(Status)),
            "kind": chance.choice(list(Kind)),
            "priority": chance.choice(list(Priority)),
            "tier": chance.choice(list(Tier)),
            "channel": chance.choice(["webchat", "api", "it's %(me)s"]),
            "inbox_id": chance.choice(IDS),
            "assignee_id": chance.choice([None, *IDS]),
            "unit_id": chance.choice(IDS),
            "company_id": chance.choice([None, *IDS]),
            **{name: moment() for name in ("created_at", "updated_at", "last_message_at")},
            **{
                name: moment() if chance.random() < 0.5 else None
                for name in ("waiting_since", "replied_at", "next_due_at", "snoozed_until", "woken_at")
            },
        }
        tag_ids = frozenset(chance.sample(IDS, chance.randint(0, 2)))
        fields: dict[UUID, Value] = {id: chance.choice(STANDS) for id in chance.sample(IDS, chance.randint(0, 3))}
        ids = {"workspace_id": workspace_id, "id": new_id(), "customer_id": new_id()}
        kept = {"kept_id": chance.choice([None, new_id()])}
        flat.append(ids | kept | {"tag_ids": tag_ids, "fields": fields} | values)
        looked.append(Looked(tag_ids=tag_ids, values=fields, **values))
    return flat, looked


@examples(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    condition=conditions,
    seed=st.integers(0, 3),
    scope=st.none() | st.frozensets(st.sampled_from(IDS), max_size=3),
    me=st.sampled_from([*IDS[:2], None]),
    gathered=st.sampled_from([0, 2, 5000]),
    zone=st.sampled_from(["UTC", "Pacific/Auckland", "Pacific/Honolulu"]),
)
async def test_the_statement_and_the_predicate_agree(
    world: World,
    condition: Condition,
    seed: int,
    scope: frozenset[UUID] | None,
    me: UUID | None,
    gathered: int,
    zone: str,
) -> None:
    who = Principal(workspace_id=new_id(), kind=ActorKind.MEMBER, id=me or new_id(), scope=scope)
    flat, looked = some_tickets(who.workspace_id, random.Random(seed))
    tags = [
        {"workspace_id": who.workspace_id, "ticket_id": row["id"], "tag_id": tag}
        for row in flat
        for tag in row["tag_ids"]
    ]
    fields = [
        {"workspace_id": who.workspace_id, "ticket_id": row["id"], "field_id": id, "value": value}
        for row in flat
        for id, value in row["fields"].items()
    ]
    looking = Looking(who, NOW, zone)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(kinds, "GATHERED", gathered)
        sql = condition.sql(looking)
    async with world.db.transaction() as tx:
        found = await tx.column(
            ROWS + f"({sql})",
            workspace_id=who.workspace_id,
            tickets=msgspec.json.encode(flat).decode(),
            fields=msgspec.json.encode(fields).decode(),
            tags=msgspec.json.encode(tags).decode(),
            **looking.params,
        )
    wanted = [row["id"] for row, ticket in zip(flat, looked, strict=True) if condition.holds(ticket, looking)]
    assert sorted(found) == sorted(wanted)
    assert {ticket.status for ticket in looked if condition.holds(ticket, looking)} <= condition.statuses


@given(condition=conditions)
def test_a_condition_goes_over_the_wire_and_back(condition: Condition) -> None:
    assert msgspec.json.decode(msgspec.json.encode(condition), type=Condition) == condition


def test_what_is_too_deep_or_too_much_is_refused() -> None:
    deep: Condition = Is(Trait.WAITING)
    for _ in range(DEEPEST):
        deep = Not(deep)
    check(deep)
    with pytest.raises(InvalidInput):
        check(Not(deep))
    check(AllOf([Is(Trait.WAITING)] * (MOST_CONDITIONS - 1)))
    with pytest.raises(InvalidInput):
        check(AllOf([Is(Trait.WAITING)] * MOST_CONDITIONS))


def test_a_condition_tells_what_decides_how_it_is_listed_and_counted() -> None:
    mine = AllOf([Not(OwnerIs(me=True)), StatusIs([Status.OPEN])])
    assert mine.names_me
    assert not AllOf([OwnerIs(IDS[:1], nobody=True), UnitIs(IDS[:1], mine=True)]).names_me
    assert Not(AnyOf([Older(Since.CREATED, 5)])).timed
    assert DueWithin(5).timed
    assert not mine.timed
    assert asks_for_snoozed(Not(AnyOf([Is(Trait.SNOOZED)])))
    assert not asks_for_snoozed(mine)


def test_the_statuses_of_a_condition_are_no_more_than_it_says() -> None:
    """By them a view of living work is told from one of everything, so a wide answer would be right but slow."""
    working = StatusIs([Status.NEW, Status.OPEN])
    assert AllOf([working, Is(Trait.WAITING)]).statuses == {Status.NEW, Status.OPEN}
    assert AllOf([working, StatusIs([Status.OPEN, Status.HELD])]).statuses == {Status.OPEN}
    assert AnyOf([working, StatusIs([Status.SOLVED])]).statuses == {Status.NEW, Status.OPEN, Status.SOLVED}
    assert Not(StatusIs([Status.SOLVED, Status.CLOSED])).statuses == LIVE
    assert AnyOf([]).statuses == frozenset()
    assert AnyOf([working, Is(Trait.WAITING)]).statuses == Not(AllOf([working])).statuses == frozenset(Status)
