"""Counts of saved views that cells of the tally tell: the same as ticket by ticket, for whoever looks."""

import random
from collections import Counter
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.kit.access import Principal
from kefu.kit.events import ActorKind
from kefu.kit.ids import new_id
from kefu.tickets import Kind, Status, may_see
from kefu.views.counting import Cell, Mark, Tally
from kefu.views.saved import cells
from kefu.views.saved.cells import anybody_at_place_of, count_cells, is_told_by_cells, owns_elsewhere, place_of
from kefu.views.saved.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Is,
    KindIs,
    Not,
    OwnerIs,
    StatusIs,
    Trait,
    UnitIs,
)
from kefu.views.saved.looking import Looking
from kefu.views.saved.model import SavedView
from tests.views.saved.test_conditions import IDS, NOW, ids, some_tickets

told: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(
        st.builds(StatusIs, st.lists(st.sampled_from(Status), max_size=3)),
        st.builds(OwnerIs, ids, st.booleans(), st.booleans()),
        st.builds(UnitIs, ids, st.booleans()),
    ),
    lambda part: st.one_of(
        st.builds(AllOf, st.lists(part, max_size=3)), st.builds(AnyOf, st.lists(part, max_size=3)), st.builds(Not, part)
    ),
    max_leaves=8,
)
WORKSPACE = new_id()


def _view(condition: Condition) -> SavedView:
    flat = {"id": new_id(), "name": "V", "condition": condition, "sorting": "changed", "columns": [], "version": 1}
    flat |= {"unit_id": None, "owner_id": new_id(), "changed_by": None, "changed_at": NOW}
    return msgspec.convert(flat, SavedView)


def _principal(me: UUID, scope: frozenset[UUID] | None, lineage: frozenset[UUID] = frozenset()) -> Principal:
    return Principal(workspace_id=WORKSPACE, kind=ActorKind.MEMBER, id=me, scope=scope, lineage=lineage)


@given(
    condition=told,
    seed=st.integers(0, 5),
    scope=st.none() | st.frozensets(st.sampled_from(IDS), max_size=3),
    lineage=st.frozensets(st.sampled_from(IDS), max_size=2),
)
def test_cells_tell_what_tickets_tell(
    condition: Condition, seed: int, scope: frozenset[UUID] | None, lineage: frozenset[UUID]
) -> None:
    """One tally for all who ask, as in a process: what was added up for one may not be told to another."""
    chance = random.Random(seed)
    tickets = [(chance.choice([None, IDS[0]]), ticket) for ticket in some_tickets(WORKSPACE, chance)[1]]
    piles = Counter((ticket.unit_id, team is None, ticket.assignee_id, ticket.status.value) for team, ticket in tickets)
    hidden = [Cell(unit, True, IDS[0], status, 1000) for unit in IDS for status in ("snoozed", "spam", "deleted")]
    tally = Tally(Mark("e", 1, 1), [*hidden, *(Cell(*where, count) for where, count in piles.items())])
    view = _view(condition)
    assert is_told_by_cells(condition)
    for me in (IDS[0], IDS[1], new_id()):
        who = _principal(me, scope, lineage)
        looking = Looking(who, NOW)
        wanted = sum(
            condition.holds(ticket, looking)
            and may_see(
                who, workspace_id=WORKSPACE, unit_id=ticket.unit_id, team_id=team, assignee_id=ticket.assignee_id
            )
            for team, ticket in tickets
        )
        assert count_cells(view, who, tally) == wanted


def test_what_cells_do_not_know_they_do_not_tell() -> None:
    assert is_told_by_cells(AllOf([]))
    assert not is_told_by_cells(AllOf([StatusIs([Status.OPEN]), Not(KindIs([Kind.INCIDENT]))]))
    assert not is_told_by_cells(Is(Trait.SNOOZED)), "in a cell of what is snoozed no status stands"


def test_what_one_place_sees_is_added_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = list[Any]()
    fulfils = cells._fulfils

    def seen(cell: Any, *more: Any) -> bool:
        looked_at.append(cell)
        return fulfils(cell, *more)

    monkeypatch.setattr(cells, "_fulfils", seen)
    unit, mine = IDS[0], IDS[1]
    others = [Cell(unit, False, new_id(), "open", 1) for _ in range(100)]
    tally = Tally(Mark("e", 1, 1), [*others, Cell(unit, False, mine, "open", 3)])
    view = _view(AllOf([StatusIs([Status.OPEN]), Not(OwnerIs(me=True))]))
    assert count_cells(view, _principal(new_id(), frozenset([unit])), tally) == 103
    first = len(looked_at)
    assert count_cells(view, _principal(mine, frozenset([unit])), tally) == 100
    assert 0 < len(looked_at) - first < 20


def test_who_owns_something_elsewhere_is_known_by_what_a_view_may_hold() -> None:
    me, here, there = IDS[:3]
    tally = Tally(Mark("e", 1, 1), [Cell(here, False, me, "open", 1), Cell(there, False, me, "solved", 1)])
    agent, boss = _principal(me, frozenset([here])), _principal(me, None)
    assert not owns_elsewhere(StatusIs([Status.OPEN]), agent, tally)
    assert owns_elsewhere(KindIs([Kind.INCIDENT]), agent, tally)
    assert not owns_elsewhere(KindIs([Kind.INCIDENT]), boss, tally)
    assert not owns_elsewhere(KindIs([Kind.INCIDENT]), anybody_at_place_of(agent), tally)
    assert place_of(agent) == place_of(anybody_at_place_of(agent)) != place_of(boss)
