"""What a journey leaves waiting is put away after it: the next one finds the lists as the demo made them."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from kefu.kit.ids import new_id
from tests.journeys.console import PASSWORD
from tests.journeys.installation import Installation

MOST = 200
"""So many tickets one request gives or changes."""


def put_away(installation: Installation, after: int) -> None:
    """Trash every open ticket with a higher number than this one."""
    with _office(installation) as office:
        left = [number for number in _open(office) if number > after]
        for start in range(0, len(left), MOST):
            tickets = [{"number": number} for number in left[start : start + MOST]]
            wish = {"id": str(new_id()), "tickets": tickets, "wish": {"end_state": "deleted"}}
            done = office.post("/api/tickets/bulk", json=wish).json()["items"]
            assert {item["outcome"] for item in done} == {"done"}, done


def last_number(installation: Installation) -> int:
    """Give the highest number of an open ticket."""
    with _office(installation) as office:
        return max(_open(office))


def _open(office: httpx.Client) -> Iterator[int]:
    after: str | None = None
    while True:
        asked = httpx.QueryParams(view="open", limit=MOST, **({"after": after} if after else {}))
        page = office.get("/api/tickets", params=asked).json()
        yield from (ticket["number"] for ticket in page["items"])
        if not (after := page["next"]):
            return


@contextmanager
def _office(installation: Installation) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=installation.url, event_hooks={"response": [_must_be_fine]}) as office:
        given = {"email": "boss@demo.kefu", "password": PASSWORD}
        office.headers["X-CSRF-Token"] = office.post("/api/session", json=given).json()["csrf_token"]
        yield office


def _must_be_fine(answer: httpx.Response) -> None:
    if answer.is_error:
        raise AssertionError(f"{answer.request.url} {answer.status_code} {answer.read().decode()}")
