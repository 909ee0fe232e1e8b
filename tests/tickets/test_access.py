"""Who may see a ticket: the SQL condition and the predicate agree over random organisations and people."""

import random
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Db
from kefu.kit.events import ActorKind
from kefu.kit.ids import new_id
from kefu.tickets.access import HEARD, VISIBLE, hearing_params, may_hear, may_see, visible_params

UNITS = [new_id() for _ in range(6)]
PEOPLE = [new_id() for _ in range(3)]
WORKSPACES = [new_id() for _ in range(2)]


class Place(msgspec.Struct, frozen=True):
    """Where a ticket stands."""

    workspace_id: UUID
    unit_id: UUID
    team_id: UUID | None
    assignee_id: UUID | None


places = st.builds(
    Place,
    st.sampled_from(WORKSPACES),
    st.sampled_from(UNITS),
    st.none() | st.sampled_from(UNITS),
    st.none() | st.sampled_from(PEOPLE),
)
some_units = st.frozensets(st.sampled_from(UNITS))
principals = st.builds(
    Principal,
    workspace_id=st.sampled_from(WORKSPACES),
    kind=st.just("member"),
    id=st.sampled_from(PEOPLE),
    permissions=st.sampled_from([frozenset(), frozenset({Permission.WORK_SUPERVISE})]),
    scope=st.none() | some_units,
    lineage=some_units,
)
_QUERY = (
    """with ticket as (
    select * from unnest(%(w)s::uuid[], %(u)s::uuid[], %(t)s::uuid[], %(a)s::uuid[])
      with ordinality as t(workspace_id, unit_id, team_id, assignee_id, place)
) select place from ticket where ticket.workspace_id = %(workspace_id)s and """
    + VISIBLE
)


async def _seen_by_sql(db: Db, principal: Principal, tickets: list[Place]) -> list[Place]:
    async with db.transaction() as tx:
        found = await tx.column(
            _QUERY,
            **visible_params(principal),
            w=[place.workspace_id for place in tickets],
            u=[place.unit_id for place in tickets],
            t=[place.team_id for place in tickets],
            a=[place.assignee_id for place in tickets],
        )
        return [tickets[place - 1] for place in found]


def _asked(principal: Principal, place: Place) -> bool:
    return may_see(principal, **msgspec.structs.asdict(place))


@examples(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(principal=principals, tickets=st.lists(places, min_size=1, max_size=40))
async def test_the_query_and_the_predicate_agree(db: Db, principal: Principal, tickets: list[Place]) -> None:
    assert await _seen_by_sql(db, principal, tickets) == [place for place in tickets if _asked(principal, place)]


def _forgets_the_team(principal: Principal, place: Place) -> bool:
    return _asked(principal, place) or (
        place.workspace_id == principal.workspace_id and place.unit_id in principal.lineage
    )


def _forgets_the_assignee(principal: Principal, place: Place) -> bool:
    return _asked(principal, msgspec.structs.replace(place, assignee_id=None))


def _forgets_the_workspace(principal: Principal, place: Place) -> bool:
    return _asked(principal, msgspec.structs.replace(place, workspace_id=principal.workspace_id))


@pytest.mark.parametrize("wrong", [_forgets_the_team, _forgets_the_assignee, _forgets_the_workspace])
async def test_planted_bugs_are_found(db: Db, wrong: Any) -> None:
    chance = random.Random(7)
    differs = 0
    for _ in range(30):
        some = frozenset(chance.sample(UNITS, 2))
        principal = Principal(
            workspace_id=WORKSPACES[0], kind=ActorKind.MEMBER, id=PEOPLE[0], scope=some, lineage=frozenset(UNITS) - some
        )
        tickets = [
            Place(*map(chance.choice, (WORKSPACES, UNITS, [None, *UNITS], [None, *PEOPLE])))  # type: ignore[arg-type]
            for _ in range(20)
        ]
        seen = await _seen_by_sql(db, principal, tickets)
        assert seen == [place for place in tickets if _asked(principal, place)]
        differs += seen != [place for place in tickets if wrong(principal, place)]
    assert differs > 5


class Said(Place, frozen=True):
    """A whisper, and where its ticket stands."""

    author_id: UUID
    hearer_id: UUID


whispers = st.builds(
    Said,
    st.sampled_from(WORKSPACES),
    st.sampled_from(UNITS),
    st.none() | st.sampled_from(UNITS),
    st.none() | st.sampled_from(PEOPLE),
    st.sampled_from(PEOPLE),
    st.sampled_from(PEOPLE),
)
_HEARING = f"""with ticket as (
    select * from unnest(%(u)s::uuid[], %(a)s::uuid[]) with ordinality as t(unit_id, assignee_id, place)
), whisper as (
    select * from unnest(%(by)s::uuid[], %(to)s::uuid[]) with ordinality as w(author_id, hearer_id, place)
) select place from ticket join whisper using (place) where {HEARD} order by place"""


def _hears(principal: Principal, said: Said) -> bool:
    return may_hear(
        principal,
        unit_id=said.unit_id,
        assignee_id=said.assignee_id,
        author_id=said.author_id,
        hearer_id=said.hearer_id,
    )


@examples(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(principal=principals, said=st.lists(whispers, min_size=1, max_size=40))
async def test_who_hears_is_the_same_in_the_query(db: Db, principal: Principal, said: list[Said]) -> None:
    async with db.transaction() as tx:
        found = await tx.column(
            _HEARING,
            **hearing_params(principal),
            u=[one.unit_id for one in said],
            a=[one.assignee_id for one in said],
            by=[one.author_id for one in said],
            to=[one.hearer_id for one in said],
        )
    assert [said[place - 1] for place in found] == [one for one in said if _hears(principal, one)]


async def test_a_former_holder_would_be_found_hearing(db: Db) -> None:
    """The planted bug: who once heard goes on hearing, whoever holds the ticket."""
    me, other = PEOPLE[0], PEOPLE[1]
    principal = Principal(workspace_id=WORKSPACES[0], kind=ActorKind.MEMBER, id=me, scope=frozenset(UNITS))
    kept = Said(WORKSPACES[0], UNITS[0], None, other, other, me)
    assert not _hears(principal, kept)
    assert _hears(principal, msgspec.structs.replace(kept, assignee_id=me))
    supervisor = msgspec.structs.replace(principal, permissions=frozenset({Permission.WORK_SUPERVISE}))
    assert _hears(supervisor, kept)
    assert not _hears(msgspec.structs.replace(supervisor, scope=frozenset(UNITS[1:])), kept)
