"""The words of inboxes: configured instances of channels."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from kefu.kit.http.limits import Line, Version

_PUBLIC_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{5,63}")


class InboxField(StrEnum):
    """What can change about an inbox."""

    NAME = "name"
    UNIT = "unit_id"
    TEAM = "team_id"
    ACTIVE = "active"
    SETTINGS = "settings"


class Inbox(msgspec.Struct, frozen=True, kw_only=True):
    """A configured channel. `settings` are as kept, secrets encrypted; see `open_inbox` and `InboxView`."""

    workspace_id: UUID
    id: UUID
    name: str
    channel: str
    unit_id: UUID
    team_id: UUID | None
    public_key: str
    settings: dict[str, Any]
    active: bool
    version: int
    created_at: datetime


class NewInbox(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An inbox to be set up; `id` is made by the client and makes retries safe."""

    name: Annotated[Line, msgspec.Meta(examples=["官网客服"])]
    channel: Annotated[str, msgspec.Meta(min_length=1, max_length=40, examples=["webchat"])]
    unit_id: UUID
    id: UUID | None = None
    team_id: UUID | None = None
    settings: dict[str, Any] = {}


class InboxChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What should become different about an inbox and the version it was read at; unnamed settings stay."""

    version: Version
    name: Line | msgspec.UnsetType = msgspec.UNSET
    unit_id: UUID | msgspec.UnsetType = msgspec.UNSET
    team_id: UUID | msgspec.UnsetType | None = msgspec.UNSET
    active: bool | msgspec.UnsetType = msgspec.UNSET
    settings: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


def is_public_key(text: str) -> bool:
    """Tell whether a text may stand as an inbox's key in addresses."""
    return _PUBLIC_KEY.fullmatch(text) is not None
