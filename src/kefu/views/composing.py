"""The statement that finds a page of a view: pieces of an index each, never a walk through everybody's tickets.

An agent sees a few units of many. One condition over all tickets (`VISIBLE`) would walk past everybody else's to fill
their page: a million rows for who sees ten. So each unit they see, and what is theirs, is a branch of its own that
reads the first rows of an index in the view's order, and the page is the first rows of all branches. Statuses stand as
words in the statement, or the planner could not tell that a partial index holds them.
"""

from typing import Any, LiteralString

from kefu.kit.access import Principal
from kefu.tickets import LIVE, VISIBLE, Status, visible_params
from kefu.views.model import Order, View

_UNITS = """unnest(%(places)s::uuid[], %(teamless)s::boolean[]) as place(unit_id, teamless)
    cross join lateral ({branch}) one"""
_OF_PLACE = "ticket.unit_id = place.unit_id and (not place.teamless or ticket.team_id is null)"
_NARROW: dict[str, LiteralString] = {
    "": "true",
    "mine": "ticket.assignee_id = %(me)s",
    "following": """exists (select from ticket_follow follow where follow.workspace_id = ticket.workspace_id
        and follow.member_id = %(me)s and follow.ticket_id = ticket.id)""",
    "unassigned": "ticket.assignee_id is null",
    "team": "ticket.unit_id = any(%(scope)s)",
}
# from the few that one follows to their tickets, one by one: the planner would rather read the whole table
_FOLLOWED = """select one.id, one.sort from ticket_follow follow
    cross join lateral (
        select ticket.id, ticket.{column} as sort from ticket
        where ticket.workspace_id = %(workspace_id)s and ticket.id = follow.ticket_id and {condition} offset 0
    ) one
    where follow.workspace_id = %(workspace_id)s and follow.member_id = %(me)s"""
_SNOOZED = {False: "ticket.snoozed_until is null", True: "ticket.snoozed_until is not null", None: "true"}


def find_page(view: View, principal: Principal, *, after: bool, limit: int) -> str:
    """Compose the statement that gives `id` and `sort` of the first rows of a view that the principal sees.

    `after` says that there is a mark to go on from. Of a view that is `windowed` these are the rows to look through:
    whoever asks keeps those that are `fitting`.
    """
    if view.narrow == "following":
        found = _FOLLOWED.format(
            column=view.order.column, condition=f"{_condition(view, view.statuses, after=after)} and {VISIBLE}"
        )
        return f"{found} order by {order_of(view, 'one.')} limit {limit:d}"
    branches = [
        branch
        for statuses in _groups(view, principal)
        for branch in _branches(view, principal, _condition(view, statuses, after=after), limit)
    ]
    if len(branches) == 1 and not _by_place(view, principal):
        return branches[0]
    found = " union all ".join(f"(select id, sort from {branch})" for branch in map(_as_source, branches))  # noqa: S608
    return f"select id, sort from ({found}) found group by id, sort order by {order_of(view, '')} limit {limit:d}"  # noqa: S608


def page_params(view: View, principal: Principal) -> dict[str, Any]:
    """Give the parameters of `find_page`, the workspace included: every unit, and whether only what no team has."""
    scope, lineage = sorted(principal.scope or ()), sorted(principal.lineage)
    above = [] if view.narrow == "team" else [unit for unit in lineage if unit not in (principal.scope or ())]
    return {
        **visible_params(principal),
        "places": [*scope, *above],
        "teamless": [False] * len(scope) + [True] * len(above),
    }


def narrowed(view: View, *, after: bool) -> str:
    """Give the view's condition on a ticket found some other way, without who sees what."""
    return f"{_NARROW[view.narrow]} and {_condition(view, view.statuses, after=after)} and {fitting(view)}"


def fitting(view: View) -> str:
    """Give what a saved view asks of a row called `ticket`."""
    return f"({view.fits})" if view.fits else "true"


def _by_place(view: View, principal: Principal) -> bool:
    return principal.scope is not None and view.narrow != "mine"


def _groups(view: View, principal: Principal) -> list[frozenset[Status]]:
    """Split the statuses so that each group stands in one index, in order or few enough to be sorted."""
    if not view.statuses:
        return [view.statuses]
    if view.order != Order.LATEST or view.end_state or not _by_place(view, principal):
        return [view.statuses]
    done = [frozenset({status}) for status in (Status.SOLVED, Status.CLOSED) if status in view.statuses]
    return [group for group in [view.statuses & LIVE, *done] if group]


def _branches(view: View, principal: Principal, condition: str, limit: int) -> list[str]:
    if not _by_place(view, principal):
        return [_select(view, f"{_NARROW[view.narrow]} and {condition}", limit)]
    if view.narrow:  # nobody's is not mine, and what is my team's is in its units
        condition = f"{_NARROW[view.narrow]} and {condition}"
    placed = _UNITS.format(branch=_select(view, f"{_OF_PLACE} and {condition}", limit))
    own = [] if view.narrow else [_select(view, f"ticket.assignee_id = %(me)s and {condition}", limit)]
    return [placed, *own]


def _select(view: View, condition: str, limit: int) -> str:
    if view.fits and not view.windowed:
        condition = f"{condition} and {fitting(view)}"
    return f"""select ticket.id, ticket.{view.order.column} as sort from ticket
        where ticket.workspace_id = %(workspace_id)s and {condition}
        order by {order_of(view, "ticket.", view.order.column)} limit {limit:d}"""  # noqa: S608


def _as_source(branch: str) -> str:
    return branch if branch.startswith("unnest") else f"({branch}) one"


def _condition(view: View, statuses: frozenset[Status], *, after: bool) -> str:
    """Give the view's own condition, without who sees what."""
    names = ", ".join(f"'{status.value}'" for status in sorted(statuses))
    # both words for what lives: the index has the one, the view means the other
    live = " and ticket.status in ('new', 'open', 'pending', 'held')" if statuses <= LIVE else ""
    whole = statuses == frozenset(Status) or view.end_state
    # a saved view may contradict itself: of no status there is no ticket
    parts = ["true" if whole else f"ticket.status in ({names}){live}" if names else "false"]
    parts.append(f"ticket.end_state = '{view.end_state.value}'" if view.end_state else "ticket.end_state is null")
    parts.append(_SNOOZED[view.snoozed])
    if after:
        way = "<" if view.order.last_first else ">"
        parts.append(
            f"(ticket.{view.order.column}, ticket.id) {way} (%(mark_at)s::text::timestamptz, %(mark_id)s::uuid)"
        )
    return " and ".join(parts)


def order_of(view: View, table: str, column: str = "sort") -> str:
    """Give the view's order of rows that have `sort` and `id`."""
    direction = "desc" if view.order.last_first else "asc"
    return f"{table}{column} {direction}, {table}id {direction}"
