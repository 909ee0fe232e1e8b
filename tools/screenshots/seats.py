"""What a screen is: somebody sits down, and the page is as it is to be seen."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page

from tests.journeys.browser import Seat

Screen = Callable[[Seat, str], Awaitable[Page]]
