"""What a rule asks of a customer: a tree of conditions over what is known about them, decided without the database.

Nothing of what somebody sends becomes SQL, or is looked up by a name they choose: the kind of a condition says what is
looked at.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from kefu.customers.addresses import Address
from kefu.customers.tiers import Tier
from kefu.fields import Filled, Key
from kefu.kit.errors import InvalidInput
from kefu.workspaces import Locale

DEEPEST = 4
"""So many levels of all, any and not may stand in one another."""
MOST_CONDITIONS = 30
MOST_VALUES = 50
Few = msgspec.Meta(max_length=MOST_VALUES)
ChannelKey = Annotated[str, msgspec.Meta(min_length=1, max_length=40, examples=["email"])]
Domain = Annotated[str, msgspec.Meta(min_length=1, max_length=300, examples=["example.com"])]


class Known(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What is known about a customer by which their tier is judged."""

    company_id: UUID | None = None
    company_tier: Tier | None = None
    locale: Locale | None = None
    fields: Filled = {}
    addresses: Sequence[Address] = ()

    @cached_property
    def channels(self) -> frozenset[str]:
        """The channels on which they have an address."""
        return frozenset(channel for channel, _ in self.addresses)

    @cached_property
    def domains(self) -> frozenset[str]:
        """The domains of their e-mail addresses."""
        return frozenset(address.rpartition("@")[2] for channel, address in self.addresses if channel == "email")


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition on one customer; `holds` decides it."""

    @property
    def parts(self) -> "list[RuleCondition]":
        """The conditions inside of this one."""
        return []


class AllHold(Part, frozen=True, tag="all"):
    """Every one of these; nothing to fulfil is fulfilled."""

    of: "list[RuleCondition]"

    @property
    def parts(self) -> "list[RuleCondition]":
        return self.of

    def holds(self, known: Known) -> bool:
        return all(part.holds(known) for part in self.of)


class AnyHolds(Part, frozen=True, tag="any"):
    """One of these at least; of nothing there is none."""

    of: "list[RuleCondition]"

    @property
    def parts(self) -> "list[RuleCondition]":
        return self.of

    def holds(self, known: Known) -> bool:
        return any(part.holds(known) for part in self.of)


class HoldsNot(Part, frozen=True, tag="not"):
    """Not this."""

    of: "RuleCondition"

    @property
    def parts(self) -> "list[RuleCondition]":
        return [self.of]

    def holds(self, known: Known) -> bool:
        return not self.of.holds(known)


class BelongsTo(Part, frozen=True, dict=True, tag="company"):
    """They belong to one of these companies."""

    among: Annotated[list[UUID], Few]

    @cached_property
    def wanted(self) -> frozenset[UUID]:
        return frozenset(self.among)

    def holds(self, known: Known) -> bool:
        return known.company_id is not None and known.company_id in self.wanted


class DomainIs(Part, frozen=True, dict=True, tag="domain"):
    """An e-mail address of theirs is of one of these domains, exactly."""

    among: Annotated[list[Domain], Few]

    @cached_property
    def wanted(self) -> frozenset[str]:
        return frozenset(self.among)

    def holds(self, known: Known) -> bool:
        return not self.wanted.isdisjoint(known.domains)


class SpeaksAny(Part, frozen=True, dict=True, tag="locale"):
    """They chose one of these languages."""

    among: Annotated[list[Locale], Few]

    @cached_property
    def wanted(self) -> frozenset[Locale]:
        return frozenset(self.among)

    def holds(self, known: Known) -> bool:
        return known.locale in self.wanted


class ReachedOn(Part, frozen=True, dict=True, tag="channel"):
    """They have an address on one of these channels."""

    among: Annotated[list[ChannelKey], Few]

    @cached_property
    def wanted(self) -> frozenset[str]:
        return frozenset(self.among)

    def holds(self, known: Known) -> bool:
        return not self.wanted.isdisjoint(known.channels)


class FieldSays(Part, frozen=True, dict=True, tag="field"):
    """In this field of customers stands one of these choices; or, `filled`, anything; or a number of at least that."""

    key: Key
    among: Annotated[list[Key], Few] = []
    filled: bool = False
    at_least: Annotated[float, msgspec.Meta(ge=-1e15, le=1e15)] | None = None

    @cached_property
    def wanted(self) -> frozenset[str]:
        return frozenset(self.among)

    def holds(self, known: Known) -> bool:
        value = known.fields.get(self.key)
        if value is None or self.filled:
            return value is not None
        if self.at_least is not None:
            return isinstance(value, int | float) and not isinstance(value, bool) and value >= self.at_least
        return not self.wanted.isdisjoint(value if isinstance(value, list) else [value])


RuleCondition: TypeAlias = AllHold | AnyHolds | HoldsNot | BelongsTo | DomainIs | SpeaksAny | ReachedOn | FieldSays


def walk(condition: RuleCondition, depth: int = 0) -> Iterator[tuple[RuleCondition, int]]:
    """Give the condition and all inside of it, each with how deep it stands."""
    yield condition, depth
    for part in condition.parts:
        yield from walk(part, depth + 1)


def check_size(condition: RuleCondition, field: str) -> None:
    """Refuse what is too deep or too long; raises InvalidInput."""
    for number, (_, depth) in enumerate(walk(condition), 1):
        if depth > DEEPEST or number > MOST_CONDITIONS:
            raise InvalidInput(field=field, reason="rule_large", deep=DEEPEST, many=MOST_CONDITIONS)
