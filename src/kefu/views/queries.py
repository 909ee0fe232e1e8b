"""Lists and counts of views."""

from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.http.paging import mark_of, read_mark
from kefu.kit.log import Head, load_head
from kefu.tickets import COLUMNS, FROM, VISIBLE, TicketPage, TicketState, row_of, visible_params
from kefu.views.model import MOST_COUNTED, VIEWS, Order, View, ViewKey

_NARROW = {
    "": "true",
    "mine": "ticket.assignee_id = %(me)s",
    "unassigned": "ticket.assignee_id is null",
    "team": "ticket.unit_id = any(%(scope)s)",
}
_SNOOZED = {False: "is null", True: "is not null"}
_FOUND = """ and (ticket.number::text = %(query)s or ticket.subject ilike %(pattern)s or customer.name ilike %(pattern)s
    or ticket.preview ilike %(pattern)s)"""


class ViewCount(msgspec.Struct, frozen=True):
    """A view with how many tickets it shows the asker, at most 1000."""

    key: ViewKey
    count: int


class ViewCounts(msgspec.Struct, frozen=True):
    """All views with their counts, as of `cursor`."""

    cursor: str
    items: list[ViewCount]


async def list_view(
    tx: Tx, principal: Principal, view: View, *, query: str, after: str | None, limit: int
) -> TicketPage:
    """Give a page of a view in its order, with the log position it holds for."""
    head = await load_head(tx)
    sql = f"""select {COLUMNS}, ticket.{view.order}::text as sort_mark {FROM} and {VISIBLE}
        and ticket.status = any(%(statuses)s) and {_NARROW[view.narrow]}
        and ticket.end_state {"= %(end_state)s" if view.end_state else "is null"}"""
    params: dict[str, Any] = {
        **visible_params(principal),
        "statuses": sorted(status.value for status in view.statuses),
        "end_state": view.end_state,
        "limit": limit + 1,
    }
    if view.snoozed is not None:
        sql += f" and ticket.snoozed_until {_SNOOZED[view.snoozed]}"
    if query:
        sql += _FOUND
        escaped = query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        params |= {"query": query.removeprefix("#"), "pattern": f"%{escaped}%"}
    way, direction = ("<", "desc") if view.order == Order.LATEST else (">", "asc")
    if after:
        moment, last = read_mark(after, tuple[str, UUID])
        params |= {"mark_at": moment, "mark_id": last}
        sql += f" and (ticket.{view.order}, ticket.id) {way} (%(mark_at)s::text::timestamptz, %(mark_id)s)"
    sql += f" order by ticket.{view.order} {direction}, ticket.id {direction} limit %(limit)s"
    rows = await tx.all(TicketMarked, sql, **params)
    page, more = rows[:limit], len(rows) > limit
    return TicketPage(
        cursor=str(head),
        items=[row_of(row) for row in page],
        next=mark_of(page[-1].sort_mark, page[-1].id) if more else None,
    )


class TicketMarked(TicketState, kw_only=True):
    """A row that knows the mark of the page after it; 'infinity' cannot be a Python datetime, so it stays text."""

    sort_mark: str


async def count_views(tx: Tx, principal: Principal) -> ViewCounts:
    """Give every view's count from the tally; the cursor is the lesser of the log's head and the tally's position."""
    head = await load_head(tx)
    position = await tx.value("select position from cursor where reader = 'views'")
    cells = await tx.all(
        _Cell,
        f"""select status, (ticket.assignee_id = %(me)s) is true as mine, ticket.assignee_id is null as unassigned,
            ticket.unit_id = any(%(scope)s) as team, sum(ticket.count)::int as count
        from tally_cell ticket where ticket.workspace_id = %(workspace_id)s and {VISIBLE}
        group by 1, 2, 3, 4""",  # noqa: S608
        **visible_params(principal),
    )
    return ViewCounts(
        cursor=str(Head(head.epoch, min(head.position, position or 0))),
        items=[ViewCount(view.key, min(_count(view, cells), MOST_COUNTED)) for view in VIEWS.values()],
    )


class _Cell(msgspec.Struct):
    status: str
    mine: bool
    unassigned: bool
    team: bool
    count: int


def _count(view: View, cells: list[_Cell]) -> int:
    return sum(
        cell.count for cell in cells if cell.status in view.cells and (not view.narrow or getattr(cell, view.narrow))
    )
