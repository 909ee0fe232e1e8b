"""What clients were answered, judged: a refusal says when to come again and why, and nobody is left waiting."""

import time
from collections import Counter
from typing import Any

import httpx
import msgspec

POLITE = frozenset({"storage_full", "unavailable"})
READING = frozenset({"GET", "HEAD"})
CUT = frozenset({"ReadError", "WriteError", "RemoteProtocolError"})
"""Who is refused before all of a body was read may find the connection ended instead; known, and bounded here."""
CUT_SHARE = 0.02
WAITS_AT_MOST = 4.0
GIVES_UP = 30.0
"""Longer than anybody may wait, so that how long they did is known."""


class Answer(msgspec.Struct, frozen=True):
    """What one request got; `status` 0: none, and `code` names why."""

    at: float
    method: str
    path: str
    status: int
    code: str
    seconds: float
    retry_after: str = ""
    media_type: str = ""

    @property
    def reads(self) -> bool:
        return self.method in READING

    @property
    def cut(self) -> bool:
        """Whether the connection ended before an answer came."""
        return self.status == 0 and self.code in CUT


class Watched(httpx.AsyncClient):
    """A client that remembers what it was answered."""

    def __init__(self, url: str, answers: list[Answer]) -> None:
        super().__init__(base_url=url, timeout=GIVES_UP, trust_env=False)
        self._answers = answers

    async def send(self, request: httpx.Request, **how: Any) -> httpx.Response:
        began, at = time.monotonic(), time.time()
        method, path = request.method, request.url.path
        try:
            answer = await super().send(request, **how)
            if answer.status_code >= 400:
                await answer.aread()
        except httpx.TransportError as error:
            self._answers.append(Answer(at, method, path, 0, type(error).__name__, time.monotonic() - began))
            raise
        self._answers.append(
            Answer(
                at,
                method,
                path,
                answer.status_code,
                code_of(answer) if answer.status_code >= 400 else "",
                time.monotonic() - began,
                answer.headers.get("retry-after", ""),
                answer.headers.get("content-type", "").partition(";")[0],
            )
        )
        return answer


def code_of(answer: httpx.Response) -> str:
    """Give the stable code of a refusal; empty when it has none."""
    try:
        return str(answer.json()["code"])
    except (ValueError, KeyError, TypeError):
        return ""


def check_politeness(answers: list[Answer], patience: float = 1) -> list[str]:
    """Give what came late, or was neither what was wanted nor a refusal that says when to come again."""
    rude: Counter[str] = Counter()
    for answer in answers:
        if answer.cut:
            continue
        if answer.seconds > WAITS_AT_MOST * patience:
            rude[f"{answer.method} waited longer than {WAITS_AT_MOST * patience:.0f} s"] += 1
        if answer.status == 0:
            rude[f"{answer.method} got no answer ({answer.code})"] += 1
        elif answer.status >= 500 and (
            answer.status not in (503, 507)
            or answer.code not in POLITE
            or not answer.retry_after.isdecimal()
            or answer.media_type != "application/problem+json"
        ):
            rude[
                f"{answer.method} {answer.path}: {answer.status} {answer.code!r}, again in {answer.retry_after!r}"
            ] += 1
    cut = count_cut(answers)
    if cut > max(1, CUT_SHARE * len(answers)):
        rude["the connection was ended instead of an answer"] = cut
    return [f"rude: {count} times {what}" for what, count in rude.items()]


def count_cut(answers: list[Answer]) -> int:
    """Count the requests whose connection ended before an answer came."""
    return sum(answer.cut for answer in answers)


def tally(answers: list[Answer]) -> dict[str, int]:
    """Count answers by what they were: `read 200`, `write 503 storage_full`."""
    kinds = (f"{'read' if answer.reads else 'write'} {answer.status} {answer.code}".strip() for answer in answers)
    return dict(sorted(Counter(kinds).items()))
