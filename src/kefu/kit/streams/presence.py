"""Who looks at what and who types: never facts, kept in memory of every process, soon forgotten."""

import time
from uuid import UUID

import msgspec

PRESENCE = "kefu_presence"
VIEWING_SECONDS = 30.0
TYPING_SECONDS = 15.0
Subject = tuple[UUID, UUID]
"""Workspace and the thing looked at."""


class Sign(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"workspace_id": "w"}):
    """What processes tell each other: a person looks at a subject (or, with none, at nothing any more)."""

    workspace_id: UUID
    person: UUID
    subject: UUID | None = None
    typing: bool = False
    outside: bool = False
    """The person is not one of us: only their typing is of interest."""

    def encode(self) -> str:
        return msgspec.json.encode(self).decode()


class _Here(msgspec.Struct):
    typing: bool
    until: float


class Presence:
    """The people at each subject; `changed` collects the subjects that must be told anew."""

    def __init__(self) -> None:
        self.changed: set[Subject] = set()
        self._inside: dict[Subject, dict[UUID, _Here]] = {}
        self._outside: dict[Subject, dict[UUID, _Here]] = {}
        self._where: dict[Subject, Subject] = {}

    def take(self, payload: str) -> None:
        """Note a sign from any process; what cannot be read is no sign."""
        try:
            sign = msgspec.json.decode(payload, type=Sign)
        except msgspec.DecodeError:
            return
        place = self._outside if sign.outside else self._inside
        if not sign.outside:
            self._leave_others(sign)
        if sign.subject is None:
            return
        subject = (sign.workspace_id, sign.subject)
        people = place.setdefault(subject, {})
        before = people.get(sign.person)
        if sign.outside and not sign.typing:
            if people.pop(sign.person, None):
                self.changed.add(subject)
            return
        seconds = TYPING_SECONDS if sign.outside else VIEWING_SECONDS
        people[sign.person] = _Here(sign.typing, time.monotonic() + seconds)
        if before is None or before.typing != sign.typing:
            self.changed.add(subject)

    def _leave_others(self, sign: Sign) -> None:
        """One person looks at one thing at a time."""
        person = (sign.workspace_id, sign.person)
        before = self._where.pop(person, None)
        if sign.subject is not None:
            self._where[person] = (sign.workspace_id, sign.subject)
        if before is not None and before[1] != sign.subject and sign.person in self._inside.get(before, {}):
            del self._inside[before][sign.person]
            self.changed.add(before)

    def sweep(self) -> None:
        """Forget who has not been heard of."""
        now = time.monotonic()
        for place in (self._inside, self._outside):
            for subject, people in list(place.items()):
                if gone := [person for person, here in people.items() if here.until < now]:
                    for person in gone:
                        del people[person]
                        self._where.pop((subject[0], person), None)
                    self.changed.add(subject)
                if not people:
                    del place[subject]

    def viewers(self, subject: Subject) -> dict[UUID, bool]:
        """Give the members at a subject and whether each types."""
        return {person: here.typing for person, here in self._inside.get(subject, {}).items()}

    def outsider_types(self, subject: Subject) -> bool:
        """Tell whether somebody from outside types."""
        return any(here.typing for here in self._outside.get(subject, {}).values())

    def subjects(self, workspace_id: UUID) -> list[Subject]:
        """Give what is looked at in a workspace."""
        return [subject for subject in {**self._inside, **self._outside} if subject[0] == workspace_id]
