"""The checker: compares what clients were told with what the database and the log hold. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

Outcome = Literal["ok", "failed", "unknown"]


class Operation(msgspec.Struct):
    """One message a client tried to write: what it said, and what it was told in the end."""

    id: UUID
    text: str
    outcome: Outcome = "unknown"
    tries: int = 0
    ticket: int = 0
    path: str = ""
    file: UUID | None = None
    """the file that goes with it"""
    refusal: str = ""


class Found(msgspec.Struct, frozen=True):
    """What is there afterwards: texts by message id, message ids of facts in log order, and the positions."""

    texts: Mapping[UUID, str]
    facts: Sequence[UUID]
    positions: Sequence[int]
    waiting: Sequence[str] = ()
    """types of facts still in the outbox"""
    files: Mapping[UUID, UUID] = {}
    """message ids by the id of the file that hangs on them"""
    unlike: Sequence[str] = ()
    """projections that the log does not rebuild as they stand, and work that stays parked"""


def check(history: Iterable[Operation], found: Found) -> list[str]:
    """Give every way in which the promise was broken, in words for the person who runs the torture."""
    broken: list[str] = []
    recorded = Counter(found.facts)
    operations = {operation.id: operation for operation in history}
    for operation in operations.values():
        there = operation.id in found.texts
        if operation.outcome == "ok" and not there:
            broken.append(f"lost: {operation.id} was acknowledged and is not there")
        if operation.outcome == "failed" and there:
            broken.append(f"ghost: {operation.id} was refused and is there")
        if there and found.texts[operation.id] != operation.text:
            broken.append(f"garbled: {operation.id} holds another text")
    for id in found.texts:
        if recorded[id] == 0:
            broken.append(f"silent: message {id} has no fact")
        if recorded[id] > 1:
            broken.append(f"doubled: message {id} has {recorded[id]} facts")
    broken += [f"hollow: a fact names {id}, which is not there" for id in recorded if id not in found.texts]
    doubled = Counter(found.texts[id] for id in found.texts if id in operations)
    broken += [f"doubled: {count} messages say {text!r}" for text, count in doubled.items() if count > 1]
    expected = range(found.positions[0], found.positions[0] + len(found.positions)) if found.positions else range(0)
    if list(found.positions) != list(expected):
        broken.append("positions are not contiguous")
    if found.waiting:
        broken.append(f"{len(found.waiting)} facts were never sequenced: {', '.join(sorted(set(found.waiting)))}")
    return [*broken, *_loose(operations.values(), found), *found.unlike]


def _loose(operations: Iterable[Operation], found: Found) -> list[str]:
    return [
        f"loose: file {operation.file} is not on message {operation.id}"
        for operation in operations
        if operation.file and operation.id in found.texts and found.files.get(operation.file) != operation.id
    ]


def check_files(sent: Mapping[UUID, bytes], read: Mapping[UUID, bytes | None]) -> list[str]:
    """Give the files that cannot be read as they were sent."""
    gone = [f"lost: file {id} cannot be read" for id in sent if read.get(id) is None]
    return gone + [f"garbled: file {id} holds other bytes" for id in sent if read.get(id) not in (None, sent[id])]


def check_refusals(history: Iterable[Operation]) -> list[str]:
    """Give what was refused to clients that did nothing wrong."""
    return [f"refused: {operation.id}: {operation.refusal}" for operation in history if operation.refusal]


def check_screens(seen: Mapping[str, set[UUID]], acknowledged: set[UUID]) -> list[str]:
    """Give the screens that do not show everything acknowledged."""
    return [
        f"screen {name} misses {len(acknowledged - ids)} of {len(acknowledged)} messages"
        for name, ids in seen.items()
        if acknowledged - ids
    ]


def check_cuts(told: Sequence[tuple[int, UUID]], acknowledged: set[UUID]) -> list[str]:
    """Give what a stream (position and message id of each frame, as they came) missed, repeated or mixed up."""
    broken: list[str] = []
    ids = Counter(id for _, id in told)
    if missing := len(acknowledged - ids.keys()):
        broken.append(f"the stream missed {missing} of {len(acknowledged)} messages")
    broken += [f"the stream told {id} {count} times" for id, count in ids.items() if count > 1]
    positions = [position for position, _ in told]
    if positions != sorted(positions):
        broken.append("the stream told things out of order")
    return broken


class Reading:
    """What one reader of the log was told: facts numbered from 0, at positions that follow each other from 1."""

    def __init__(self, total: int) -> None:
        self.told = 0
        self._times = bytearray(total)
        self._position = 0
        self._gaps = 0

    def take(self, position: int, n: int) -> None:
        """Note the next fact."""
        self.told += 1
        self._gaps += position != self._position + 1
        self._position = position
        self._times[n] = min(255, self._times[n] + 1)

    def broken(self) -> list[str]:
        """Give every way in which the promise was broken."""
        skipped = self._times.count(0)
        repeated = len(self._times) - skipped - self._times.count(1)
        found = {"facts skipped": skipped, "facts repeated": repeated, "positions out of turn": self._gaps}
        return [f"{count} {what}" for what, count in found.items() if count]
