"""Lists and counts of views."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec

from kefu.customers import find_customer_ids
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.http.paging import MomentText, mark_of, read_mark
from kefu.kit.log import Head, load_head
from kefu.tickets import COLUMNS, CUSTOMER, VISIBLE, TicketPage, TicketState, row_of, visible_params
from kefu.views.composing import find_page, fitting, narrowed, order_of, page_params
from kefu.views.counting import TALLIES, Tallies
from kefu.views.model import MOST_COUNTED, VIEWS, View, ViewKey

WINDOW = 500
"""Through so many tickets of a view one page looks for words; the page after it looks through the next."""
LOOKED = 1000
"""Through so many one page looks for what fulfils the condition of a saved view, where that may be done with."""
MOST_CUSTOMERS = 50
NOTHING: Mapping[str, Any] = MappingProxyType({})
LARGEST_NUMBER = 2**31 - 1
_ROWS = """select {columns}, ticket.{column}::text as sort_mark from page
    join ticket on ticket.workspace_id = %(workspace_id)s and ticket.id = page.id
    {customer}
    order by {order}"""
# Of what the window shows, the words; of everything, the number and the customer: those have indexes.
# What was merged into a ticket is found as that ticket: its words as far as the asker may see them, its number anyway,
# which the ticket's own timeline says.
_WORDS = f"""(ticket.subject ilike %(pattern)s or ticket.preview ilike %(pattern)s or exists (
        select from ticket where ticket.workspace_id = %(workspace_id)s and ticket.merged_into_id = near.id
    ) and exists (
        with recursive merged as (
            select ticket.id, ticket.subject, ticket.preview, 1 as depth from ticket
            where ticket.workspace_id = %(workspace_id)s and ticket.merged_into_id = near.id and {VISIBLE}
            union all
            select ticket.id, ticket.subject, ticket.preview, depth + 1 from merged
            join ticket on ticket.workspace_id = %(workspace_id)s and ticket.merged_into_id = merged.id
            where ticket.workspace_id = %(workspace_id)s and depth < 20 and {VISIBLE}
        )
        select from merged where merged.subject ilike %(pattern)s or merged.preview ilike %(pattern)s
    ))"""  # noqa: S608  constants only
_NEAR = """select near.id, near.sort from near
    -- one by one: the planner would rather read the whole table than so many rows
    cross join lateral (
        select from ticket where ticket.workspace_id = %(workspace_id)s and ticket.id = near.id and {wanted} offset 0
    ) said"""
_LOOK = """with near as materialized ({window}), {hits} page as materialized (
    select id, sort from ({found}) found order by {order} limit {limit:d}
)
select {columns}, ticket.{column}::text as sort_mark, ending.sort as end_sort, ending.id as end_id
from (select) one
left join (select sort::text, id from near order by {near_order} offset {last:d} limit 1) ending on true
left join (
    page join ticket on ticket.workspace_id = %(workspace_id)s and ticket.id = page.id
    {customer}
) on true
order by {page_order}"""
_HITS = """hits as materialized (
    select id from ticket where workspace_id = %(workspace_id)s and number = %(number)s
    union
    select id from ticket where workspace_id = %(workspace_id)s and customer_id = any(%(customers)s)
    union
    select id from (
        with recursive target as (
            select merged_into_id as id, 1 as depth from ticket
            where workspace_id = %(workspace_id)s and number = %(number)s and merged_into_id is not null
            union all
            select ticket.merged_into_id, depth + 1 from target
            join ticket on ticket.workspace_id = %(workspace_id)s and ticket.id = target.id
            where ticket.workspace_id = %(workspace_id)s and ticket.merged_into_id is not null and depth < 20
        )
        select id from target) merged_into),"""


class ViewCount(msgspec.Struct, frozen=True):
    """A view with how many tickets it shows the asker, at most 1000."""

    key: ViewKey
    count: int


class ViewCounts(msgspec.Struct, frozen=True):
    """All views with their counts, as of `cursor`.

    `again_in` is null when these are the newest; else newer ones can be had after so many seconds.
    """

    cursor: str
    items: list[ViewCount]
    again_in: float | None


class TicketMarked(TicketState, kw_only=True):
    """A row that knows the mark of the page after it; 'infinity' cannot be a Python datetime, so it stays text."""

    sort_mark: str


async def list_view(
    tx: Tx,
    principal: Principal,
    view: View,
    *,
    query: str,
    after: str | None,
    limit: int,
    params: Mapping[str, Any] = NOTHING,
) -> TicketPage:
    """Give a page of a view in its order, with the log position it holds for.

    With words, or where the view is `windowed`, a page may be shorter than `limit` although more follow: then `next`
    looks further back. `params` are those of the view's condition.
    """
    head = await load_head(tx)
    if query:
        rows, mark = await _look_for(tx, principal, view, query, after, limit, params)
    elif view.windowed:
        rows, mark = await _look_through(tx, principal, view, after, limit, params)
    else:
        moment, last = read_mark(after, tuple[MomentText, UUID]) if after else (None, None)
        sql = _rows_of(view, f"page as materialized ({find_page(view, principal, after=bool(after), limit=limit + 1)})")
        given = {"mark_at": moment, "mark_id": last} if after else {}
        rows = await tx.all(TicketMarked, sql, **page_params(view, principal), **given, **params)
        mark = mark_of(rows[limit - 1].sort_mark, rows[limit - 1].id) if len(rows) > limit else None
    return TicketPage(cursor=str(head), items=[row_of(row) for row in rows[:limit]], next=mark)


async def _look_for(
    tx: Tx, principal: Principal, view: View, query: str, after: str | None, limit: int, params: Mapping[str, Any]
) -> tuple[list[TicketMarked], str | None]:
    """Look for a number, a customer or words of subject and newest message; gives the rows and the mark of the next.

    Numbers and customers are found however far back. Words have no index here (a search of its own has), so they are
    looked for in the next WINDOW tickets of the view, and the mark goes on behind these with words alone.
    """
    moment, last, words_only = read_mark(after, tuple[MomentText, UUID, bool]) if after else (None, None, False)
    given = page_params(view, principal) | visible_params(principal) | await _wanted(tx, principal, query)
    given |= {"mark_at": moment, "mark_id": last} if after else {}
    hits = f"""select ticket.id, ticket.{view.order.column} as sort from hits
        join ticket on ticket.workspace_id = %(workspace_id)s and ticket.id = hits.id
        where {VISIBLE} and {narrowed(view, after=bool(after))}"""  # noqa: S608
    near = _NEAR.format(wanted=f"{_WORDS} and {fitting(view)}" if view.windowed else _WORDS)
    older = f"{near} where near.id not in (select id from hits)"  # noqa: S608
    sql = _look(
        view,
        window=find_page(view, principal, after=bool(after), limit=WINDOW),
        hits=_HITS,
        found=older if words_only else f"{near} union {hits}",
        limit=limit + 1,
        last=WINDOW - 1,
    )
    rows, end = await _looked(tx, sql, **given, **params)
    if len(rows) > limit:
        return rows, mark_of(rows[limit - 1].sort_mark, rows[limit - 1].id, words_only)
    return rows, end and mark_of(*end, True)


async def _look_through(
    tx: Tx, principal: Principal, view: View, after: str | None, limit: int, params: Mapping[str, Any]
) -> tuple[list[TicketMarked], str | None]:
    """Look through the next LOOKED tickets that a saved view may hold; gives the rows and the mark of the next."""
    moment, last = read_mark(after, tuple[MomentText, UUID]) if after else (None, None)
    given = {"mark_at": moment, "mark_id": last} if after else {}
    sql = _look(
        view,
        window=find_page(view, principal, after=bool(after), limit=LOOKED),
        hits="",
        found=_NEAR.format(wanted=fitting(view)),
        limit=limit + 1,
        last=LOOKED - 1,
    )
    rows, end = await _looked(tx, sql, **page_params(view, principal), **given, **params)
    if len(rows) > limit:
        return rows, mark_of(rows[limit - 1].sort_mark, rows[limit - 1].id)
    return rows, end and mark_of(*end)


def _look(view: View, *, window: str, hits: str, found: str, limit: int, last: int) -> str:
    return _LOOK.format(
        window=window,
        hits=hits,
        found=found,
        limit=limit,
        last=last,
        columns=COLUMNS,
        customer=CUSTOMER,
        column=view.order.column,
        order=order_of(view, ""),
        near_order=order_of(view, "near."),
        page_order=order_of(view, "page."),
    )


async def _looked(tx: Tx, sql: str, **params: Any) -> tuple[list[TicketMarked], tuple[str, UUID] | None]:
    """Give the rows found, and where the stretch ended that was looked through, None at the end of all."""
    flat = await tx.rows(sql, **params)
    rows = msgspec.convert([dict(row) for row in flat if row["id"] is not None], list[TicketMarked], strict=False)
    end = flat[0]["end_id"]
    return rows, None if end is None else (flat[0]["end_sort"], end)


async def _wanted(tx: Tx, principal: Principal, query: str) -> dict[str, Any]:
    escaped = query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    digits = query.removeprefix("#")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 11 else 0
    return {
        "pattern": f"%{escaped}%",
        "number": number if number <= LARGEST_NUMBER else 0,
        "customers": await find_customer_ids(tx, principal.workspace_id, query, limit=MOST_CUSTOMERS),
    }


def _rows_of(view: View, parts: str) -> str:
    rows = _ROWS.format(columns=COLUMNS, customer=CUSTOMER, column=view.order.column, order=order_of(view, "page."))
    return f"with {parts} {rows}"


async def count_views(tx: Tx, principal: Principal, tallies: Tallies = TALLIES) -> ViewCounts:
    """Give every view's count from the tally; the cursor is the lesser of the log's head and the tally's position."""
    tally, again_in, _ = await tallies.load(tx, principal.workspace_id)
    counts = dict(zip(VIEWS, tally.counts(principal, VIEWS.values()), strict=True))
    counts[ViewKey.FOLLOWING] = await _count_followed(tx, principal)
    mark = tally.mark
    return ViewCounts(
        cursor=str(Head(mark.epoch, min(mark.head, mark.position))),
        items=[ViewCount(key, min(count, MOST_COUNTED)) for key, count in counts.items()],
        again_in=again_in,
    )


async def _count_followed(tx: Tx, principal: Principal) -> int:
    """Count what the principal follows and sees: few for each, and nobody else's count."""
    view = VIEWS[ViewKey.FOLLOWING]
    page = find_page(view, principal, after=False, limit=MOST_COUNTED)
    return int(await tx.value(f"select count(*) from ({page}) page", **page_params(view, principal)))  # noqa: S608
