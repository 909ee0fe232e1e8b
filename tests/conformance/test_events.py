"""Every fact there is keeps the contract of facts; a new one is tested by standing in an `events.py`."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin
from uuid import UUID

import msgspec
import pytest

from kefu.channels import find_channels
from kefu.kit.access import Permission
from kefu.kit.db import Db
from kefu.kit.discover import find_modules
from kefu.kit.events import COLUMNS, ActorKind, Event, Recorded, pack, registry
from kefu.kit.ids import new_id
from kefu.kit.log import find_facts, find_ticket_facts
from kefu.tickets import Assignment, NewReply, TicketEvent, assign, reply
from tests.log import sequence
from tests.world import World
from tools.generate import fields_of

find_modules("events")
# Classes that facts share have no dot in their tag, which is then their own name, and are never recorded.
FACTS = {name: kind for name, kind in sorted(registry().items()) if "." in name and kind.__module__.startswith("kefu.")}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "events.md"

WORD = r"[a-z]+(?:_[a-z]+)*"
IRREGULAR = {
    "begun",
    "chosen",
    "fallen",
    "given",
    "gone",
    "left",
    "lost",
    "made",
    "met",
    "put",
    "sent",
    "set",
    "split",
    "taken",
}
# Words of closed lists that are no enum, because a new channel or permission must not touch the facts.
WORDS: dict[str, tuple[str, ...]] = {
    "channel": tuple(sorted(find_channels())),
    "scopes": tuple(sorted(permission.value for permission in Permission)),
    "tier": ("standard", "gold", "vip"),
}
CIRCUMSTANCES = {
    "ticket_id", "customer_id", "number", "inbox_id", "channel", "kind", "priority", "tier", "unit_id", "team_id",
    "assignee_id", "stage", "status",
}  # fmt: skip


def _holds_text(annotation: Any, name: str) -> bool:
    """Tell whether a value of this type could be something a person typed."""
    if parts := get_args(annotation):
        return get_origin(annotation) is not Literal and any(_holds_text(part, name) for part in parts)
    if annotation is str:
        return name not in WORDS
    plain = (UUID, Enum, int, float, bool, datetime, NoneType)
    return not (isinstance(annotation, type) and issubclass(annotation, plain))


def faults(kind: type[Event]) -> Iterator[str]:
    """Yield what is wrong with a fact."""
    name = kind.type_name()
    match = re.fullmatch(rf"({WORD})\.({WORD})", name)
    last = match[2].rpartition("_")[2] if match else ""
    if not (last.endswith("ed") or last in IRREGULAR):
        yield f"{name} is not noun.past_tense"
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    yield from (f"{field.name} may hold text" for field in fields.values() if _holds_text(field.type, field.name))
    if not kind.__struct_config__.frozen:
        yield f"{name} can be changed"
    if "ticket_id" in fields and (lacking := {field for field in CIRCUMSTANCES if _lacks(fields.get(field))}):
        yield f"{name} lacks {', '.join(sorted(lacking))}"


def _lacks(field: Any) -> bool:
    # a circumstance with a default would be forgotten by somebody and be wrong in silence
    return field is None or not field.required


def sample(kind: type[Event], *, least: bool) -> Event:
    """Make a fact of this type: with everything it can carry, or with as little as it may."""
    return kind(**{field.name: _value(field.type, field.name, least) for field in msgspec.structs.fields(kind)})


def _value(annotation: Any, name: str, least: bool) -> Any:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return parts[0 if least else -1]
    if origin in (list, tuple, set, frozenset):
        return origin() if least else origin([_value(parts[0], name, least)])
    if parts:
        return None if least and NoneType in parts else _value(parts[0], name, least)
    if issubclass(annotation, Enum):
        return list(annotation)[0 if least else -1]
    if annotation is str:
        return WORDS[name][0 if least else -1]
    made = {UUID: new_id(), bool: not least, int: 0 if least else 2**31 - 1, float: 0.5, datetime: datetime.now(UTC)}
    return made[annotation]


def _recorded(event: Event) -> Recorded:
    """Give the fact as the database would: its data once through JSON."""
    columns, data = pack(event)
    return Recorded(
        **{name: columns[name] for name in COLUMNS},  # type: ignore[arg-type]
        position=1,
        at=datetime.now(UTC),
        type=event.type_name(),
        version=event.VERSION,
        actor_kind=ActorKind.SYSTEM,
        actor_id=None,
        cause=None,
        data=msgspec.json.decode(msgspec.json.encode(data)),
    )


@pytest.fixture(params=FACTS)
def fact(request: pytest.FixtureRequest) -> type[Event]:
    return FACTS[request.param]


def test_a_fact_keeps_the_contract(fact: type[Event]) -> None:
    assert list(faults(fact)) == []


def test_a_fact_is_on_the_generated_page_with_its_fields(fact: type[Event]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    [chapter] = [part for part in page.split("\n## ")[1:] if f"\n### {fact.type_name()}\n" in part]
    section = chapter.split(f"\n### {fact.type_name()}\n")[1].split("\n### ")[0]
    shared = chapter.split("\n### ")[0]
    assert all(f"`{name}`" in section + shared for name in fields_of(fact))


@pytest.mark.parametrize("least", [False, True], ids=["full", "least"])
def test_a_fact_comes_out_of_the_log_as_it_went_in(fact: type[Event], least: bool) -> None:
    event = sample(fact, least=least)
    recorded = _recorded(event)
    assert recorded.as_event(fact) == event
    assert not set(COLUMNS) & recorded.data.keys(), "said twice: as a column and as data"
    other = next(kind for kind in FACTS.values() if kind is not fact)
    with pytest.raises(msgspec.ValidationError):
        recorded.as_event(other)


async def test_all_facts_pass_through_the_database(log_db: Db) -> None:
    events = [sample(kind, least=least) for kind in FACTS.values() for least in (False, True)]
    async with log_db.transaction() as tx:
        for event in events:
            tx.record(event)
    await sequence(log_db)
    async with log_db.transaction() as tx:
        stored = await find_facts(tx, 0, len(events) + 1)
    assert [fact.position for fact in stored] == list(range(1, len(events) + 1))
    assert [fact.as_event(FACTS[fact.type]) for fact in stored] == events


async def test_a_ticket_fact_tells_what_the_ticket_was_at_that_moment(world: World) -> None:
    customer = await world.customer()
    said = await world.says(customer)
    number = said.ticket.number
    async with world.db.transaction(world.boss.principal.actor) as tx:
        await reply(tx, world.boss.principal, number, NewReply(id=new_id(), text="Let me ask my colleagues."))
    async with world.db.transaction(world.boss.principal.actor) as tx:
        version = await tx.value("select version from ticket where workspace_id = %(w)s", w=world.workspace_id)
        wanted = Assignment(version=version, assignee_id=world.lin.member.id, team_id=world.east)
        await assign(tx, world.boss.principal, number, wanted)
    await world.says(customer, "Any news?")
    await sequence(world.db)
    async with world.db.transaction() as tx:
        facts = await find_ticket_facts(tx, world.workspace_id, said.ticket.id)
    told = [fact.as_event(_ticket_fact(fact.type)) for fact in facts]
    first, place = [at for at, fact in enumerate(facts) if fact.type == "ticket.assigned"]
    assert {(fact.unit_id, fact.team_id, fact.assignee_id) for fact in told[:first]} == {
        (world.headquarters, None, None)
    }
    assert {(fact.unit_id, fact.team_id, fact.assignee_id) for fact in told[first:place]} == {
        (world.headquarters, None, world.boss.member.id)
    }
    assert {(fact.unit_id, fact.team_id, fact.assignee_id) for fact in told[place:]} == {
        (world.east, world.east, world.lin.member.id)
    }
    assert 0 < place < len(told) - 1


def _ticket_fact(name: str) -> type[TicketEvent]:
    kind = FACTS[name]
    assert issubclass(kind, TicketEvent)
    return kind


class LampBought(Event, frozen=True, kw_only=True, tag="planted.sent"):
    """A good one: the checks must let it pass."""

    subject_id: UUID
    watts: int | None
    size: Literal["small", "large"]
    friends: list[UUID]
    channel: str


class LampBuy(Event, frozen=True, kw_only=True, tag="planted.buy"):
    """Not in the past tense."""


class LampNamed(Event, frozen=True, kw_only=True, tag="planted.named"):
    """Holds what a person typed."""

    name: str


class LampsNamed(Event, frozen=True, kw_only=True, tag="planted.all_named"):
    """Holds what persons typed, one level down."""

    names: list[str] | None


class LampDescribed(Event, frozen=True, kw_only=True, tag="planted.described"):
    """Holds anything at all."""

    more: dict[str, Any]


class LampOrdered(Event, frozen=True, kw_only=True, tag="planted.ordered"):
    """About a ticket, without its circumstances."""

    ticket_id: UUID


class LampReturned(TicketEvent, frozen=True, kw_only=True, tag="planted.returned"):
    """About a ticket, with a circumstance that may be left out."""

    team_id: UUID | None = None


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (LampBuy, "planted.buy is not noun.past_tense"),
        (LampNamed, "name may hold text"),
        (LampsNamed, "names may hold text"),
        (LampDescribed, "more may hold text"),
        (LampOrdered, "planted.ordered lacks assignee_id"),
        (LampReturned, "planted.returned lacks team_id"),
    ],
)
def test_a_bad_fact_would_be_caught(kind: type[Event], found: str) -> None:
    assert any(fault.startswith(found) for fault in faults(kind))


def test_a_good_fact_passes_and_a_lost_field_would_be_seen() -> None:
    assert list(faults(LampBought)) == []
    event = sample(LampBought, least=False)
    recorded = _recorded(event)
    assert recorded.as_event(LampBought) == event
    with pytest.raises(msgspec.ValidationError, match="friends"):
        msgspec.structs.replace(recorded, data=recorded.data | {"friends": None}).as_event(LampBought)
    with pytest.raises(msgspec.ValidationError, match="required field"):
        msgspec.structs.replace(recorded, data={}).as_event(LampBought)
