"""By what lists of customers are narrowed, on a page and in a file."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.customers.tiers import Tier
from kefu.fields import Key

MOST_SOUGHT = 10
FieldsSaid = Annotated[
    list[Annotated[str, msgspec.Meta(max_length=600)]],
    msgspec.Meta(
        max_length=MOST_SOUGHT,
        description="What stands in own fields, as `key:value`: a text (A and a are the same), a number, a day,"
        " true or false, the key of a choice",
        examples=[["region:north", "member_no:M-1024"]],
    ),
]
FieldKeys = Annotated[list[Key], msgspec.Meta(max_length=MOST_SOUGHT, description="Keys of own fields")]


class Narrowing(msgspec.Struct, frozen=True, kw_only=True):
    """By what customers are narrowed; None leaves it open. With a time of contact they come by that, else by name.

    What is looked for in the workspace's own fields is written as in an address (`kefu.fields.read_sought`).
    """

    tier: Tier | None = None
    company_id: UUID | None = None
    blocked: bool | None = None
    contacted_since: datetime | None = None
    contacted_before: datetime | None = None
    field: list[str] = []
    field_filled: list[str] = []
    field_empty: list[str] = []

    @property
    def by_fields(self) -> bool:
        """Tell whether anything is looked for in own fields."""
        return bool(self.field or self.field_filled or self.field_empty)

    @property
    def by_contact(self) -> bool:
        """Tell whether they come by when they last wrote, the latest first."""
        return self.contacted_since is not None or self.contacted_before is not None


class NewCustomerExport(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which customers are taken away, as the list is narrowed; `bom` marks the file as UTF-8, which Excel needs."""

    query: Annotated[str, msgspec.Meta(max_length=200)] = ""
    tier: Tier | None = None
    company_id: UUID | None = None
    blocked: bool | None = None
    contacted_since: datetime | None = None
    contacted_before: datetime | None = None
    field: FieldsSaid = []
    field_filled: FieldKeys = []
    field_empty: FieldKeys = []
    bom: bool = True
