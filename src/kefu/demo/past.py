"""Putting what was just done back into the past: a history that is told at once was still lived over days."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from psycopg import sql

from kefu.kit.db import Tx
from kefu.kit.events import Actor

# Columns that say when something happened; all of them hold the present until `settle`.
FOUNDING: Mapping[str, tuple[str, ...]] = dict.fromkeys(
    ("unit", "member", "inbox", "company", "customer", "identity", "saved_reply", "macro"), ("created_at",)
)
TALKING: Mapping[str, tuple[str, ...]] = {
    "ticket": ("created_at", "updated_at", "last_message_at", "waiting_since", "replied_at"),
    "public_message": ("at",),
    "internal_message": ("at",),
    "survey_response": ("answered_at",),
}


class Past:
    """One moment of the past, within the transaction that tells it."""

    def __init__(self, tx: Tx, at: datetime) -> None:
        self.tx = tx
        self.at = at
        self._began: datetime | None = None

    async def begin(self) -> None:
        """Note from when on what is done belongs to this moment."""
        self._began = await self.tx.value("select clock_timestamp()")

    async def settle(self, workspace_id: UUID, tables: Mapping[str, tuple[str, ...]], actor: Actor) -> None:
        """Give what was done since `begin`, rows and facts, the moment's time and its doer."""
        self.tx.backdate(self.at)
        self.tx.actor = actor
        await self.tx.flush()
        for table, columns in tables.items():
            put = sql.SQL("{column} = case when {column} >= %(began)s then %(at)s else {column} end")
            statement = sql.SQL(
                "update {table} set {puts} where workspace_id = %(workspace_id)s and {newest} >= %(began)s"
            )
            await self.tx.run(
                statement.format(
                    table=sql.Identifier(table),
                    puts=sql.SQL(", ").join(put.format(column=sql.Identifier(column)) for column in columns),
                    newest=sql.SQL("greatest({})").format(sql.SQL(", ").join(map(sql.Identifier, columns))),
                ).as_string(None),
                began=self._began,
                at=self.at,
                workspace_id=workspace_id,
            )
