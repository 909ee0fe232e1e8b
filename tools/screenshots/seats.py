"""What a screen is: somebody sits down, and the page is as it is to be seen."""

from collections.abc import Awaitable, Callable, Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from playwright.async_api import Page

from tests.journeys.browser import Seat
from tests.journeys.console import speak

AGENTS = {"zh": "lin@demo.kefu", "en": "tom@demo.kefu"}
BOSS = "boss@demo.kefu"
Screen = Callable[[Seat, str], Awaitable[Page]]
_MADE: dict[tuple[str, str], Any] = {}


class Who(StrEnum):
    """For whom a screen has work."""

    AGENT = "agent"
    BOSS = "boss"
    NOBODY = "nobody"
    """Who is not logged in: customers, and whoever comes in by a link."""


class Group(NamedTuple):
    """Screens that one sort of people looks at, by their names."""

    who: Who
    screens: dict[str, Screen]


def by_name(groups: Iterable[Group]) -> dict[str, Screen]:
    """Give all screens; raises ValueError when two have one name, since one picture would overwrite the other."""
    found: dict[str, Screen] = {}
    for _, screens in groups:
        if twice := found.keys() & screens.keys():
            raise ValueError(f"two screens of one name: {', '.join(sorted(twice))}")
        found |= screens
    return found


async def enter(seat: Seat, who: Who, language: str, theme: str) -> None:
    """Be somebody for whom the screens have work; outside nobody is asked who they are."""
    if who is not Who.NOBODY:
        await speak(seat, BOSS if who is Who.BOSS else AGENTS[language], language, theme)


async def ask(seat: Seat, path: str) -> Any:
    """Read something over the API."""
    answer = await seat.context.request.get(f"{seat.url}/api{path}")
    assert answer.ok, await answer.text()
    return await answer.json()


async def send(seat: Seat, path: str, body: Any, method: str = "POST") -> Any:
    """Do something over the API."""
    headers = {"X-CSRF-Token": (await ask(seat, "/session"))["csrf_token"]}
    answer = await seat.context.request.fetch(f"{seat.url}/api{path}", method=method, data=body, headers=headers)
    assert answer.ok, await answer.text()
    return await answer.json() if await answer.body() else None


async def once(seat: Seat, name: str, make: Callable[[], Awaitable[Any]]) -> Any:
    """Make what a picture needs the first time only, and give it every time."""
    if (key := (seat.url, name)) not in _MADE:
        _MADE[key] = await make()
    return _MADE[key]
