"""The words of customers: tiers, identities, and how names and addresses are written the same way every time."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from kefu.customers.addresses import ADDRESS_LENGTH
from kefu.customers.domains import Domains
from kefu.customers.tiers import Tier, TierBy
from kefu.fields import Filled, Values
from kefu.kit.errors import Conflict, Forbidden
from kefu.kit.events import ActorKind
from kefu.kit.http.limits import Line, Version
from kefu.workspaces import Locale

MERGE_DAYS = 30
"""For so long a merge of customers can be undone."""
MOST_COUNTED = 1000
"""So many customers of a company are counted on a list."""
Note = Annotated[str, msgspec.Meta(max_length=5000)]
NoteText = Annotated[str, msgspec.Meta(min_length=1, max_length=5000)]


class CustomerField(StrEnum):
    """What can change about a customer."""

    NAME = "name"
    TIER = "tier"
    COMPANY = "company_id"
    LOCALE = "locale"
    NOTE = "note"
    FIELDS = "fields"


class CompanyField(StrEnum):
    """What can change about a company."""

    NAME = "name"
    TIER = "tier"
    DOMAINS = "domains"
    NOTE = "note"


class IdentityTaken(Conflict):
    """The address already belongs to another customer, named by `customer_id`."""

    code = "identity_taken"


class CustomerErased(Conflict):
    """The person was erased; nothing is written about them any more."""

    code = "customer_erased"


class GoesOnElsewhere(Conflict):
    """The customer was merged into another one, named by `customer_id`; what is done is done there."""

    code = "customer_merged"


class NotMergedCustomer(Conflict):
    """The customer stands alone; there is no merge to undo."""

    code = "customer_not_merged"


class MergeSettled(Conflict):
    """A merge of customers can be undone for so many `days`, and these are over."""

    code = "customer_merge_settled"


class NoteNotYours(Forbidden):
    """A note is worded anew by its author; others may only read it."""

    code = "note_not_yours"


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """An address on one channel; `verified` when the customer has proved that it is theirs."""

    id: UUID
    channel: str
    address: str
    verified: bool


class CompanyReference(msgspec.Struct, frozen=True, kw_only=True):
    """The company a customer belongs to."""

    id: UUID
    name: str


class TierRuleReference(msgspec.Struct, frozen=True, kw_only=True):
    """The rule by which a customer has their tier; `name` is null when it is gone and they are to be looked at yet."""

    id: UUID
    name: str | None


class MergedInto(msgspec.Struct, frozen=True, kw_only=True):
    """As whom a merged customer is kept; `undo_until` is null once that cannot be undone any more.

    Who was merged further on since is taken apart from there first, so until then it is null too.
    """

    id: UUID
    name: str
    at: datetime
    undo_until: datetime | None


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """A company that is served: `tier` is that of its customers whose own nobody has set.

    Whoever becomes known by an e-mail address of one of the domains belongs to it.
    """

    id: UUID
    name: str
    tier: Tier | None
    domains: list[str]
    note: str
    version: int
    created_at: datetime


class ListedCompany(Company, frozen=True, kw_only=True):
    """A company on a list, with how many customers belong to it: 1,000 and not `exact` where there are more."""

    customers: int
    exact: bool


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """A person who is served; `name` is empty while nobody has told it, `locale` null while nobody has chosen it.

    `version` goes back with every change. `fields` is what stands in the workspace's own fields, by their keys. The
    addresses are also those of who was merged into them; of one who was merged themself, tier and block are those that
    hold now: of whom they are kept as.
    """

    id: UUID
    name: str
    tier: Tier
    tier_by: TierBy = TierBy.NOBODY
    tier_rule: TierRuleReference | None = None
    company: CompanyReference | None
    locale: Locale | None
    note: str
    fields: Filled = {}
    identities: list[Identity]
    blocked_at: datetime | None
    erased_at: datetime | None = None
    merged_into: MergedInto | None = None
    version: int
    created_at: datetime


class ListedCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer on a list, by which they are told apart; the rest stands on their profile.

    `last_contact_at` is when they last wrote, null when they never did.
    """

    id: UUID
    name: str
    tier: Tier
    tier_by: TierBy = TierBy.NOBODY
    tier_rule: TierRuleReference | None = None
    company: CompanyReference | None
    locale: Locale | None
    identities: list[Identity]
    blocked_at: datetime | None
    erased_at: datetime | None = None
    merged_into: MergedInto | None = None
    version: int
    created_at: datetime
    last_contact_at: datetime | None


class FoundCustomer(Customer, frozen=True, kw_only=True):
    """A customer with when they last wrote."""

    last_contact_at: datetime | None

    @property
    def listed(self) -> ListedCustomer:
        """Give them as they stand on a list."""
        return ListedCustomer(**{name: getattr(self, name) for name in ListedCustomer.__struct_fields__})


class CustomerNote(msgspec.Struct, frozen=True, kw_only=True):
    """What a member wrote down about a customer; `revision` goes back with every change."""

    id: UUID
    author_id: UUID
    author_name: str
    text: str
    created_at: datetime
    edited_at: datetime | None
    revision: int


class HistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A change about a customer or company: what, when, and by whom; values old → new where they are small.

    A customer's old and new name are told where they were kept.
    """

    position: int
    at: datetime
    type: Annotated[str, msgspec.Meta(examples=["customer.changed"])]
    actor_kind: ActorKind
    actor_id: UUID | None
    actor_name: str | None
    data: dict[str, Any]
    name_before: str | None
    name_after: str | None


class MergedCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """Who was merged into a customer, directly or through another one (`into_id`), as they were known until then."""

    id: UUID
    name: str
    tier: Tier
    company: CompanyReference | None
    note: str
    version: int
    into_id: UUID
    by_name: str | None
    at: datetime
    undo_until: datetime | None


class Duplicate(msgspec.Struct, frozen=True, kw_only=True):
    """A customer who is perhaps the same one: an address of theirs is alike, on another channel."""

    id: UUID
    name: str
    tier: Tier
    channel: str
    address: str
    verified: bool


class HeldKind(StrEnum):
    """What can be held on a person, as the modules' `personal.py` count it."""

    IDENTITIES = "identities"
    NOTES = "notes"
    TICKETS = "tickets"
    MESSAGES = "messages"
    INTERNAL_MESSAGES = "internal_messages"
    WHISPERS = "whispers"
    WORDINGS = "wordings"
    FIELD_VALUES = "field_values"
    RATINGS = "ratings"
    FORWARDS = "forwards"
    IMPORTED_ROWS = "imported_rows"
    FILES = "files"
    BYTES = "bytes"


UNHEARD = frozenset({HeldKind.WHISPERS})
"""What only few may know of, and its number tells: counted for who erases a person, and for nobody else."""


class HeldCount(msgspec.Struct, frozen=True):
    """So many of one kind go along with a merged customer."""

    kind: HeldKind
    count: int


class CustomerMergePreview(msgspec.Struct, frozen=True, kw_only=True):
    """Both as they are; `takes` names what the kept one has not and would have then, `items` what comes along."""

    customer: Customer
    into: Customer
    takes: list[CustomerField]
    items: list[HeldCount]


class NewCustomerMerge(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """As whom a customer is kept; the versions are those that were looked at."""

    into: UUID
    version: Version
    into_version: Version


class CustomerMergeUndo(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which state of the merged customer was looked at."""

    version: Version


class NewIdentity(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An address to put with a customer: `channel` is email, phone, or the key of a channel."""

    channel: Annotated[str, msgspec.Meta(min_length=1, max_length=40, examples=["email"])]
    address: Annotated[str, msgspec.Meta(min_length=1, max_length=ADDRESS_LENGTH, examples=["ann@example.com"])]


class NewCustomer(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A customer to be added; `id` is made by the client and makes retries safe.

    Without a tier they have what the rules say, or that of their company; without a company they belong to that of
    their e-mail address.
    """

    name: Annotated[Line, msgspec.Meta(examples=["张伟明"])]
    id: UUID | None = None
    tier: Tier | None = None
    company_id: UUID | None = None
    locale: Locale | None = None
    note: Note = ""
    fields: Values = {}
    identities: Annotated[list[NewIdentity], msgspec.Meta(max_length=20)] = []


class CustomerChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What should become different about a customer, and the version it was read at.

    A tier of null gives it back: from now on it is what the rules say, or that of the company.
    """

    version: Version
    name: Line | msgspec.UnsetType = msgspec.UNSET
    tier: Tier | msgspec.UnsetType | None = msgspec.UNSET
    company_id: UUID | msgspec.UnsetType | None = msgspec.UNSET
    locale: Locale | msgspec.UnsetType | None = msgspec.UNSET
    note: Note | msgspec.UnsetType = msgspec.UNSET
    fields: Values | msgspec.UnsetType = msgspec.UNSET


class NewBlock(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether a customer should be blocked, and the version they were read at."""

    version: Version
    blocked: bool


class NewCompany(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A company to be added; `id` is made by the client and makes retries safe."""

    name: Annotated[Line, msgspec.Meta(examples=["山海科技有限公司"])]
    id: UUID | None = None
    tier: Tier | None = None
    domains: Domains = []
    note: Note = ""


class CompanyChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What should become different about a company, and the version it was read at; of domains all are given."""

    version: Version
    name: Line | msgspec.UnsetType = msgspec.UNSET
    tier: Tier | msgspec.UnsetType | None = msgspec.UNSET
    domains: Domains | msgspec.UnsetType = msgspec.UNSET
    note: Note | msgspec.UnsetType = msgspec.UNSET


class NewCustomerNote(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A note about a customer; `id` is made by the client and makes retries safe."""

    text: Annotated[NoteText, msgspec.Meta(examples=["喜欢电话联系,下午三点以后"])]
    id: UUID | None = None


class CustomerNoteChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Another wording of a note, and the revision it was read at."""

    text: NoteText
    revision: Version
