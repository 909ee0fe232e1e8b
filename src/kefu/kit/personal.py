"""What modules hold of the people who are served. A module says it in its `personal.py`, as a constant in capitals.

By these a person is counted, exported and erased: no module needs to know which others there are. A test plants marks
wherever a person's words can lie and looks for them in every column of every table afterwards.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.db import Tx


class HeldFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a person; `path` says where its bytes lie."""

    id: UUID
    name: str
    size: int
    path: str


async def _no_files(_tx: Tx, _workspace_id: UUID, _customer_id: UUID) -> list[HeldFile]:
    return []


class PersonalData(msgspec.Struct, frozen=True, kw_only=True):
    """What one module holds of a customer. Every function gets a transaction, the workspace and the customer's id.

    `count`: how many there are of what, as a preview tells it. `ids`: under which ids it is known, so that answers kept
    for repeated requests can be found. `show`: everything, as plain JSON values. `files`: those that go with it.
    `erase`: texts, names and addresses go, ids and facts stay; what would bring new ones is ended.
    """

    count: Callable[[Tx, UUID, UUID], Awaitable[dict[str, int]]]
    ids: Callable[[Tx, UUID, UUID], Awaitable[list[UUID]]]
    show: Callable[[Tx, UUID, UUID], Awaitable[dict[str, Any]]]
    erase: Callable[[Tx, UUID, UUID], Awaitable[None]]
    files: Callable[[Tx, UUID, UUID], Awaitable[list[HeldFile]]] = _no_files
