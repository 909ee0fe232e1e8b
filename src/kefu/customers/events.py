"""The facts that customers record: ids and enums, never names, addresses or texts."""

from typing import ClassVar
from uuid import UUID

import msgspec

from kefu.customers.model import CompanyField, CustomerField
from kefu.customers.tiers import Tier, TierBy
from kefu.kit.events import Event


class CustomerAdded(Event, frozen=True, kw_only=True, tag="customer.added"):
    """A customer became known to us; `by_domain` when their e-mail address says to which company they belong."""

    VERSION: ClassVar[int] = 2

    customer_id: UUID
    tier: Tier
    company_id: UUID | None
    by_domain: bool = False


class CustomerChanged(Event, frozen=True, kw_only=True, tag="customer.changed"):
    """Something about a customer changed; `fields` names what, the tier is told before and after.

    `changed` are the workspace's own fields in which something else stands, `tier_by` is by what the tier stands now,
    `tier_rule_id` by which rule. `rename_id` is where the old name and the new one are kept, as long as they may be.
    """

    VERSION: ClassVar[int] = 4

    customer_id: UUID
    fields: list[CustomerField]
    tier_before: Tier
    tier: Tier
    company_id: UUID | None
    changed: list[UUID] = msgspec.field(default_factory=list)
    tier_by: TierBy = TierBy.HAND
    tier_rule_id: UUID | None = None
    rename_id: UUID | None = None


class CustomerRemoved(Event, frozen=True, kw_only=True, tag="customer.removed"):
    """A customer who had been added by mistake is no longer known; nothing had happened with them."""

    customer_id: UUID


class CustomerBlocked(Event, frozen=True, kw_only=True, tag="customer.blocked"):
    """What the customer says from now on is spam."""

    customer_id: UUID


class CustomerUnblocked(Event, frozen=True, kw_only=True, tag="customer.unblocked"):
    """The customer is listened to again."""

    customer_id: UUID


class CustomerMerged(Event, frozen=True, kw_only=True, tag="customer.merged"):
    """A customer is kept as another one from now on; what came to them stays with them."""

    customer_id: UUID
    target_id: UUID


class CustomerMergeReceived(Event, frozen=True, kw_only=True, tag="customer.merge_received"):
    """Another customer is kept as this one from now on."""

    customer_id: UUID
    source_id: UUID


class CustomerUnmerged(Event, frozen=True, kw_only=True, tag="customer.unmerged"):
    """A merged customer stands alone again."""

    customer_id: UUID
    target_id: UUID


class CustomerMergeReturned(Event, frozen=True, kw_only=True, tag="customer.merge_returned"):
    """A customer who was merged into this one stands alone again."""

    customer_id: UUID
    source_id: UUID


class CustomersExported(Event, frozen=True, kw_only=True, tag="customers.exported"):
    """A list of customers was taken away, narrowed by these and by own fields; `subject_id` is the workspace."""

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    tier: Tier | None
    company_id: UUID | None
    blocked: bool | None
    by_contact: bool
    searched: bool
    by_fields: list[UUID] = msgspec.field(default_factory=list)


class IdentityAdded(Event, frozen=True, kw_only=True, tag="identity.added"):
    """An address was put with a customer; `subject_id` is the identity."""

    customer_id: UUID
    subject_id: UUID
    channel: str
    verified: bool


class IdentityVerified(Event, frozen=True, kw_only=True, tag="identity.verified"):
    """A customer proved that an address is theirs; `previous_customer_id` held it without proof until then."""

    customer_id: UUID
    subject_id: UUID
    channel: str
    previous_customer_id: UUID | None


class IdentityRemoved(Event, frozen=True, kw_only=True, tag="identity.removed"):
    """An address that nobody had proved was taken away from a customer; `subject_id` was the identity."""

    customer_id: UUID
    subject_id: UUID
    channel: str


class CompanyAdded(Event, frozen=True, kw_only=True, tag="company.added"):
    """A company became known to us; `subject_id` is the company."""

    subject_id: UUID


class CompanyChanged(Event, frozen=True, kw_only=True, tag="company.changed"):
    """Something about a company changed; `fields` names what, the tier is told before and after."""

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    fields: list[CompanyField]
    tier_before: Tier | None = None
    tier: Tier | None = None


class TierRulesChanged(Event, frozen=True, kw_only=True, tag="tier_rules.changed"):
    """The rules by which customers have tiers became different; so many there were, and are."""

    count_before: int
    count_after: int
    revision_id: UUID | None = None


class CustomerNoteAdded(Event, frozen=True, kw_only=True, tag="customer_note.added"):
    """A member wrote something down about a customer; `subject_id` is the note."""

    customer_id: UUID
    subject_id: UUID


class CustomerNoteChanged(Event, frozen=True, kw_only=True, tag="customer_note.changed"):
    """A note about a customer was worded anew."""

    customer_id: UUID
    subject_id: UUID
    revision: int


class CustomerNoteDeleted(Event, frozen=True, kw_only=True, tag="customer_note.deleted"):
    """A note about a customer was taken away; it can be restored."""

    customer_id: UUID
    subject_id: UUID


class CustomerNoteRestored(Event, frozen=True, kw_only=True, tag="customer_note.restored"):
    """A note about a customer that was taken away is there again."""

    customer_id: UUID
    subject_id: UUID
