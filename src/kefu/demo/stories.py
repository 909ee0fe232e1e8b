"""The words of the demo: its organisation, its customers and what they wrote, from the JSON files beside."""

from typing import Any

import msgspec

from kefu.demo.people import FOLDER
from kefu.fields import NewField, Value


class DemoUnit(msgspec.Struct, frozen=True, kw_only=True):
    """A unit below another; `headquarters` is the top that every workspace has."""

    key: str
    name: str
    kind: str
    parent: str


class DemoInbox(msgspec.Struct, frozen=True, kw_only=True):
    """An inbox, with its settings as the API takes them."""

    key: str
    name: str
    channel: str
    unit: str
    team: str | None = None
    public_key: str | None = None
    settings: dict[str, Any] = {}


class DemoCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer with e-mail and phone; the company is told by its name."""

    key: str
    name: str
    email: str
    tier: str = "standard"
    locale: str = "zh"
    company: str | None = None
    phone: str | None = None
    note: str = ""


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that stands before the first customer writes."""

    workspace: str
    units: list[DemoUnit]
    inboxes: list[DemoInbox]
    fields: list[NewField]
    companies: list[str]
    customers: list[DemoCustomer]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody does on a ticket, `after` so many minutes since the step before.

    `by` is a member's key, `customer`, or `system` for what happens to a ticket by itself. Exactly one of the
    others says what: words to the customer or from them, a note, an assignment to a member (`take`) or a team,
    tags, kind and priority, a status, fields by their keys, or what the customer thinks of it (`rate`, and why)
    once it is solved.
    """

    by: str
    after: float = 0
    say: str | None = None
    note: str | None = None
    take: str | None = None
    team: str | None = None
    tags: list[str] | None = None
    kind: str | None = None
    priority: str | None = None
    status: str | None = None
    fields: dict[str, Value] | None = None
    rate: int | None = None
    comment: str = ""


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket: who wrote to which inbox how many hours ago, and what happened then."""

    customer: str
    inbox: str
    hours_ago: float
    steps: list[Step]
    subject: str | None = None


def read_organisation() -> Organisation:
    """Read organisation.json."""
    return msgspec.json.decode((FOLDER / "organisation.json").read_bytes(), type=Organisation)


def read_stories() -> list[Story]:
    """Read stories.json."""
    return msgspec.json.decode((FOLDER / "stories.json").read_bytes(), type=list[Story])
