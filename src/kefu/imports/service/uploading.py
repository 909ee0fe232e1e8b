"""Taking a file in: read whole, understood, and kept as rows. The file itself is never on a disk of ours."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from uuid import UUID

from kefu.fields import About, find_fields
from kefu.imports.model import FILE_BYTES, Import, ImportState
from kefu.imports.queries import load_import, lock_import
from kefu.imports.reading import Sheet, guess_mapping, is_usable, read_sheet
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import IdTaken, TooLarge
from kefu.kit.ids import given_id


async def take_in(db: Db, principal: Principal, id: UUID, name: str, stream: AsyncIterator[bytes]) -> Import:
    """Keep a file as rows and begin to look through it, where it is clear which column is what.

    The same member sending the same bytes under the same id gets the same answer. Raises TooLarge, InvalidInput
    (what is wrong with the file, at which line) or IdTaken.
    """
    given_id(id, "X-File-Id")
    content = bytearray()
    async for chunk in stream:
        content += chunk
        if len(content) > FILE_BYTES:
            raise TooLarge(limit=FILE_BYTES)
    sheet = await asyncio.to_thread(read_sheet, bytes(content))
    async with db.transaction(principal.actor) as tx:
        return await _keep(tx, principal, id, name, sheet, hashlib.sha256(content).digest())


async def _keep(tx: Tx, principal: Principal, id: UUID, name: str, sheet: Sheet, sha256: bytes) -> Import:
    workspace_id = principal.workspace_id
    own = await find_fields(tx, workspace_id, About.CUSTOMER)
    mapping = guess_mapping(sheet.header, [field for field in own if not field.archived])
    inserted = await tx.run(
        """insert into customer_import (workspace_id, id, member_id, name, encoding, delimiter, header, mapping, state,
            rows, sha256)
        values (%(workspace_id)s, %(id)s, %(member_id)s, %(name)s, %(encoding)s, %(delimiter)s, %(header)s,
            %(mapping)s, %(state)s, %(rows)s, %(sha256)s)
        on conflict (workspace_id, id) do nothing""",
        workspace_id=workspace_id,
        id=id,
        member_id=principal.id,
        name=name,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        header=sheet.header,
        mapping=[field or "" for field in mapping],
        state=ImportState.CHECKING if is_usable(mapping) else ImportState.DRAFT,
        rows=len(sheet.lines),
        sha256=sha256,
    )
    if inserted:
        await tx.copy(
            "customer_import_row",
            ("workspace_id", "import_id", "place", "line", "cells"),
            ((workspace_id, id, place, line.number, line.cells) for place, line in enumerate(sheet.lines, 1)),
        )
    else:
        earlier = await lock_import(tx, workspace_id, id)
        if earlier.member_id != principal.id or earlier.sha256 != sha256:
            raise IdTaken(field="X-File-Id")
    return await load_import(tx, workspace_id, id)
