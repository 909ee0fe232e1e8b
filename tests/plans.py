"""Whether what screens ask for reads whole tables: every statement of a query is planned, and its plan searched."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from kefu.audit.model import Topic, Wanted
from kefu.audit.queries import find_page as find_entries
from kefu.customers import Tier, load_customer
from kefu.customers.listing import find_customer_page
from kefu.customers.narrowing import Narrowing
from kefu.customers.queries import find_duplicates, find_history_page, find_merged_customers, find_note_page
from kefu.demo import INBOX_KEY
from kefu.forwards.queries import load_forwards
from kefu.inboxes import find_inbox_by_key
from kefu.incidents.queries import find_incidents, find_linked, load_reach, load_ticket_incident
from kefu.incidents.queries import load_detail as load_incident_detail
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.driver import numbered
from kefu.members import Origin, load_member, load_principal, start_session
from kefu.notifications.model import NotificationKind
from kefu.notifications.queries import count_unread
from kefu.notifications.queries import find_page as find_notifications
from kefu.replies.queries import find_ready_replies, find_reply_page
from kefu.surveys.queries import load_member_ratings, load_responses
from kefu.tags.queries import find_offered, find_page
from kefu.tickets import LIVE, Kind, Priority
from kefu.tickets.queries import find_customer_tickets
from kefu.tickets.timeline import load_detail
from kefu.views.counting import Tallies
from kefu.views.model import VIEWS, View, ViewKey
from kefu.views.queries import count_views, list_view
from kefu.views.saved.columns import find_extras
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
from kefu.views.saved.counting import Counts, count_wish
from kefu.views.saved.looking import Looking
from kefu.views.saved.model import Column, FieldColumn, Shown, Sorting, view_of
from kefu.views.saved.queries import find_views, list_saved
from kefu.workload.model import Pile
from kefu.workload.queries import find_pile, load_workload

SMALL = frozenset(
    [
        "workspace",
        "unit",
        "member",
        "own_role",
        "role_hand",
        "session",
        "api_token",
        "invitation",
        "second_factor",
        "recovery_code",
        "setup_token",
        "forgotten_password",
        "password_reset",
        "known_network",
        "notification_choice",
        "absence",
        "mail_server",
        "inbox",
        "field",
        "field_hand",
        "tag",
        "tag_former_name",
        "tag_hand",
        "tier_rules",
        "tier_rules_sweep",
        "tier_sweep",
        "saved_reply",
        "saved_reply_use",
        "saved_view",
        "saved_view_hand",
        "macro",
        "macro_use",
        "tally_cell",
        "ticket_counter",
        "cursor",
        "log_head",
        "hand_over",
        "outbox",
        "throttle",
        "idempotency",
        "alembic_version",
    ]
)
"""What grows with the organisation and not with its work, and what is emptied again and again.

`tally_cell` has a row for each owner and status; a count reads a whole workspace's, and in a database with one
workspace that is the table. Whoever looks for a saved reply looks into the words of all that they may use.
"""
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
    """Give the tables that a plan scans from end to end."""
    if isinstance(plan, list):
        return [table for one in plan for table in _walked(one)]
    if not isinstance(plan, dict):
        return []
    found = [table for one in plan.values() for table in _walked(one)]
    table = plan.get("Relation Name", "")
    if plan.get("Node Type") == "Seq Scan" and table:
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


async def find_growing(connection: psycopg.AsyncConnection[Any]) -> dict[str, float]:
    """Give every table of ours that is not small by its nature, as the catalogue has them, with its rows."""
    cursor = await connection.execute(
        """select relname::text, reltuples from pg_class where relnamespace = 'public'::regnamespace
        and relkind in ('r', 'p') and relname !~ '^procrastinate' and relname <> all(%s)""",
        (sorted(SMALL),),
    )
    return dict(await cursor.fetchall())


async def find_walks(db: Db, queries: dict[str, Query]) -> list[Walk]:
    """Plan and run queries; gives every walk through a table that grows."""
    walks: list[Walk] = []
    async with await db.connect() as beside:
        growing = await find_growing(beside)
        for name, query in queries.items():
            async with db.snapshot() as tx:
                await query(Explaining(tx, beside, name, walks))
    return [walk for walk in walks if growing.get(walk.table, 0) >= FEW]


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
    for who, principal in people.items():
        queries |= _beside_lists(who, principal, words)
    return queries | _of_customers(boss, number, words)


async def _newest_of(tx: Tx, principal: Principal) -> int:
    """Give the number of a ticket that somebody sees."""
    page = await list_view(tx, principal, VIEWS[ViewKey.ALL], query="", after=None, limit=1)
    return page.items[0].number


def _beside_lists(who: str, principal: Principal, words: str) -> dict[str, Query]:
    """Give what every screen asks beside its lists, and what a member's other pages ask."""
    workspace = principal.workspace_id
    kinds = list(NotificationKind)

    async def incident(tx: Tx) -> None:
        [one, *_], _ = await find_incidents(tx, principal, running=True, after=None, limit=50)
        await load_incident_detail(tx, principal, one.id)
        await load_reach(tx, principal, one.id)
        _, after = await find_linked(tx, principal, one.id, after=None, limit=50)
        if after:
            await find_linked(tx, principal, one.id, after=after, limit=50)
        await load_ticket_incident(tx, principal, await _newest_of(tx, principal))

    async def incidents(tx: Tx) -> None:
        _, after = await find_incidents(tx, principal, running=None, after=None, limit=50)
        await find_incidents(tx, principal, running=None, after=after, limit=50)
        await find_incidents(tx, principal, running=False, after=None, limit=50)

    async def notifications(tx: Tx) -> None:
        _, after = await find_notifications(tx, principal, kinds)
        assert after, "there is more than a page"
        await find_notifications(tx, principal, kinds, after=after)

    async def replies(tx: Tx) -> None:
        await find_ready_replies(tx, principal, await _newest_of(tx, principal), words, 20)
        _, after = await find_reply_page(tx, principal, query=words, shared=None, after=None, limit=50)
        await find_reply_page(tx, principal, query="", shared=True, after=after, limit=50)

    async def views(tx: Tx) -> None:
        saved = await find_views(tx, principal)
        await Counts().load(tx, principal, saved)
        for one in saved[:3]:
            await list_saved(tx, principal, one.id, query="", after=None, limit=50)

    async def ticket(tx: Tx) -> None:
        number = await _newest_of(tx, principal)
        await load_detail(tx, principal, number)
        await load_forwards(tx, principal, number, "en")
        await load_responses(tx, principal, number)

    named = {
        "unread": lambda tx: count_unread(tx, principal, kinds),
        "notifications": notifications,
        "who asks": lambda tx: load_principal(tx, workspace, session_id=principal.session_id),
        "a running incident": incident,
        "incidents": incidents,
        "saved replies": replies,
        "saved views and their counts": views,
        "a ticket": ticket,
    }
    return {f"{name} of {who}": query for name, query in named.items()}


def _of_customers(boss: Principal, number: int, words: str) -> dict[str, Query]:
    """Give what the pages of customers and of the audit ask."""
    workspace = boss.workspace_id
    wanted = {
        "all": Wanted(),
        "looks": Wanted(topic=Topic.VIEW),
        "looks at somebody": Wanted(topic=Topic.VIEW, subject_id=boss.id),
        "a member": Wanted(member_id=boss.id),
        "a subject": Wanted(subject_id=boss.id),
        "a topic in a span": Wanted(topic=Topic.LOGIN, since=datetime(2020, 1, 1, tzinfo=UTC)),
    }
    queries: dict[str, Query] = {}
    for name, one in wanted.items():

        async def audit(tx: Tx, one: Wanted = one) -> None:
            _, after = await find_entries(tx, workspace, one)
            if after:
                await find_entries(tx, workspace, one, after=after)

        queries[f"audit of {name}"] = audit
    by_contact = Narrowing(contacted_since=datetime(2020, 1, 1, tzinfo=UTC))
    # words by contact look at the newest 2,000 first, nearly all that the demo has: see customers/test_listing_plans.py
    for name, narrowing, asked in (("by name", Narrowing(), ("", words)), ("by contact", by_contact, ("",))):
        for query in asked:

            async def customers(tx: Tx, narrowing: Narrowing = narrowing, query: str = query) -> None:
                _, after = await find_customer_page(tx, workspace, query=query, narrowing=narrowing)
                if after:
                    await find_customer_page(tx, workspace, query=query, narrowing=narrowing, after=after)

            queries[f"customers {name} {query}"] = customers

    async def customer(tx: Tx) -> None:
        id = (await load_detail(tx, boss, number)).ticket.customer.id
        await load_customer(tx, workspace, id)
        await find_duplicates(tx, workspace, id)
        await find_merged_customers(tx, workspace, id)
        await find_note_page(tx, workspace, id)
        await find_history_page(tx, workspace, id)

    return queries | {"a customer's page": customer}


LIVING = StatusIs(sorted(LIVE))
WISHES: dict[str, tuple[Condition, Sorting]] = {
    "rare": (
        AllOf([LIVING, PriorityIs([Priority.URGENT]), TierIs([Tier.VIP]), KindIs([Kind.INCIDENT])]),
        Sorting.URGENT,
    ),
    "never": (AllOf([LIVING, TagIs([UUID(int=1)]), CompanyIs([UUID(int=1)])]), Sorting.URGENT),
    "company": (AllOf([LIVING, CompanyIs([UUID(int=1)])]), Sorting.URGENT),
    "company or tier": (AllOf([LIVING, AnyOf([CompanyIs([UUID(int=1)]), TierIs([Tier.VIP])])]), Sorting.NEWEST),
    "done for company": (CompanyIs([UUID(int=1)]), Sorting.CHANGED),
    "oldest": (AllOf([LIVING, Not(OwnerIs(nobody=True))]), Sorting.OLDEST),
    "newest": (AllOf([LIVING, AnyOf([OwnerIs(me=True), UnitIs(mine=True)])]), Sorting.NEWEST),
    "changed": (AllOf([LIVING, Older(Since.UPDATED, 60)]), Sorting.CHANGED),
    "done": (AnyOf([KindIs([Kind.COMPLAINT]), TagIs([UUID(int=1)])]), Sorting.CHANGED),
}


SHOWN: list[Shown] = [Column.COMPANY, Column.INBOX, FieldColumn(UUID(int=1))]


def _two_pages_of(principal: Principal, wish: tuple[Condition, Sorting], words: str) -> Query:
    async def ask(tx: Tx) -> None:
        looking = Looking(principal, datetime.now(UTC))
        view = view_of(*wish, looking)
        page = await list_view(tx, principal, view, query=words, after=None, limit=50, params=looking.params)
        await find_extras(tx, principal, SHOWN, page.items)
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
