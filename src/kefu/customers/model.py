"""The words of customers: tiers, identities, and how names and addresses are written the same way every time."""

import re
import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.channels import find_channels
from kefu.kit.errors import Conflict, InvalidInput
from kefu.kit.http.limits import Line, Version
from kefu.workspaces import Locale, clean_line

ADDRESS_LENGTH = 254
Note = Annotated[str, msgspec.Meta(max_length=5000)]
_EMAIL = re.compile(r"[^@\s\"<>(),:;\\\[\]]+@[^@\s\"<>(),:;\\\[\]]+\.[^@\s\"<>(),:;\\\[\]]+")
_PHONE = re.compile(r"\+?[0-9]{3,20}")
_CHINESE_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_PHONE_FILLING = re.compile(r"[\s().\-/]")


class Tier(StrEnum):
    """How important the customer is to the company."""

    STANDARD = "standard"
    GOLD = "gold"
    VIP = "vip"


class CustomerField(StrEnum):
    """What can change about a customer."""

    NAME = "name"
    TIER = "tier"
    COMPANY = "company_id"
    LOCALE = "locale"
    NOTE = "note"


class IdentityTaken(Conflict):
    """The address already belongs to another customer, named by `customer_id`."""

    code = "identity_taken"


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


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """A company that is served."""

    id: UUID
    name: str
    version: int
    created_at: datetime


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """A person who is served; `name` is empty while nobody has told it. `version` goes back with every change."""

    id: UUID
    name: str
    tier: Tier
    company: CompanyReference | None
    locale: Locale
    note: str
    identities: list[Identity]
    blocked_at: datetime | None
    version: int
    created_at: datetime


class NewIdentity(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An address to put with a customer: `channel` is email, phone, or the key of a channel."""

    channel: Annotated[str, msgspec.Meta(min_length=1, max_length=40, examples=["email"])]
    address: Annotated[str, msgspec.Meta(min_length=1, max_length=ADDRESS_LENGTH, examples=["ann@example.com"])]


class NewCustomer(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A customer to be added; `id` is made by the client and makes retries safe."""

    name: Annotated[Line, msgspec.Meta(examples=["张伟明"])]
    id: UUID | None = None
    tier: Tier = Tier.STANDARD
    company_id: UUID | None = None
    locale: Locale = Locale.ZH
    note: Note = ""
    identities: Annotated[list[NewIdentity], msgspec.Meta(max_length=20)] = []


class CustomerChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What should become different about a customer, and the version it was read at."""

    version: Version
    name: Line | msgspec.UnsetType = msgspec.UNSET
    tier: Tier | msgspec.UnsetType = msgspec.UNSET
    company_id: UUID | msgspec.UnsetType | None = msgspec.UNSET
    locale: Locale | msgspec.UnsetType = msgspec.UNSET
    note: Note | msgspec.UnsetType = msgspec.UNSET


class NewBlock(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether a customer should be blocked, and the version they were read at."""

    version: Version
    blocked: bool


class NewCompany(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A company to be added; `id` is made by the client and makes retries safe."""

    name: Annotated[Line, msgspec.Meta(examples=["山海科技有限公司"])]
    id: UUID | None = None


def normalise_address(channel: str, address: str) -> str:
    """Write an address so that equal addresses are equal texts; raises InvalidInput.

    E-mail is case-folded. Phone numbers keep their digits and a leading +; a bare Chinese mobile number gets
    its +86, 00 in front becomes +. Other channels' addresses stay as they are.
    """
    if channel not in known_channels():
        raise InvalidInput(field="channel", reason="channel_unknown", channel=channel[:50])
    cleaned = unicodedata.normalize("NFC", clean_line(address, "address"))
    if len(cleaned) > ADDRESS_LENGTH:
        raise InvalidInput(field="address", reason="address_long", limit=ADDRESS_LENGTH)
    if channel == "email":
        cleaned = unicodedata.normalize("NFKC", cleaned).casefold()
        if not _EMAIL.fullmatch(cleaned):
            raise InvalidInput(field="address", reason="email")
    elif channel == "phone":
        cleaned = _normalise_phone(unicodedata.normalize("NFKC", cleaned))
    return cleaned


def _normalise_phone(text: str) -> str:
    number = _PHONE_FILLING.sub("", text)
    if number.startswith("00"):
        number = "+" + number[2:]
    if not _PHONE.fullmatch(number):
        raise InvalidInput(field="address", reason="phone")
    return "+86" + number if _CHINESE_MOBILE.fullmatch(number) else number


def known_channels() -> frozenset[str]:
    """Give the channels an identity may be on: every channel there is, and e-mail and phone, which people just have."""
    return frozenset({"email", "phone", *find_channels()})
