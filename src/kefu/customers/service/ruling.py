"""Setting the rules of tiers, and trying them before."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec

from kefu.customers.addresses import known_channels
from kefu.customers.domains import clean_domain
from kefu.customers.events import TierRulesChanged
from kefu.customers.rules.conditions import (
    BelongsTo,
    DomainIs,
    FieldSays,
    HoldsNot,
    ReachedOn,
    RuleCondition,
    check_size,
    walk,
)
from kefu.customers.rules.model import (
    NamedCustomer,
    TierMove,
    TierRule,
    TierRules,
    TierRulesChange,
    TierRulesPreview,
    judge,
)
from kefu.customers.rules.queries import KnownCustomer, find_known_before, find_rules, lock_rules
from kefu.customers.rules.telling import tell_rules
from kefu.customers.service.applying import begin_rules_sweep
from kefu.customers.service.judging import TURN
from kefu.customers.tiers import Tier, TierBy
from kefu.fields import About, Field, FieldType, find_fields
from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput, VersionConflict
from kefu.kit.revisions import keep_revision
from kefu.workspaces import clean_line

PREVIEW_SECONDS = 2.0
PREVIEW_BATCH = 1000
EXAMPLES = 5
LAST = UUID(int=2**128 - 1)
_CHOOSING = frozenset({FieldType.CHOICE, FieldType.CHOICES})


class Surroundings(msgspec.Struct, frozen=True):
    """What rules can ask for: the workspace's fields of customers by their keys, and the names of companies.

    `asked` is what the rules that are kept ask of fields, and of which choices: it may stay when it is archived since.
    """

    fields: dict[str, Field]
    companies: dict[UUID, str]
    asked: dict[str, set[str]]


class _Trial:
    """What rules would change among those who were looked at."""

    def __init__(self, rules: Sequence[TierRule]) -> None:
        self.rules = rules
        self.places = {rule.id: place for place, rule in enumerate(rules)}
        self.looked = 0
        self.fits = [0] * len(rules)
        self.counts: dict[tuple[Tier, Tier], int] = {}
        self.moved: dict[tuple[Tier, Tier], list[KnownCustomer]] = {}

    def look_at(self, people: Sequence[KnownCustomer]) -> None:
        self.looked += len(people)
        for one in people:
            if one.tier_by == TierBy.HAND:
                continue
            standing = judge(one.known, self.rules)
            if standing.rule_id:
                self.fits[self.places[standing.rule_id]] += 1
            if standing.tier != one.tier:
                move = (one.tier, standing.tier)
                self.counts[move] = self.counts.get(move, 0) + 1
                if self.counts[move] <= EXAMPLES:
                    self.moved.setdefault(move, []).append(one)


async def set_rules(tx: Tx, principal: Principal, change: TierRulesChange) -> TierRules:
    """Let these be the rules; customers follow in the background. Raises VersionConflict or InvalidInput."""
    workspace_id = principal.workspace_id
    before = await lock_rules(tx, workspace_id)
    if before.version != change.version:
        raise VersionConflict(current_version=before.version)
    surroundings = await _look_around(tx, workspace_id, before.rules, change.rules)
    rules = clean_rules(change.rules, surroundings)
    if rules == before.rules:
        return before
    told = [{"rules": tell_rules(one, surroundings.fields, surroundings.companies)} for one in (before.rules, rules)]
    await tx.run(
        """insert into tier_rules (workspace_id, rules, version) values (%(workspace_id)s, %(rules)s::jsonb, 1)
        on conflict (workspace_id) do update set rules = excluded.rules, version = tier_rules.version + 1""",
        workspace_id=workspace_id,
        rules=msgspec.json.encode(rules).decode(),
    )
    tx.record(
        TierRulesChanged(
            workspace_id=workspace_id,
            count_before=len(before.rules),
            count_after=len(rules),
            revision_id=await keep_revision(tx, workspace_id, workspace_id, *told),
        )
    )
    await begin_rules_sweep(tx, principal)
    return await find_rules(tx, workspace_id)


async def preview_rules(tx: Tx, principal: Principal, given: Sequence[TierRule]) -> TierRulesPreview:
    """Tell who would have another tier by these rules, looking at the newest customers first, for so long.

    Raises InvalidInput.
    """
    kept = await find_rules(tx, principal.workspace_id)
    rules = clean_rules(given, await _look_around(tx, principal.workspace_id, kept.rules, given))
    trial, before, until = _Trial(rules), LAST, time.monotonic() + PREVIEW_SECONDS
    whole = False
    while not whole and (trial.looked == 0 or time.monotonic() < until):
        people = await find_known_before(tx, principal.workspace_id, before, limit=PREVIEW_BATCH)
        for first in range(0, len(people), TURN):
            if first:
                await asyncio.sleep(0)
                if time.monotonic() >= until:
                    break
            trial.look_at(people[first : first + TURN])
        else:
            whole = len(people) < PREVIEW_BATCH
            before = people[-1].id if people else before
    named = principal.may(Permission.CUSTOMER_READ)
    return TierRulesPreview(
        looked=trial.looked,
        whole=whole,
        moves=[
            TierMove(before=old, after=new, count=count, examples=_named(trial.moved[old, new]) if named else [])
            for (old, new), count in sorted(trial.counts.items(), key=lambda item: -item[1])
        ],
        fits=trial.fits,
    )


def clean_rules(given: Sequence[TierRule], surroundings: Surroundings) -> list[TierRule]:
    """Give rules as they are kept; raises InvalidInput, which names the rule by its place."""
    cleaned = []
    for place, rule in enumerate(given):
        at = f"rules[{place}]"
        if any(rule.id == other.id for other in given[:place]):
            raise InvalidInput(field=f"{at}.id", reason="rule_twice")
        check_size(rule.condition, f"{at}.condition")
        for part, _ in walk(rule.condition):
            _check(part, f"{at}.condition", surroundings)
        cleaned.append(
            msgspec.structs.replace(
                rule, name=clean_line(rule.name, f"{at}.name"), condition=_clean(rule.condition, f"{at}.condition")
            )
        )
    return cleaned


def _check(part: RuleCondition, at: str, surroundings: Surroundings) -> None:
    """Refuse what asks for something that is not there, or for nothing at all."""
    if isinstance(part, BelongsTo) and not surroundings.companies.keys() >= set(part.among):
        raise InvalidInput(field=at, reason="company_unknown")
    if isinstance(part, ReachedOn) and (unknown := set(part.among) - known_channels()):
        raise InvalidInput(field=at, reason="channel_unknown", channel=min(unknown))
    if isinstance(part, FieldSays):
        _check_field(part, at, surroundings.fields.get(part.key), surroundings.asked.get(part.key))
    elif not part.parts and not getattr(part, "among", True):
        raise InvalidInput(field=at, reason="rule_open")


def _check_field(part: FieldSays, at: str, field: Field | None, asked: set[str] | None) -> None:
    """Refuse what does not fit a field, or is archived and was not asked for until now (`asked`, with its choices)."""
    if field is None or (field.archived and asked is None):
        raise InvalidInput(field=at, reason="field_unknown")
    if not part.filled and part.at_least is None and not part.among:
        raise InvalidInput(field=at, reason="rule_open")
    if part.at_least is not None and field.type != FieldType.NUMBER:
        raise InvalidInput(field=at, reason="rule_no_number")
    if part.among and (field.type not in _CHOOSING or set(part.among) - {choice.key for choice in field.choices}):
        raise InvalidInput(field=at, reason="choice_unknown")
    past = {choice.key for choice in field.choices if choice.retired or field.archived}
    if past & set(part.among) - (asked or set()):
        raise InvalidInput(field=at, reason="rule_retired")


def _clean(condition: RuleCondition, at: str) -> RuleCondition:
    """Give a condition with its domains as addresses are written."""
    if isinstance(condition, DomainIs):
        return DomainIs(sorted({clean_domain(domain, at) for domain in condition.among}))
    if isinstance(condition, HoldsNot):
        return HoldsNot(_clean(condition.of, at))
    if condition.parts:
        return msgspec.structs.replace(condition, of=[_clean(part, at) for part in condition.parts])
    return condition


async def _look_around(
    tx: Tx, workspace_id: UUID, before: Sequence[TierRule], after: Sequence[TierRule]
) -> Surroundings:  # fmt: skip
    companies = await tx.rows(
        "select id, name from company where workspace_id = %(workspace_id)s and id = any(%(ids)s)",
        workspace_id=workspace_id,
        ids=list({id for part in _parts((*before, *after)) if isinstance(part, BelongsTo) for id in part.among}),
    )
    asked: dict[str, set[str]] = {}
    for part in _parts(before):
        if isinstance(part, FieldSays):
            asked.setdefault(part.key, set()).update(part.among)
    fields = await find_fields(tx, workspace_id, About.CUSTOMER)
    return Surroundings(
        fields={field.key: field for field in fields},
        companies={row["id"]: row["name"] for row in companies},
        asked=asked,
    )


def _parts(rules: Sequence[TierRule]) -> Iterator[RuleCondition]:
    return (part for rule in rules for part, _ in walk(rule.condition))


def _named(people: Sequence[KnownCustomer]) -> list[NamedCustomer]:
    return [NamedCustomer(id=one.id, name=one.name) for one in people]
