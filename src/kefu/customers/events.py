"""The facts that customers record: ids and enums, never names, addresses or texts."""

from uuid import UUID

from kefu.customers.model import CustomerField, Tier
from kefu.kit.events import Event


class CustomerAdded(Event, frozen=True, kw_only=True, tag="customer.added"):
    """A customer became known to us."""

    customer_id: UUID
    tier: Tier
    company_id: UUID | None


class CustomerChanged(Event, frozen=True, kw_only=True, tag="customer.changed"):
    """Something about a customer changed; `fields` names what, the tier is told before and after."""

    customer_id: UUID
    fields: list[CustomerField]
    tier_before: Tier
    tier: Tier
    company_id: UUID | None


class CustomerBlocked(Event, frozen=True, kw_only=True, tag="customer.blocked"):
    """What the customer says from now on is spam."""

    customer_id: UUID


class CustomerUnblocked(Event, frozen=True, kw_only=True, tag="customer.unblocked"):
    """The customer is listened to again."""

    customer_id: UUID


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


class CompanyAdded(Event, frozen=True, kw_only=True, tag="company.added"):
    """A company became known to us; `subject_id` is the company."""

    subject_id: UUID
