"""What a saved view shows: a tree of conditions, each with its SQL and its predicate side by side.

A test holds the two equal. Nothing of what a user sends becomes SQL: the kind of a condition chooses a piece written
here, its values become parameters. Every piece of SQL is true or false, never null, so that `not` means what it means
in Python.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from kefu.customers import Tier
from kefu.kit.errors import InvalidInput
from kefu.tickets import Kind, Priority, Status
from kefu.views.saved.fields import FieldIs, FieldLies, FieldNears, FieldNumbers, FieldWords
from kefu.views.saved.looking import Looked, Looking, Placed
from kefu.views.saved.part import EVERY, Few, Part

DEEPEST = 4
"""So many levels of all, any and not may stand in one another."""
MOST_CONDITIONS = 30
LONGEST = 366 * 24 * 60
Minutes = Annotated[int, msgspec.Meta(ge=1, le=LONGEST)]
Ids = Annotated[list[UUID], Few]
ChannelKey = Annotated[str, msgspec.Meta(max_length=40)]


class Since(StrEnum):
    """A time of a ticket that an age is counted from."""

    CREATED = "created_at"
    UPDATED = "updated_at"
    LAST_MESSAGE = "last_message_at"
    WAITING = "waiting_since"


class Trait(StrEnum):
    """Something that a ticket is or is not."""

    SNOOZED = "snoozed"
    WAITING = "waiting"
    ANSWERED = "answered"
    RETURNED = "returned"

    @property
    def moment(self) -> str:
        """The column that holds a time for as long as it is so."""
        return {
            Trait.SNOOZED: "snoozed_until",
            Trait.WAITING: "waiting_since",
            Trait.ANSWERED: "replied_at",
            Trait.RETURNED: "woken_at",
        }[self]


class AllOf(Part, frozen=True, tag="all"):
    """Every one of these; nothing to fulfil is fulfilled."""

    of: "list[Condition]"

    @property
    def parts(self) -> "list[Condition]":
        return self.of

    @property
    def statuses(self) -> frozenset[Status]:
        return EVERY.intersection(*(part.statuses for part in self.of))

    def sql(self, looking: Looking) -> str:
        return " and ".join(f"({part.sql(looking)})" for part in self.of) or "true"

    def holds(self, ticket: Looked, looking: Looking) -> bool:
        return all(part.holds(ticket, looking) for part in self.of)


class AnyOf(Part, frozen=True, tag="any"):
    """One of these at least; of nothing there is none."""

    of: "list[Condition]"

    @property
    def parts(self) -> "list[Condition]":
        return self.of

    @property
    def statuses(self) -> frozenset[Status]:
        return frozenset[Status]().union(*(part.statuses for part in self.of))

    def sql(self, looking: Looking) -> str:
        return " or ".join(f"({part.sql(looking)})" for part in self.of) or "false"

    def holds(self, ticket: Looked, looking: Looking) -> bool:
        return any(part.holds(ticket, looking) for part in self.of)


class Not(Part, frozen=True, tag="not"):
    """Not this."""

    of: "Condition"

    @property
    def parts(self) -> "list[Condition]":
        return [self.of]

    @property
    def statuses(self) -> frozenset[Status]:
        return EVERY - self.of.statuses if isinstance(self.of, StatusIs) else EVERY

    def sql(self, looking: Looking) -> str:
        return f"not ({self.of.sql(looking)})"

    def holds(self, ticket: Looked, looking: Looking) -> bool:
        return not self.of.holds(ticket, looking)


class StatusIs(Part, frozen=True, tag="status"):
    """It stands there."""

    among: Annotated[list[Status], Few]

    @property
    def statuses(self) -> frozenset[Status]:
        return frozenset(self.among)

    def sql(self, looking: Looking) -> str:
        return f"ticket.status = any({looking.bind([*self.among], 'text[]')})"

    def holds(self, ticket: Placed, looking: Looking) -> bool:  # noqa: ARG002  as every condition
        return ticket.status in self.among


class KindIs(Part, frozen=True, tag="kind"):
    """It is of such a kind."""

    among: Annotated[list[Kind], Few]

    def sql(self, looking: Looking) -> str:
        return f"ticket.kind = any({looking.bind([*self.among], 'text[]')})"

    def holds(self, ticket: Looked, looking: Looking) -> bool:  # noqa: ARG002
        return ticket.kind in self.among


class PriorityIs(Part, frozen=True, tag="priority"):
    """It presses so much."""

    among: Annotated[list[Priority], Few]

    def sql(self, looking: Looking) -> str:
        return f"ticket.priority = any({looking.bind([*self.among], 'text[]')})"

    def holds(self, ticket: Looked, looking: Looking) -> bool:  # noqa: ARG002
        return ticket.priority in self.among


class TierIs(Part, frozen=True, tag="tier"):
    """Its customer was of such a tier when it was opened."""

    among: Annotated[list[Tier], Few]

    def sql(self, looking: Looking) -> str:
        return f"ticket.tier = any({looking.bind([*self.among], 'text[]')})"

    def holds(self, ticket: Looked, looking: Looking) -> bool:  # noqa: ARG002
        return ticket.tier in self.among


class ChannelIs(Part, frozen=True, tag="channel"):
    """It came on one of these channels."""

    among: Annotated[list[ChannelKey], Few]

    def sql(self, looking: Looking) -> str:
        return f"ticket.channel = any({looking.bind(self.among, 'text[]')})"

    def holds(self, ticket: Looked, looking: Looking) -> bool:  # noqa: ARG002
        return ticket.channel in self.among


class InboxIs(Part, frozen=True, tag="inbox"):
    """It came into one of these inboxes."""

    among: Ids

    def sql(self, looking: Looking) -> str:
        return f"ticket.inbox_id = any({looking.bind(self.among, 'uuid[]')})"

    def holds(self, ticket: Looked, looking: Looking) -> bool:  # noqa: ARG002
        return ticket.inbox_id in self.among


class OwnerIs(Part, frozen=True, tag="owner"):
    """It belongs to one of these, to whoever looks, or to nobody."""

    among: Ids = msgspec.field(default_factory=list)
    me: bool = False
    nobody: bool = False

    @property
    def names_me(self) -> bool:
        return self.me

    def sql(self, looking: Looking) -> str:
        owners = looking.bind([*self.among, *([looking.principal.id] if self.me else [])], "uuid[]")
        nobody = "ticket.assignee_id is null" if self.nobody else "false"
        return f"{nobody} or coalesce(ticket.assignee_id = any({owners}), false)"

    def holds(self, ticket: Placed, looking: Looking) -> bool:
        if ticket.assignee_id is None:
            return self.nobody
        return ticket.assignee_id in self.among or (self.me and ticket.assignee_id == looking.principal.id)


class UnitIs(Part, frozen=True, tag="unit"):
    """It stands in one of these units, or in one of the looker's own: theirs and all below."""

    among: Ids = msgspec.field(default_factory=list)
    mine: bool = False

    def sql(self, looking: Looking) -> str:
        if self.mine and looking.principal.scope is None:
            return "true"
        mine = sorted(looking.scope) if self.mine else []
        return f"ticket.unit_id = any({looking.bind([*self.among, *mine], 'uuid[]')})"

    def holds(self, ticket: Placed, looking: Looking) -> bool:
        if self.mine and looking.principal.scope is None:
            return True
        return ticket.unit_id in self.among or (self.mine and ticket.unit_id in looking.scope)


SAME_TAGS = """select same.id from tag named join tag same on same.workspace_id = named.workspace_id
    and (same.id = named.merged_into_id or same.merged_into_id = coalesce(named.merged_into_id, named.id))
    where named.workspace_id = {1} and named.id = any({0})"""
"""What else means the same tags: what one of them went into, and what went there too."""


class TagIs(Part, frozen=True, tag="tag"):
    """It wears one of these tags at least."""

    among: Ids

    def sql(self, looking: Looking) -> str:
        among, whose = looking.bind(self.among, "uuid[]"), looking.bind(looking.principal.workspace_id, "uuid")
        return f"""exists (select from ticket_tag worn where worn.workspace_id = ticket.workspace_id
            and worn.ticket_id = ticket.id and worn.tag_id = any({among} || array({SAME_TAGS.format(among, whose)})))"""

    def holds(self, ticket: Looked, looking: Looking) -> bool:  # noqa: ARG002
        return not ticket.tag_ids.isdisjoint(self.among)


GATHERED = 5000
"""So many customers of companies are gathered at most; of larger ones each ticket's customer is asked instead."""
_GATHERED = """select one.id from unnest({among}) named (id) cross join lateral (
        select whose.id from customer whose
        where whose.workspace_id = {where} and whose.company_id = named.id and whose.merged_into_id is null
        union all
        select part.id from customer whose join customer part on part.workspace_id = whose.workspace_id
            and part.merged_into_id = whose.id and part.merged_into_id is not null
        where whose.workspace_id = {where} and whose.company_id = named.id
        -- one by one: of companies it does not know the planner thinks that they have nearly all customers
        offset 0
    ) one limit {most:d}"""
_ASKED = """select case when kept.id is null then whose.company_id else kept.company_id end = any({among})
    from customer whose
    left join customer kept on kept.workspace_id = whose.workspace_id and kept.id = whose.merged_into_id
    where whose.workspace_id = ticket.workspace_id and whose.id = ticket.customer_id"""


class CompanyIs(Part, frozen=True, tag="company"):
    """Its customer belongs to one of these companies."""

    among: Ids

    def sql(self, looking: Looking) -> str:
        among, where = looking.bind(self.among, "uuid[]"), looking.bind(looking.principal.workspace_id, "uuid")
        gathered = _GATHERED.format(among=among, where=where, most=GATHERED + 1)
        asked = _ASKED.format(among=among)
        # as an array nobody guesses how many they are, and they are always hashed
        return f"""coalesce(case when (select count(*) from ({gathered}) few) > {GATHERED:d} then ({asked})
            else ticket.customer_id in (select unnest(array({gathered}))) end, false)"""  # noqa: S608  constants only

    def holds(self, ticket: Looked, looking: Looking) -> bool:  # noqa: ARG002
        return ticket.company_id is not None and ticket.company_id in self.among


class Older(Part, frozen=True, tag="older"):
    """So many minutes have passed since then."""

    since: Since
    minutes: Minutes

    @property
    def timed(self) -> bool:
        return True

    def sql(self, looking: Looking) -> str:
        before = looking.bind(looking.past(self.minutes), "timestamptz")
        return f"coalesce(ticket.{self.since.value} <= {before}, false)"

    def holds(self, ticket: Looked, looking: Looking) -> bool:
        since: datetime | None = getattr(ticket, self.since.value)
        return since is not None and since <= looking.past(self.minutes)


class DueWithin(Part, frozen=True, tag="due"):
    """Something is promised within so many minutes, or is late."""

    minutes: Minutes

    @property
    def timed(self) -> bool:
        return True

    def sql(self, looking: Looking) -> str:
        return f"coalesce(ticket.next_due_at <= {looking.bind(looking.past(-self.minutes), 'timestamptz')}, false)"

    def holds(self, ticket: Looked, looking: Looking) -> bool:
        return ticket.next_due_at is not None and ticket.next_due_at <= looking.past(-self.minutes)


class Is(Part, frozen=True, tag="is"):
    """It is that."""

    trait: Trait

    def sql(self, looking: Looking) -> str:  # noqa: ARG002
        return f"ticket.{self.trait.moment} is not null"

    def holds(self, ticket: Looked, looking: Looking) -> bool:  # noqa: ARG002
        return getattr(ticket, self.trait.moment) is not None


Condition: TypeAlias = (
    AllOf | AnyOf | Not | StatusIs | KindIs | PriorityIs | TierIs | ChannelIs | InboxIs | OwnerIs | UnitIs | TagIs
    | CompanyIs | FieldIs | FieldWords | FieldNumbers | FieldLies | FieldNears | Older | DueWithin | Is
)  # fmt: skip


def walk(condition: Condition, depth: int = 0) -> Iterator[tuple[Condition, int]]:
    """Give the condition and all inside of it, each with how deep it stands."""
    yield condition, depth
    for part in condition.parts:
        yield from walk(part, depth + 1)


def check(condition: Condition) -> None:
    """Refuse what is too deep or too long; raises InvalidInput."""
    for number, (_, depth) in enumerate(walk(condition), 1):
        if depth > DEEPEST or number > MOST_CONDITIONS:
            raise InvalidInput(field="condition", reason="condition_large", deep=DEEPEST, many=MOST_CONDITIONS)


def asks_for_snoozed(condition: Condition) -> bool:
    """Tell whether it says anything of snoozing; a view that does not shows what is awake."""
    return any(part == Is(Trait.SNOOZED) for part, _ in walk(condition))
