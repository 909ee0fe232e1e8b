"""Views over HTTP."""

from typing import Annotated

from litestar import get
from litestar.params import Parameter, QueryParameter

from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.tickets import TicketPage
from kefu.views.model import VIEWS, ViewKey
from kefu.views.queries import ViewCounts, count_views, list_view

Words = Annotated[
    str, QueryParameter(name="query", max_length=200, description="A number, or words of subject, customer or message")
]
After = Annotated[str | None, Parameter(max_length=2000, description="`next` of the page before")]
Many = Annotated[int, Parameter(ge=1, le=200)]


@get("/api/views", guards=[requires(Permission.TICKET_READ)])
async def list_views(snapshot: Tx, principal: Principal) -> ViewCounts:
    """Give the views with their counts."""
    return await count_views(snapshot, principal)


@get("/api/tickets", guards=[requires(Permission.TICKET_READ)])
async def list_tickets(
    snapshot: Tx,
    principal: Principal,
    view: ViewKey = ViewKey.ALL,
    words: Words = "",
    after: After = None,
    limit: Many = 50,
) -> TicketPage:
    """Give a page of a view."""
    return await list_view(snapshot, principal, VIEWS[view], query=words.strip(), after=after, limit=limit)


ROUTES = [list_views, list_tickets]
