"""Who looks at which ticket: what a condition is decided by."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from kefu.customers import Tier
from kefu.fields import Value
from kefu.kit.access import Principal
from kefu.tickets import Kind, Priority, Status


class Placed(Protocol):
    """Where a ticket stands: as much as the tally knows of it."""

    @property
    def status(self) -> str: ...

    @property
    def unit_id(self) -> UUID: ...

    @property
    def assignee_id(self) -> UUID | None: ...


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What the predicate must know of a ticket."""

    status: Status
    kind: Kind
    priority: Priority
    tier: Tier
    channel: str
    inbox_id: UUID
    assignee_id: UUID | None
    unit_id: UUID
    tag_ids: frozenset[UUID]
    """What it wears, by every id that means it: those that went into it, or into what it went into, too."""
    company_id: UUID | None
    values: Mapping[UUID, Value]
    created_at: datetime
    updated_at: datetime
    last_message_at: datetime
    waiting_since: datetime | None
    replied_at: datetime | None
    next_due_at: datetime | None
    snoozed_until: datetime | None
    woken_at: datetime | None


class Looking:
    """Who looks and when, and the parameters of the statement that is being composed for them."""

    def __init__(self, principal: Principal, now: datetime, zone: str = "UTC") -> None:
        self.principal = principal
        self.now = now
        self.zone = zone
        """Where the workspace is; needed for what asks for the day there."""
        self.params: dict[str, Any] = {}

    def bind(self, value: Any, kind: str) -> str:
        """Make the value a parameter; gives how the statement names it."""
        name = f"condition_{len(self.params)}"
        self.params[name] = value
        return f"%({name})s::{kind}"

    def past(self, minutes: int) -> datetime:
        return self.now - timedelta(minutes=minutes)

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def scope(self) -> frozenset[UUID]:
        return self.principal.scope or frozenset()
