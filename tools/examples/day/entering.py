"""Everybody logs in; Lin does so with two steps from now on, and looks after her own things."""

import pyotp

from kefu.demo import PASSWORD, PEOPLE
from tools.examples.stage import Seat, Stage

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
LIN = {"email": "lin@demo.kefu", "password": PASSWORD}


async def play(on: Stage) -> None:
    for person in PEOPLE:
        seat = on.visitor(person.key, **{"Accept-Language": person.locale})
        if person.key != "lin":
            seat.holds(await seat.ask("create_session", {"email": person.email, "password": PASSWORD}))
    on.lin.holds(await on.lin.show("create_session", LIN))
    await on.lin.show("read_session")
    await on.lin.show("update_me", {"theme": "dark", "undo_seconds": 5, "availability": "busy"})
    await on.lin.ask("update_me", {"availability": "online"})
    await _two_places(on, on.lin)
    await _two_steps(on, on.lin)
    await on.lin.show("update_my_password", {"current_password": PASSWORD, "password": "feng-he-ri-li-2026"})


async def _two_places(on: Stage, lin: Seat) -> None:
    phone = on.visitor("phone", address="198.51.100.24", **{"User-Agent": PHONE})
    phone.holds(await phone.ask("create_session", LIN))
    found = (await lin.show("list_sessions"))["items"]
    await lin.show("delete_one_session", id=next(one["id"] for one in found if not one["current"]))
    phone.holds(await phone.ask("create_session", LIN))
    await lin.show("delete_other_sessions")


async def _two_steps(on: Stage, lin: Seat) -> None:
    begun = await lin.show("begin_my_factor")
    code = pyotp.TOTP(begun["secret"]).now()
    on.teller.instead[code] = "492039"
    codes = (await lin.show("confirm_my_factor", {"code": code}))["codes"]
    await lin.show("read_my_factor")
    phone = on.visitor("phone", address="198.51.100.24", **{"User-Agent": PHONE})
    refused = (await phone.http.post("/api/session", json=LIN)).json()
    second = {"half_session": refused["params"]["half_session"], "code": codes[0]}
    phone.holds(await phone.show("create_session_by_code", second))
    await phone.show("delete_session")
    await lin.show("renew_my_codes", {"password": PASSWORD})
    await lin.show("end_my_factor", {"password": PASSWORD})
