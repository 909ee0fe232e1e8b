"""Who may see a ticket: the SQL condition and the predicate agree over random organisations and people."""

import random
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from kefu.kit.access import Principal
from kefu.kit.db import Db
from kefu.kit.events import ActorKind
from kefu.kit.ids import new_id
from kefu.tickets.access import VISIBLE, may_see, visible_params

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
