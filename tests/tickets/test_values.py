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


class History:
    """What was filled in, fact by fact, with what each found, and what stands there now."""

    def __init__(self) -> None:
        self.now: dict[UUID, Any] = {}
        self.facts: list[Recorded] = []
        self.earlier: dict[int, Any] = {}
        self.done: dict[int, dict[UUID, tuple[Any, Any]]] = {}

    def fill(self, filling: dict[UUID, int | None]) -> None:
        turns = {id: (self.now.get(id), value) for id, value in filling.items() if self.now.get(id) != value}
        if not turns:
            return
        position = len(self.facts) + 1
        self.facts.append(_fact(position, list(turns)))
        self.earlier[position] = {id: was for id, (was, _) in turns.items() if was is not None}
        self.done[position] = turns
        self.now = {id: value for id, value in {**self.now, **filling}.items() if value is not None}

    def erase(self) -> None:
        """Empty the fields and lose every earlier wording; who found nothing had none."""
        self.now = {}
        self.earlier = {position: None if was else {} for position, was in self.earlier.items()}

    def told(self) -> dict[int, dict[UUID, tuple[Any, Any]]]:
        told = tell_changes(self.facts, self.earlier, self.now)
        return {at: {turn.field_id: (turn.before, turn.after) for turn in turns} for at, turns in told.items()}


@given(FILLINGS)
def test_it_tells_what_was_done(fillings: list[dict[UUID, int | None]]) -> None:
    history = History()
    for filling in fillings:
        history.fill(filling)
    assert history.told() == history.done


@given(FILLINGS, st.sets(st.integers(1, 8)))
def test_where_one_side_is_not_known_nothing_is_told(fillings: list[dict[UUID, int | None]], gone: set[int]) -> None:
    """A change is told as it was done, unless what it found is gone or what the next one found."""
    history = History()
    for filling in fillings:
        history.fill(filling)
    expected = {}
    for position, turns in history.done.items():
        known = {}
        for id, turn in turns.items():
            later = next((one for one in history.done if one > position and id in history.done[one]), None)
            if position not in gone and later not in gone:
                known[id] = turn
        expected[position] = known
    history.earlier = {position: None if position in gone else was for position, was in history.earlier.items()}
    assert history.told() == expected


@given(FILLINGS, FILLINGS)
def test_of_what_was_erased_nothing_is_told(
    erased: list[dict[UUID, int | None]], kept: list[dict[UUID, int | None]]
) -> None:
    """Values from before the erasure are below ten, those from after it above."""
    history = History()
    for filling in erased:
        history.fill(filling)
    history.erase()
    before = set(history.done)
    for filling in kept:
        history.fill({id: None if value is None else value + 10 for id, value in filling.items()})
    assert history.told() == {at: {} if at in before else turns for at, turns in history.done.items()}


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
