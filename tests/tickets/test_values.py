"""Going back through the changes of a ticket's fields."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kefu.kit.events import ActorKind, Recorded
from kefu.tickets.values import tell_changes

FIELDS = [UUID(int=number) for number in range(1, 4)]
FILLINGS = st.lists(st.dictionaries(st.sampled_from(FIELDS), st.none() | st.integers(1, 3), min_size=1), max_size=8)


@given(FILLINGS)
def test_it_tells_what_was_done(fillings: list[dict[UUID, int | None]]) -> None:
    now: dict[UUID, Any] = {}
    facts: list[Recorded] = []
    earlier: dict[int, Any] = {}
    done: dict[int, Any] = {}
    for position, filling in enumerate(fillings, 1):
        turns = {id: (now.get(id), value) for id, value in filling.items() if now.get(id) != value}
        if not turns:
            continue
        facts.append(_fact(position, list(turns)))
        earlier[position] = {id: was for id, (was, _) in turns.items() if was is not None}
        done[position] = turns
        now = {id: value for id, value in {**now, **filling}.items() if value is not None}
    told = tell_changes(facts, earlier, now)
    assert {
        position: {turn.field_id: (turn.before, turn.after) for turn in turns} for position, turns in told.items()
    } == done


@given(FILLINGS, st.integers(0, 8))
def test_of_what_was_erased_nothing_is_told(fillings: list[dict[UUID, int | None]], kept: int) -> None:
    """The first ones were erased, whatever came after: no value of theirs stands anywhere."""
    facts = [_fact(position, list(filling)) for position, filling in enumerate(fillings, 1)]
    erased = {fact.position for fact in facts[: len(facts) - kept]}
    earlier: dict[int, Any] = {fact.position: None if fact.position in erased else {} for fact in facts}
    told = tell_changes(facts, earlier, {})
    assert all(turns == [] for turns in told.values())


def _fact(position: int, changed: list[UUID]) -> Recorded:
    return Recorded(
        position=position,
        workspace_id=UUID(int=9),
        at=datetime(2026, 1, 1, tzinfo=UTC),
        type="ticket.fields_changed",
        version=1,
        ticket_id=UUID(int=8),
        customer_id=None,
        subject_id=None,
        actor_kind=ActorKind.MEMBER,
        actor_id=None,
        cause=None,
        data={"changed": [str(id) for id in changed], "revision": None},
    )
