"""Who may use what was prepared: the SQL condition and the predicate agree over random organisations and people."""

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
from kefu.replies.access import USABLE, may_change, may_use, usable_params

UNITS = [new_id() for _ in range(5)]
PEOPLE = [new_id() for _ in range(3)]
WORKSPACES = [new_id() for _ in range(2)]


class Item(msgspec.Struct, frozen=True):
    """With whom something is shared."""

    workspace_id: UUID
    unit_id: UUID | None
    owner_id: UUID


items = st.builds(Item, st.sampled_from(WORKSPACES), st.none() | st.sampled_from(UNITS), st.sampled_from(PEOPLE))
some_units = st.frozensets(st.sampled_from(UNITS))
principals = st.builds(
    Principal,
    workspace_id=st.sampled_from(WORKSPACES),
    kind=st.just("member"),
    id=st.sampled_from(PEOPLE),
    permissions=st.sampled_from([frozenset(), frozenset({Permission.REPLY_MANAGE})]),
    scope=st.none() | some_units,
    lineage=some_units,
)
_QUERY = (
    """with item as (
    select * from unnest(%(w)s::uuid[], %(u)s::uuid[], %(o)s::uuid[])
      with ordinality as t(workspace_id, unit_id, owner_id, place)
) select place from item where item.workspace_id = %(workspace_id)s and """
    + USABLE
    + " order by place"
)


async def _usable_by_sql(db: Db, principal: Principal, given: list[Item]) -> list[Item]:
    async with db.transaction() as tx:
        found = await tx.rows(
            _QUERY,
            **usable_params(principal),
            w=[item.workspace_id for item in given],
            u=[item.unit_id for item in given],
            o=[item.owner_id for item in given],
        )
        return [given[row[0] - 1] for row in found]


def _asked(principal: Principal, item: Item) -> bool:
    return may_use(principal, **msgspec.structs.asdict(item))


@examples(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(principal=principals, given_items=st.lists(items, min_size=1, max_size=30))
async def test_the_query_and_the_predicate_agree(db: Db, principal: Principal, given_items: list[Item]) -> None:
    assert await _usable_by_sql(db, principal, given_items) == [i for i in given_items if _asked(principal, i)]
    for item in given_items:
        if item.workspace_id == principal.workspace_id and may_change(
            principal, unit_id=item.unit_id, owner_id=item.owner_id
        ):
            assert _asked(principal, item)  # nobody changes what they cannot use


def _forgets_the_owner(principal: Principal, item: Item) -> bool:
    return item.workspace_id == principal.workspace_id and (item.unit_id is None or _asked(principal, item))


def _forgets_who_is_above(principal: Principal, item: Item) -> bool:
    return _asked(msgspec.structs.replace(principal, lineage=frozenset()), item)


def _forgets_the_workspace(principal: Principal, item: Item) -> bool:
    return _asked(principal, msgspec.structs.replace(item, workspace_id=principal.workspace_id))


@pytest.mark.parametrize("wrong", [_forgets_the_owner, _forgets_who_is_above, _forgets_the_workspace])
async def test_planted_bugs_are_found(db: Db, wrong: Any) -> None:
    chance = random.Random(7)
    differs = 0
    for _ in range(20):
        some = frozenset(chance.sample(UNITS, 2))
        principal = Principal(
            workspace_id=WORKSPACES[0],
            kind=ActorKind.MEMBER,
            id=PEOPLE[0],
            scope=some,
            lineage=frozenset(UNITS[:3]) - some,
        )
        given_items = [
            Item(chance.choice(WORKSPACES), chance.choice([None, *UNITS]), chance.choice(PEOPLE)) for _ in range(20)
        ]
        usable = await _usable_by_sql(db, principal, given_items)
        assert usable == [item for item in given_items if _asked(principal, item)]
        differs += usable != [item for item in given_items if wrong(principal, item)]
    assert differs > 5
