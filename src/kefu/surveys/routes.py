"""Surveys over HTTP, as members see them; customers answer in `webchat`."""

from typing import Any

from litestar import Request, get

from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.looks import Thing, look_at
from kefu.surveys.model import MemberRatings, ResponseList
from kefu.surveys.queries import load_member_ratings, load_responses
from kefu.tickets import load_ticket


@get("/api/tickets/{number:int}/ratings", guards=[requires(Permission.TICKET_READ)], summary="List a ticket's ratings")
async def list_ratings(request: Request[Any, Any, Any], tx: Tx, principal: Principal, number: int) -> ResponseList:
    """Give what the ticket's customer thought each time that it was solved, newest first. It counts as a look."""
    responses = await load_responses(tx, principal, number)
    look_at(request, principal, Thing.TICKET, (await load_ticket(tx, principal, number)).id, number)
    return responses


@get("/api/ratings", guards=[requires(Permission.TICKET_READ)], summary="Read members' ratings")
async def read_ratings(tx: Tx, principal: Principal) -> MemberRatings:
    """Give the mean score of each member of one's part of the organisation; without `work:supervise` only one's own."""
    return await load_member_ratings(tx, principal)


ROUTES = [list_ratings, read_ratings]
