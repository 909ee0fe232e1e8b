"""Telling an exchange so that it reads the same tomorrow: ids, times and secrets by where and when they came up.

An id becomes the UUIDv7 of the place it was first seen at, so that a new scene changes no other one's ids. A time
becomes that of the step in which it came to be, on one fixed morning; what lies before the day or after a step keeps
its distance.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec

from kefu.kit.ids import id_of

MORNING = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai."""
A_MINUTE = timedelta(minutes=1)
MOST_ITEMS = 3
"""So many objects of a list are told; lists of words are told whole."""
LONGEST = 400
GRAIN, FAR = timedelta(seconds=5), timedelta(hours=1)
"""How exactly what lies after a step keeps its distance: no request takes so long. What is far is told in minutes,
since it may have been fixed some steps before."""
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
_CURSOR = re.compile(r"[0-9a-f]{12}\.(\d+)\Z")
_KEY = re.compile(r"k[0-9a-f]{20}\Z")
_TAIL = re.compile(r"…([0-9a-f]{6})\b")
"""The end of an id, by which the audit names who is no more."""
_EPOCH = "c4673bc3cabe"


def _token(token: str) -> str:
    if token.startswith("kefu_"):
        return "kefu_…"
    return "eyJhbGciOiJIUzI1NiJ9…" if token.startswith("eyJ") else "8fX1…"


SECRETS: dict[str, Callable[[str], str]] = {
    "csrf_token": lambda _: "8fX1…",
    "half_session": lambda _: "Hs2d…",
    "token": _token,
    "user_token": lambda _: "eyJhbGciOiJIUzI1NiJ9…",
    "secret": lambda _: "kT3w…",
    "path": lambda path: f"{path.partition('#')[0]}#kT3w…",
    "qr": lambda picture: f"{picture.partition(',')[0]},…",
    "next": lambda mark: f"{mark[:3]}…",
    "earlier": lambda mark: f"{mark[:3]}…",
}
"""What is secret or opaque, by the name of its field, and how much of it is shown."""


class Exchange(msgspec.Struct, kw_only=True):
    """A request and its answer, as they were or as they are told; `None` stands for no body or one of bytes."""

    operation: str
    request: Any = None
    answer: Any = None


class Clock:
    """Which moment of the fixed morning each real moment is."""

    def __init__(self) -> None:
        self._steps: list[tuple[datetime, datetime]] = []
        self._known: dict[datetime, datetime] = {}

    def step(self, at: timedelta) -> None:
        """Begin a step: what happens from now on happens so long after the morning began."""
        self._steps.append((datetime.now(UTC), MORNING + at))

    def real(self, told: datetime) -> datetime:
        """Give the real moment, a full second, that will be told as this one, which lies after the present step."""
        began, now = self._steps[-1]
        real = (began + (told - now)).replace(microsecond=0)
        self._known[real] = told
        return real

    def tell(self, real: datetime) -> datetime:
        if real not in self._known:
            self._known[real] = self._place(real)
        return self._known[real]

    def _place(self, real: datetime) -> datetime:
        first, morning = self._steps[0]
        if real < first:
            return morning - timedelta(minutes=round((first - real) / A_MINUTE))
        for place in range(len(self._steps) - 1, -1, -1):
            began, told = self._steps[place]
            if real >= began:
                late = real - began if place == len(self._steps) - 1 else timedelta()
                return told + (late // GRAIN * GRAIN if late < FAR else timedelta(minutes=round(late / A_MINUTE)))
        raise AssertionError("a moment lies before the day or in it")


class Teller:
    """Tells exchanges one after the other and remembers what it said each thing was."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.instead: dict[str, str] = {}
        """What else is told otherwise than it was: whole strings."""
        self._seen: dict[str, str] = {}
        self._places: dict[str, int] = {}
        self._tails: dict[str, str] = {}

    def tell(self, exchange: Exchange) -> Exchange:
        """Give the exchange as it is told; lists of the answer are cut to their first items."""
        name = exchange.operation
        request = self._value(exchange.request, f"{name}.request", "")
        answer = self._value(exchange.answer, f"{name}.answer", "")
        return Exchange(operation=name, request=request, answer=_cut(answer))

    def frames(self, operation: str, text: str) -> str:
        """Tell a stream's frames, each line by itself."""
        return "\n".join(self._line(operation, line) for line in text.split("\n"))

    def _line(self, operation: str, line: str) -> str:
        name, colon, value = line.partition(": ")
        if name == "data":
            told = _cut(self._value(json.loads(value), f"{operation}.data", ""))
            return f"data: {json.dumps(told, ensure_ascii=False, separators=(',', ':'))}"
        return f"{name}{colon}{self._text(value, operation, 'id')}" if name == "id" else line

    def _value(self, value: Any, place: str, field: str) -> Any:
        if isinstance(value, dict):
            return {
                self._text(name, place, ""): self._value(one, f"{place}.{name}", name) for name, one in value.items()
            }
        if isinstance(value, list):
            return [self._value(one, f"{place}.{number}", field) for number, one in enumerate(value)]
        return self._text(value, place, field) if isinstance(value, str) else value

    def _text(self, text: str, place: str, field: str) -> str:
        if text in self.instead:
            return self.instead[text]
        if field in SECRETS and text:
            return SECRETS[field](text)
        if found := _CURSOR.match(text):
            return f"{_EPOCH}.{found[1]}"
        if _MOMENT.match(text):
            return self.clock.tell(datetime.fromisoformat(text)).isoformat().replace("+00:00", "Z")
        if text in self._seen:
            return self._seen[text]
        if field == "codes":
            return self._once(text, place, lambda digest: "-".join(_letters(digest[n : n + 6]) for n in (0, 6, 12)))
        if _KEY.match(text):
            return self._once(text, place, lambda digest: f"k{digest.hex()[:20]}")
        told = _UUID.sub(lambda found: self._once(found[0], place, _id), text)
        return _TAIL.sub(lambda found: f"…{self._tails.get(found[1], found[1])}", told)

    def _once(self, seen: str, place: str, make: Callable[[bytes], str]) -> str:
        if seen not in self._seen:
            count = self._places[place] = self._places.get(place, 0) + 1
            told = self._seen[seen] = make(sha256(f"{place} {count}".encode()).digest())
            self._tails[seen[-6:]] = told[-6:]
        return self._seen[seen]


def _letters(digest: bytes) -> str:
    return "".join("abcdefghjkmnpqrstvwxyz0123456789"[byte % 32] for byte in digest)


def _id(digest: bytes) -> str:
    """Give a UUIDv7 of the hour before the day began."""
    before = int.from_bytes(digest[:3], "big") % 3_600_000
    return str(id_of(int(MORNING.timestamp() * 1000) - before, int.from_bytes(digest[3:13], "big")))


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _cut(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_cut(one) for number, one in enumerate(value) if number < MOST_ITEMS or not isinstance(one, dict)]
    return f"{value[:LONGEST]}…" if isinstance(value, str) and len(value) > LONGEST else value
