"""Whether what screens ask for reads whole tables: every statement of a query is planned, and its plan searched."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from kefu.customers import Tier
from kefu.demo import INBOX_KEY
from kefu.inboxes import find_inbox_by_key
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.driver import numbered
from kefu.members import Origin, load_member, load_principal, start_session
from kefu.surveys.queries import load_member_ratings, load_responses
from kefu.tags.queries import find_offered, find_page
from kefu.tickets import LIVE, Kind, Priority
from kefu.tickets.queries import find_customer_tickets
from kefu.tickets.timeline import load_detail
from kefu.views.counting import Tallies
from kefu.views.model import VIEWS, View
from kefu.views.queries import count_views, list_view
from kefu.views.saved.conditions import (
    AllOf,
    AnyOf,
    CompanyIs,
    Condition,
    KindIs,
    Not,
    Older,
    OwnerIs,
    PriorityIs,
    Since,
    StatusIs,
    TagIs,
    TierIs,
    UnitIs,
)
from kefu.views.saved.counting import count_wish
from kefu.views.saved.looking import Looking
from kefu.views.saved.model import Sorting, view_of
from kefu.workload.model import Pile
from kefu.workload.queries import find_pile, load_workload

# Tables that grow with the work. `tally_cell` is not among them: it has a row for each owner and status, a count reads
# a whole workspace's, and in a database with one workspace that is the table.
GROWING = re.compile(
    r"ticket|public_message|internal_message|ticket_tag|ticket_link|ticket_timer|ticket_follow|ticket_quote|ticket_split|customer|identity|revision|file"
    r"|tally_ticket|audit_entry|survey_response|outbox|event|event_\d+"
)
FEW = 500
"""A table of so few rows, an empty partition above all, is read whole because that is quickest."""
Query = Callable[[Tx], Awaitable[object]]


class Walk(msgspec.Struct, frozen=True):
    """A statement whose plan walks through a whole table that grows."""

    query: str
    table: str
    statement: str


class Explaining(Tx):
    """A transaction that plans every SELECT before it runs it: for its values, and once for all values."""

    def __init__(self, tx: Tx, beside: psycopg.AsyncConnection[Any], query: str, walks: list[Walk]) -> None:
        super().__init__(tx._connection)
        self._beside = beside
        self._query = query
        self._walks = walks

    async def rows(self, sql: str, **params: Any) -> list[Any]:
        """Plan, look, run."""
        if re.match(r"\s*(select|with)\b", sql):
            statement, names = numbered(sql)
            given = [params[name] for name in names]
            plans = [await self._connection.fetchval(f"explain (format json, costs off) {statement}", *given)]
            plans.append(await self._generic(statement))
            tables = {table for plan in plans for table in _walked(plan)}
            self._walks += [Walk(self._query, table, sql) for table in sorted(tables)]
        return await super().rows(sql, **params)

    async def _generic(self, statement: str) -> Any:
        """Give the plan that prepared statements come to after their fifth use; PostgreSQL 15 cannot tell it."""
        if self._beside.info.server_version < 160_000:
            return None
        asked = f"explain (format json, costs off, generic_plan) {statement}".encode()
        cursor = await self._beside.execute(asked, prepare=False)
        row = await cursor.fetchone()
        return row and row[0]


def _walked(plan: Any) -> list[str]:
    """Give the growing tables that a plan scans from end to end."""
    if isinstance(plan, list):
        return [table for one in plan for table in _walked(one)]
    if not isinstance(plan, dict):
        return []
    found = [table for one in plan.values() for table in _walked(one)]
    table = plan.get("Relation Name", "")
    if plan.get("Node Type") == "Seq Scan" and GROWING.fullmatch(table):
        found.append(table)
    return found


async def sign_in_all(db: Db, emails: Sequence[str]) -> dict[str, tuple[str, Principal]]:
    """Sign members of the demo in without a password; gives each one's cookie and whom it stands for."""
    found = {}
    for email in emails:
        async with db.transaction() as tx:
            inbox = await find_inbox_by_key(tx, INBOX_KEY)
            assert inbox is not None
            member_id = await tx.value(
                "select id from member where workspace_id = %(w)s and email = %(email)s",
                w=inbox.workspace_id,
                email=email,
            )
            member = await load_member(tx, inbox.workspace_id, member_id)
            started = await start_session(tx, inbox.workspace_id, member, Origin("127.0.0.1"))
            principal = await load_principal(tx, inbox.workspace_id, session_id=started.id)
        found[email] = (started.secret, principal)
    return found


async def find_walks(db: Db, queries: dict[str, Query]) -> list[Walk]:
    """Plan and run queries; gives every walk through a table that grows."""
    walks: list[Walk] = []
    async with await db.connect() as beside:
        cursor = await beside.execute("select relname::text from pg_class where reltuples < %s", (FEW,))
        small = {row[0] for row in await cursor.fetchall()}
        for name, query in queries.items():
            async with db.snapshot() as tx:
                await query(Explaining(tx, beside, name, walks))
    return [walk for walk in walks if walk.table not in small]


def hot_queries(people: dict[str, Principal], number: int, words: str) -> dict[str, Query]:
    """Give what screens ask for all the time: every view for each of these people, further pages, words, a ticket."""
    queries: dict[str, Query] = {}
    for who, principal in people.items():
        for key, view in VIEWS.items():
            queries[f"{key} of {who}"] = _two_pages(principal, view, "")
            queries[f"{key} of {who} with words"] = _two_pages(principal, view, words)
        for name, wish in WISHES.items():
            queries[f"saved view {name} of {who}"] = _two_pages_of(principal, wish, "")
            queries[f"saved view {name} of {who} with words"] = _two_pages_of(principal, wish, words)
            queries[f"count of saved view {name} of {who}"] = _count(principal, wish)
        queries[f"counts of {who}"] = lambda tx, principal=principal: count_views(tx, principal, Tallies())  # type: ignore[misc]
    boss = next(iter(people.values()))
    queries["a ticket and its timeline"] = lambda tx: load_detail(tx, boss, number)

    async def customer(tx: Tx) -> None:
        detail = await load_detail(tx, boss, number)
        await find_customer_tickets(tx, boss, detail.ticket.customer.id, after=None, limit=20)

    queries["a customer's tickets"] = customer
    queries["tags"] = lambda tx: find_offered(tx, boss.workspace_id)
    queries["tags as they are kept"] = lambda tx: find_page(
        tx, boss.workspace_id, words="a", archived=False, after=None, limit=50
    )
    queries["what a customer thought"] = lambda tx: load_responses(tx, boss, number)
    for who, principal in people.items():
        queries[f"workload of {who}"] = lambda tx, principal=principal: load_workload(tx, principal)  # type: ignore[misc]
        queries[f"ratings of {who}"] = lambda tx, principal=principal: load_member_ratings(tx, principal)  # type: ignore[misc]
    units = sorted({unit for principal in people.values() for unit in principal.scope or ()})
    piles = {"member": Pile(assignee_id=max(one.id for one in people.values())), "unit": Pile(unit_id=units[-1])}
    for whose, pile in piles.items():
        queries[f"pile of a {whose}"] = lambda tx, pile=pile: find_pile(tx, boss, pile, 201)  # type: ignore[misc]
    return queries


LIVING = StatusIs(sorted(LIVE))
WISHES: dict[str, tuple[Condition, Sorting]] = {
    "rare": (
        AllOf([LIVING, PriorityIs([Priority.URGENT]), TierIs([Tier.VIP]), KindIs([Kind.INCIDENT])]),
        Sorting.URGENT,
    ),
    "never": (AllOf([LIVING, TagIs([UUID(int=1)]), CompanyIs([UUID(int=1)])]), Sorting.URGENT),
    "oldest": (AllOf([LIVING, Not(OwnerIs(nobody=True))]), Sorting.OLDEST),
    "newest": (AllOf([LIVING, AnyOf([OwnerIs(me=True), UnitIs(mine=True)])]), Sorting.NEWEST),
    "changed": (AllOf([LIVING, Older(Since.UPDATED, 60)]), Sorting.CHANGED),
    "done": (AnyOf([KindIs([Kind.COMPLAINT]), TagIs([UUID(int=1)])]), Sorting.CHANGED),
}


def _two_pages_of(principal: Principal, wish: tuple[Condition, Sorting], words: str) -> Query:
    async def ask(tx: Tx) -> None:
        looking = Looking(principal, datetime.now(UTC))
        view = view_of(*wish, looking)
        page = await list_view(tx, principal, view, query=words, after=None, limit=50, params=looking.params)
        if page.next:
            await list_view(tx, principal, view, query=words, after=page.next, limit=50, params=looking.params)

    return ask


def _count(principal: Principal, wish: tuple[Condition, Sorting]) -> Query:
    return lambda tx: count_wish(tx, principal, wish[0])


def _two_pages(principal: Principal, view: View, words: str) -> Query:
    async def ask(tx: Tx) -> None:
        page = await list_view(tx, principal, view, query=words, after=None, limit=50)
        if page.next:
            await list_view(tx, principal, view, query=words, after=page.next, limit=50)

    return ask


@asynccontextmanager
async def analyzed(db: Db, owner_url: str) -> AsyncIterator[Db]:
    """Let the database look at its tables, as autovacuum does by and by."""
    async with await psycopg.AsyncConnection.connect(owner_url, autocommit=True) as owner:
        await owner.execute("vacuum analyze")
    yield db
