"""The words of erasures: what is held, what was asked for, what was done."""

from datetime import datetime
from uuid import UUID

import msgspec

from kefu.customers import HeldKind
from kefu.kit.http.limits import Version


class Held(msgspec.Struct, frozen=True):
    """So many of one kind are held on a person."""

    kind: HeldKind
    count: int


class ErasurePreview(msgspec.Struct, frozen=True, kw_only=True):
    """What an erasure would take, and the customer's version it holds for."""

    version: int
    items: list[Held]


class NewErasure(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An erasure as previewed at `version`; `id` is made by the client and makes retries safe."""

    version: Version
    id: UUID | None = None


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """A person was erased; nothing of it can be taken back."""

    id: UUID
    customer_id: UUID
    at: datetime
